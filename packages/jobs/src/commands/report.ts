/** `lienthong report`: prints a kept snapshot as a report; measures only if another as-of time is asked for. */

import { completeness } from "@lienthong/core/Completeness"
import type { Report } from "@lienthong/core/Report"
import { json } from "@lienthong/core/report/json"
import { table } from "@lienthong/core/report/table"
import * as Effect from "effect/Effect"
import { at, type DataDirectory, storeOf } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { type OutputOptions, print, terminal } from "../Output.ts"
import * as Snapshots from "../Snapshots.ts"

export interface ReportOptions extends OutputOptions {
  readonly dataDir: string
  readonly asOf: string | undefined
}

/** The report as text in the format asked for. */
export const render = (report: Report, options: OutputOptions): string =>
  options.format === "json" ? json(report) : table(report, { lang: options.lang, ...terminal() })

/** A report of nothing, or on a dataset whose latest run failed, does not add up. */
export const verdictOf = (report: Report): ExitCode =>
  report.datasets.some((dataset) => dataset.status === "failed") ||
  report.datasets.every((dataset) => dataset.status === "never")
    ? ExitCode.doesNotAddUp
    : ExitCode.done

/** Measured anew from the store, and not kept: a look at another day is not the latest report. */
const measuredAt = Effect.fnUntraced(function* (directory: DataDirectory, asOf: string) {
  // Only now are the catalogue and the store needed: a kept snapshot carries all that a report says.
  const { catalogue } = yield* Effect.promise(() => import("../Catalogue.ts"))
  const { measure } = yield* Effect.promise(() => import("@lienthong/core/Measure"))
  return yield* measure(yield* catalogue, { asOf }).pipe(Effect.provide(storeOf(directory)))
})

export const report = Effect.fn("command.report")(function* (options: ReportOptions) {
  const directory = at(options.dataDir)
  const latest = yield* Snapshots.findLatest(directory)
  const { asOf } = options
  const snapshot = asOf === undefined || asOf === latest.asOf ? latest : yield* measuredAt(directory, asOf)
  const result = completeness(snapshot)
  yield* print(render(result, options))
  return verdictOf(result)
})
