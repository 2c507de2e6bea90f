/** `lienthong report --since`: how the kept snapshots moved, without reading one of them again. */
import { trendTable } from "@lienthong/core/report/trendTable"
import { trend as trendOf } from "@lienthong/core/Trend"
import * as Effect from "effect/Effect"
import type { Language } from "../Choices.ts"
import { at } from "../DataDirectory.ts"
import { deliver, formatFor } from "../Delivery.ts"
import { paperFor } from "../Destination.ts"
import { ExitCode } from "../ExitCode.ts"
import { NothingMeasured, UsageError } from "../Failure.ts"
import { summaries } from "../Summaries.ts"

export interface TrendOptions {
  readonly dataDir: string
  readonly since: string
  readonly format: string | undefined
  readonly out: string | undefined
  readonly lang: Language
}

const EXTENSIONS = { table: "txt", json: "json" } as const
type TrendFormat = keyof typeof EXTENSIONS

const isTrendFormat = (format: string | undefined): format is TrendFormat | undefined =>
  format === undefined || Object.hasOwn(EXTENSIONS, format)

export const trend = Effect.fn("command.trend")(function* (options: TrendOptions) {
  const { format: asked, out, lang, since } = options
  if (!isTrendFormat(asked)) {
    return yield* new UsageError({
      message: `A trend is a table or json, not ${asked}: choose one, or leave out --since.`
    })
  }
  const format = yield* formatFor({ format: asked, out }, EXTENSIONS)
  const directory = at(options.dataDir)
  const all = yield* summaries(directory)
  for (const { problem } of all) if (problem !== null) yield* Effect.logWarning(problem)
  const kept = all.flatMap(({ summary }) => summary ?? [])
  const wanted = kept.filter(({ asOf }) => Date.parse(asOf) >= Date.parse(since))
  if (wanted.length === 0) {
    const last = kept.at(-1)
    const hint = last === undefined ? "run `lienthong sync` first" : `the last one is as of ${last.asOf}`
    return yield* new NothingMeasured({ message: `No snapshot is kept since ${since}: ${hint}.` })
  }
  const result = trendOf(wanted)
  const content =
    format === "json" ? `${JSON.stringify(result, null, 2)}\n` : trendTable(result, { lang, ...paperFor(out) })
  yield* deliver(content, out, `trend of ${wanted.length} snapshots since ${since}`)
  return ExitCode.done
})
