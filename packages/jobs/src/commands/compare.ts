/** `lienthong compare`: two kept snapshots held against each other. */
import { PROVINCES } from "@lienthong/connectors/identifiers/Provinces"
import { compare as compared } from "@lienthong/core/Comparison"
import * as Effect from "effect/Effect"
import type { Language } from "../Choices.ts"
import { at } from "../DataDirectory.ts"
import { deliver, formatFor } from "../Delivery.ts"
import { paperFor } from "../Destination.ts"
import { ExitCode } from "../ExitCode.ts"
import { find } from "../KeptSnapshots.ts"

/** What a comparison is written as, and what such files are called. */
export const COMPARISON_FORMATS = { table: "txt", json: "json", markdown: "md" } as const
export type ComparisonFormat = keyof typeof COMPARISON_FORMATS

export interface CompareOptions {
  readonly dataDir: string
  readonly from: string
  readonly to: string
  readonly format: ComparisonFormat | undefined
  readonly out: string | undefined
  readonly lang: Language
}

export const compare = Effect.fn("command.compare")(function* (options: CompareOptions) {
  const { out, lang } = options
  const format = yield* formatFor(options, COMPARISON_FORMATS)
  const directory = at(options.dataDir)
  const from = yield* find(directory, options.from)
  const to = yield* find(directory, options.to)
  const comparison = compared(from, to)
  const content = yield* Effect.promise(async () => {
    if (format === "json") return `${JSON.stringify(comparison, null, 2)}\n`
    if (format === "markdown") {
      const { comparisonMarkdown } = await import("@lienthong/core/report/comparisonMarkdown")
      return comparisonMarkdown(comparison, lang, PROVINCES)
    }
    const { comparisonTable } = await import("@lienthong/core/report/comparisonTable")
    return comparisonTable(comparison, { lang, regions: PROVINCES, ...paperFor(out) })
  })
  yield* deliver(content, out, `comparison of ${from.asOf} with ${to.asOf}`)
  return ExitCode.done
})
