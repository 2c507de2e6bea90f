/** Standard output carries the result and nothing else. */
import type { Report } from "@lienthong/core/Report"
import { json } from "@lienthong/core/report/json"
import { table } from "@lienthong/core/report/table"
import * as Effect from "effect/Effect"
import type { Format, Language } from "./Choices.ts"
import { LocalError } from "./Failure.ts"

export interface OutputOptions {
  readonly format: Format
  readonly lang: Language
}

const DEFAULT_WIDTH = 100

/** What the reader's terminal can show: its width, and colour unless `NO_COLOR` says otherwise. */
export const terminal = (): { readonly width: number; readonly colour: boolean } => ({
  width: process.stdout.columns ?? (Number(process.env.COLUMNS) || DEFAULT_WIDTH),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb"
})

/** A report as the text that such options ask for. */
export const shown = (report: Report, options: OutputOptions): string =>
  options.format === "json" ? json(report) : table(report, { lang: options.lang, ...terminal() })

/** Writes the result; done when it is written, or when its reader has seen enough and gone. */
export const print = (result: string | Uint8Array): Effect.Effect<void, LocalError> =>
  Effect.callback<void, LocalError>((resume) => {
    process.stdout.write(typeof result !== "string" || result.endsWith("\n") ? result : `${result}\n`, (cause) => {
      const code = cause !== null && cause !== undefined && "code" in cause ? String(cause.code) : ""
      if (!cause || code === "EPIPE") resume(Effect.void)
      else resume(Effect.fail(new LocalError({ message: `Cannot write the result to standard output (${code}).` })))
    })
  })
