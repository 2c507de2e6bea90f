/** A report held against gates. Apart from their schema, which whoever asks nothing of a report need not load. */
import { isAhead } from "./check/Latest.ts"
import type { Gates } from "./Gates.ts"
import type { Measured, Report, ReportDataset, ReportService } from "./Report.ts"

/** One gate: what was wanted, what is, and by how much it falls short. */
export interface GateResult {
  /** Its path in the configuration, e.g. `services.ordinary-passport.onceOnly`. */
  readonly gate: string
  /** What `wanted`, `actual` and `by` are: a share between 0 and 1 that must be reached, or an age in milliseconds that must not be passed. */
  readonly measure: "share" | "age"
  readonly wanted: number
  /** `null` while unknown, and of nothing; below 0 the age of what says that it is of more than a day later, which fails. */
  readonly actual: number | null
  /** Where `actual` must lie while it is unknown; `null` if nobody can say. */
  readonly range: { readonly low: number; readonly high: number } | null
  /**
   * `absent`: the report knows no such service or dataset, which always fails. `nothing`: a share of nothing, which
   * passes where the unknown does.
   */
  readonly outcome: "passed" | "failed" | "unknown" | "nothing" | "absent"
  readonly passed: boolean
  /** How much is wanting: of a range at least, or, while the outcome is unknown, at most. `null` if nobody can say. */
  readonly by: number | null
}

/** The gates of a report, or that there was nothing to hold against them. */
export type GateVerdict =
  | { readonly reason: "nothingMeasured" }
  | { readonly reason: null; readonly results: ReadonlyArray<GateResult>; readonly passed: boolean }

type Judged = Pick<GateResult, "actual" | "range" | "outcome" | "by">

const ABSENT: Judged = { actual: null, range: null, outcome: "absent", by: null }
const UNKNOWN: Judged = { actual: null, range: null, outcome: "unknown", by: null }
const NOTHING: Judged = { actual: null, range: null, outcome: "nothing", by: null }

/** A share against what is wanted: a range passes by its low end and fails by its high one. */
const judgeShare = (wanted: number, { value, low, high }: Measured, ofNothing: boolean): Judged => {
  if (low === null || high === null) return ofNothing ? NOTHING : UNKNOWN
  // Something unknown that cannot move the figure leaves it known.
  const actual = value ?? (low === high ? low : null)
  const range = actual === null ? { low, high } : null
  if (low >= wanted) return { actual, range, outcome: "passed", by: 0 }
  if (high < wanted) return { actual, range, outcome: "failed", by: wanted - high }
  return { actual, range, outcome: "unknown", by: wanted - low }
}

const judgeAge = (wanted: number, since: string | null, at: string): Judged => {
  if (since === null) return UNKNOWN
  const [horizon, now] = [Date.parse(since), Date.parse(at)]
  if (isAhead(horizon, now)) return { actual: now - horizon, range: null, outcome: "failed", by: null }
  const actual = Math.max(now - horizon, 0)
  const by = Math.max(actual - wanted, 0)
  return { actual, range: null, outcome: by === 0 ? "passed" : "failed", by }
}

const judgeService = (wanted: number, service: ReportService, measure: "completeness" | "onceOnly", isOpen: boolean) =>
  // What is withheld has no figure either; that nobody is eligible is said.
  judgeShare(wanted, service[measure], isOpen || service.eligible === 0)

const judgeCoverage = (wanted: number, { coverage, records, quarantined }: ReportDataset): Judged =>
  judgeShare(wanted, { value: coverage, low: coverage, high: coverage }, records === 0 && quarantined === 0)

/**
 * Holds a report against gates; ages are reckoned at `at`, an ISO instant.
 *
 * A report in which no service has subjects is no report: nothing was measured.
 *
 * @example
 * const verdict = evaluate(report, { overall: { completeness: 0.9 }, services: {}, datasets: {}, unknown: "fail" }, report.asOf)
 */
export const evaluate = (report: Report, gates: Gates, at: string): GateVerdict => {
  if (report.overall.measured === 0) return { reason: "nothingMeasured" }
  const results: Array<GateResult> = []
  const add = (
    gate: string,
    measure: GateResult["measure"],
    wanted: number | undefined,
    judge: (wanted: number) => Judged
  ) => {
    if (wanted === undefined) return
    const judged = judge(wanted)
    const undecided = judged.outcome === "unknown" || judged.outcome === "nothing"
    const passed = judged.outcome === "passed" || (undecided && gates.unknown === "pass")
    results.push({ gate, measure, wanted, passed, ...judged })
  }
  const { overall, suppressed } = report
  const isOpen = suppressed === null
  for (const measure of ["completeness", "onceOnly"] as const) {
    const measured = { value: overall[measure], ...overall.range[measure] }
    add(`overall.${measure}`, "share", gates.overall?.[measure], (wanted) => judgeShare(wanted, measured, isOpen))
  }
  for (const [id, wanted] of Object.entries(gates.services)) {
    const service = report.services.find((each) => each.id === id)
    for (const measure of ["completeness", "onceOnly"] as const) {
      const judge = (share: number) => (service === undefined ? ABSENT : judgeService(share, service, measure, isOpen))
      add(`services.${id}.${measure}`, "share", wanted[measure], judge)
    }
  }
  for (const [name, { coverage, freshness }] of Object.entries(gates.datasets)) {
    const dataset = report.datasets.find((each) => each.name === name)
    add(`datasets.${name}.coverage`, "share", coverage, (wanted) =>
      dataset === undefined ? ABSENT : judgeCoverage(wanted, dataset)
    )
    add(`datasets.${name}.freshness`, "age", freshness, (wanted) =>
      dataset === undefined ? ABSENT : judgeAge(wanted, dataset.lastComplete, at)
    )
  }
  return { reason: null, results, passed: results.every(({ passed }) => passed) }
}
