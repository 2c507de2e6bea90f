/** Standard output: what the reader's terminal can show, and writing the result to it. */

const DEFAULT_WIDTH = 100

/** Its width, and colour unless `NO_COLOR` says otherwise. */
export const terminal = (): { readonly width: number; readonly colour: boolean } => ({
  width: process.stdout.columns ?? (Number(process.env.COLUMNS) || DEFAULT_WIDTH),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb"
})

/** Writes the result; `null` when it is written or its reader has seen enough and gone, else the system's error code. */
export const write = (result: string | Uint8Array): Promise<string | null> =>
  new Promise((resolve) => {
    process.stdout.write(typeof result !== "string" || result.endsWith("\n") ? result : `${result}\n`, (cause) => {
      const code = cause !== null && cause !== undefined && "code" in cause ? String(cause.code) : null
      resolve(code === "EPIPE" ? null : code)
    })
  })
