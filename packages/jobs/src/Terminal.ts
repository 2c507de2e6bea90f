/** What the reader's terminal can show, and writing the result to it. */
import type { WriteStream } from "node:tty"
import { styleText } from "node:util"

const DEFAULT_WIDTH = 100

export interface Terminal {
  readonly width: number
  readonly colour: boolean
}

/** Node decides on colour: by the stream, `NO_COLOR`, `FORCE_COLOR` and `TERM`. */
export const terminalOf = (stream: WriteStream): Terminal => ({
  width: stream.columns ?? (Number(process.env.COLUMNS) || DEFAULT_WIDTH),
  colour: styleText("red", "-", { stream }) !== "-"
})

/** What the reader of standard output can be shown. */
export const terminal = (): Terminal => terminalOf(process.stdout)

/** Whether lines may be drawn over: a person watches, on a terminal that can do it. */
export const isLive = (stream: WriteStream): boolean => {
  const { TERM, CI } = process.env
  return stream.isTTY === true && TERM !== "dumb" && (CI === undefined || CI === "" || CI === "false")
}

/** Writes the result; `null` when it is written or its reader has seen enough and gone, else the system's error code. */
export const write = (result: string | Uint8Array): Promise<string | null> =>
  new Promise((resolve) => {
    process.stdout.write(typeof result !== "string" || result.endsWith("\n") ? result : `${result}\n`, (cause) => {
      const code = cause !== null && cause !== undefined && "code" in cause ? String(cause.code) : null
      resolve(code === "EPIPE" ? null : code)
    })
  })
