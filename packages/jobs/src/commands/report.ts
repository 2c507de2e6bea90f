/** `lienthong report`: a kept snapshot as a report in any format; measures only if another as-of time is asked for. */

import type { Report } from "@lienthong/core/Report"
import { FORMAT_NAMES, FORMATS, type FormatName, formatOfFile } from "@lienthong/core/report/formats"
import * as Effect from "effect/Effect"
import type { Language } from "../Choices.ts"
import { agreedAgeDays, type Config } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { at, type DataDirectory, storeOf } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { say } from "../Log.ts"
import { print } from "../Output.ts"
import { materialOf, rendered, write } from "../Reports.ts"
import * as Snapshots from "../Snapshots.ts"
import { terminal } from "../Terminal.ts"

export interface ReportOptions {
  readonly dataDir: string
  readonly asOf: string | undefined
  /** What the name of `out` says, or a table, if absent. */
  readonly format: FormatName | undefined
  /** Standard output if absent. */
  readonly out: string | undefined
  readonly lang: Language
  readonly inForce: InForce
}

/** A report of nothing, or on a dataset whose latest run failed, does not add up. */
export const verdictOf = (report: Report): ExitCode =>
  report.datasets.some((dataset) => dataset.status === "failed") ||
  report.datasets.every((dataset) => dataset.status === "never")
    ? ExitCode.doesNotAddUp
    : ExitCode.done

/** Measured anew from the store, and not kept: a look at another day is not the latest report. */
const measuredAt = Effect.fnUntraced(function* (directory: DataDirectory, asOf: string, terms: Config["datasets"]) {
  // Only now are the catalogue and the store needed: a kept snapshot carries all that a report says.
  const { catalogue } = yield* Effect.promise(() => import("../Catalogue.ts"))
  const { measure } = yield* Effect.promise(() => import("@lienthong/core/Measure"))
  return yield* measure(yield* catalogue, { asOf, agreedAgeDays: agreedAgeDays(terms) }).pipe(
    Effect.provide(storeOf(directory))
  )
})

const formatOf = ({ format, out }: ReportOptions): Effect.Effect<FormatName, UsageError> => {
  const name = format ?? (out === undefined ? "table" : formatOfFile(out))
  if (name === null) {
    const known = FORMAT_NAMES.map((each) => `.${FORMATS[each].extension}`).join(", ")
    return Effect.fail(
      new UsageError({ message: `The name ${out} says no format: give --format, or a name that ends in ${known}.` })
    )
  }
  if (FORMATS[name].binary && out === undefined && process.stdout.isTTY) {
    const message = `A terminal cannot show ${name}: give --out report.${FORMATS[name].extension}.`
    return Effect.fail(new UsageError({ message }))
  }
  return Effect.succeed(name)
}

export const report = Effect.fn("command.report")(function* (options: ReportOptions) {
  const format = yield* formatOf(options)
  const directory = at(options.dataDir)
  const latest = yield* Snapshots.findLatest(directory)
  const { asOf, out, lang } = options
  const snapshot =
    asOf === undefined || asOf === latest.asOf
      ? latest
      : yield* measuredAt(directory, asOf, options.inForce.config.datasets)
  const material = materialOf(snapshot)
  const paper = out === undefined ? terminal() : { ...terminal(), colour: false }
  const content = yield* rendered(format, material, { lang, paper })
  if (out === undefined) yield* print(content)
  else {
    yield* write(out, content)
    yield* say(`${format} report as of ${snapshot.asOf} written to ${out}`, { format, file: out })
  }
  return verdictOf(material.report)
})
