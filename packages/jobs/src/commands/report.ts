/** `lienthong report`: a kept snapshot as a report in any format; measures only if another as-of time is asked for. */

import type { GateVerdict } from "@lienthong/core/Gates"
import type { Report } from "@lienthong/core/Report"
import { FORMAT_NAMES, FORMATS, type FormatName } from "@lienthong/core/report/formats"
import { gateLine, nothingLine } from "@lienthong/core/report/gateLine"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Language } from "../Choices.ts"
import { agreedAgeDays } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { at, type DataDirectory } from "../DataDirectory.ts"
import { deliver, formatFor, paperFor } from "../Delivery.ts"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { asksAnything, materialOf, publicly, rendered, trendFor } from "../Reports.ts"
import * as Snapshots from "../Snapshots.ts"
import { type Wait, waitOf } from "../Wait.ts"

export interface ReportOptions {
  readonly dataDir: string
  /** For its turn with the store, if another day is asked for. */
  readonly wait: Wait
  readonly asOf: string | undefined
  /** What the name of `out` says, or a table, if absent. */
  readonly format: FormatName | undefined
  /** Standard output if absent. */
  readonly out: string | undefined
  readonly lang: Language
  /** Whether to fail, and to say why, when the report does not reach what the configuration asks. */
  readonly gate?: boolean
  /** Whether it is to be published: then counts below `k` are withheld. */
  readonly public?: boolean
  readonly k: number
  readonly inForce: InForce
}

/** A report of nothing, or on a dataset whose latest run failed, does not add up. */
export const verdictOf = (report: Report): ExitCode =>
  report.datasets.some((dataset) => dataset.status === "failed") ||
  report.datasets.every((dataset) => dataset.status === "never")
    ? ExitCode.doesNotAddUp
    : ExitCode.done

/** Measured anew from the store, and not kept: a look at another day is not the latest report. */
const measuredAt = Effect.fnUntraced(function* (
  directory: DataDirectory,
  asOf: string,
  inForce: InForce,
  waitMs: number
) {
  // Only now are the catalogue and the store needed: a kept snapshot carries all that a report says.
  const { catalogueOf } = yield* Effect.promise(() => import("../Minimisation.ts"))
  const { measure } = yield* Effect.promise(() => import("@lienthong/core/Measure"))
  const { storeInTurn } = yield* Effect.promise(() => import("../Turn.ts"))
  const { beforeMeasurement } = yield* Effect.promise(() => import("../HeldOtherwise.ts"))
  const services = yield* catalogueOf(inForce)
  const terms = inForce.config.datasets
  return yield* beforeMeasurement(services.datasets).pipe(
    Effect.andThen(measure(services, { asOf, agreedAgeDays: agreedAgeDays(terms) })),
    Effect.provide(storeInTurn(directory, { doing: "lienthong report", waitMs }))
  )
})

const EXTENSIONS = Object.fromEntries(FORMAT_NAMES.map((name) => [name, FORMATS[name].extension])) as Readonly<
  Record<FormatName, string>
>

const formatOf = Effect.fnUntraced(function* (options: ReportOptions) {
  const name = yield* formatFor(options, EXTENSIONS)
  if (FORMATS[name].binary && options.out === undefined && process.stdout.isTTY) {
    const message = `A terminal cannot show ${name}: give --out report.${FORMATS[name].extension}.`
    return yield* new UsageError({ message })
  }
  if (FORMATS[name].detail === true && options.public === true) {
    const others = FORMAT_NAMES.filter((each) => FORMATS[each].detail !== true).join(", ")
    const message = `${name} holds every count, small ones too, and cannot be public: choose from ${others}.`
    return yield* new UsageError({ message })
  }
  return name
})

/** Says which gates fail, and by how much. */
const judged = Effect.fnUntraced(function* (verdict: GateVerdict | undefined, lang: Language) {
  if (verdict === undefined) return ExitCode.done
  const missed =
    verdict.reason === null
      ? verdict.results.filter(({ passed }) => !passed).map((result) => gateLine(result, lang))
      : [nothingLine(lang)]
  for (const line of missed) yield* Effect.logError(line)
  return missed.length === 0 ? ExitCode.done : ExitCode.doesNotAddUp
})

/** Why a report has no figure at all, and what to do; `null` if it has one. */
const emptiness = ({ overall, services }: Report): string | null => {
  if (overall.measured > 0) return null
  return services.some(({ eligible }) => eligible === null)
    ? "Nothing was measured: nobody knows the subjects of the services. Run `lienthong sync` until their datasets are complete."
    : "Nothing was measured: no service has a subject. See that the sources hold records (`lienthong status`)."
}

export const report = Effect.fn("command.report")(function* (options: ReportOptions) {
  const format = yield* formatOf(options)
  if (options.gate === true && !asksAnything(options.inForce.config.gates)) {
    const message = "No gate is configured: say what must be reached under `gates` in lienthong.config.ts."
    return yield* new UsageError({ message })
  }
  const directory = at(options.dataDir)
  const latest = yield* Snapshots.findLatest(directory)
  const { asOf, out, lang } = options
  const { gates } = options.inForce.config
  const snapshot =
    asOf === undefined || asOf === latest.asOf
      ? latest
      : yield* measuredAt(directory, asOf, options.inForce, yield* waitOf(options.wait))
  // How old data are is a matter of today, unless another day is looked at.
  const now = DateTime.formatIso(yield* DateTime.now)
  const trend = yield* trendFor(format, directory)
  const material = materialOf(snapshot, { gates: { asked: gates, at: asOf ?? now }, trend })
  const shown = options.public === true ? publicly(material, options.k) : material
  const content = yield* rendered(format, shown, { lang, paper: paperFor(out) })
  yield* deliver(content, out, `${format} report as of ${snapshot.asOf}`)
  const empty = emptiness(material.report)
  if (empty !== null) yield* Effect.logWarning(empty)
  const code = empty === null ? verdictOf(material.report) : ExitCode.doesNotAddUp
  const gated = options.gate === true ? yield* judged(material.gates, lang) : ExitCode.done
  return code === ExitCode.done ? gated : code
})
