/** Standard output carries the result and nothing else. */
import type { Report } from "@lienthong/core/Report"
import { json } from "@lienthong/core/report/json"
import { table } from "@lienthong/core/report/table"
import * as Effect from "effect/Effect"
import type { Format, Language } from "./Choices.ts"
import { unwritable } from "./Failure.ts"
import { terminal, write } from "./Terminal.ts"

export interface OutputOptions {
  readonly format: Format
  readonly lang: Language
}

/** A report as the text that such options ask for. */
export const shown = (report: Report, options: OutputOptions): string =>
  options.format === "json" ? json(report) : table(report, { lang: options.lang, ...terminal() })

/** Writes the result. */
export const print = Effect.fnUntraced(function* (result: string | Uint8Array) {
  const code = yield* Effect.promise(() => write(result))
  if (code !== null) return yield* unwritable(code)
})
