/** A report held against gates. Apart from their schema, which whoever asks nothing of a report need not load. */
import type { Gates } from "./Gates.ts"
import type { Measured, Report } from "./Report.ts"

/** One gate: what was wanted, what is, and by how much it falls short. */
export interface GateResult {
  /** Its path in the configuration, e.g. `services.ordinary-passport.onceOnly`. */
  readonly gate: string
  /** What `wanted`, `actual` and `by` are: a share between 0 and 1 that must be reached, or an age in milliseconds that must not be passed. */
  readonly measure: "share" | "age"
  readonly wanted: number
  /** `null` while unknown. */
  readonly actual: number | null
  /** Where `actual` must lie while it is unknown; `null` if nobody can say. */
  readonly range: { readonly low: number; readonly high: number } | null
  /** `absent`: the report knows no such service or dataset, which always fails. */
  readonly outcome: "passed" | "failed" | "unknown" | "absent"
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

/** A share against what is wanted: a range passes by its low end and fails by its high one. */
const judgeShare = (wanted: number, { value, low, high }: Measured): Judged => {
  if (low === null || high === null) return UNKNOWN
  const range = value === null ? { low, high } : null
  if (low >= wanted) return { actual: value, range, outcome: "passed", by: 0 }
  if (high < wanted) return { actual: value, range, outcome: "failed", by: wanted - high }
  return { actual: null, range, outcome: "unknown", by: wanted - low }
}

const judgeAge = (wanted: number, since: string | null, at: string): Judged => {
  if (since === null) return UNKNOWN
  const actual = Math.max(Date.parse(at) - Date.parse(since), 0)
  const by = Math.max(actual - wanted, 0)
  return { actual, range: null, outcome: by === 0 ? "passed" : "failed", by }
}

const exactly = (value: number | null): Measured => ({ value, low: value, high: value })

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
    const passed = judged.outcome === "passed" || (judged.outcome === "unknown" && gates.unknown === "pass")
    results.push({ gate, measure, wanted, passed, ...judged })
  }
  const { overall } = report
  for (const measure of ["completeness", "onceOnly"] as const) {
    const measured = { value: overall[measure], ...overall.range[measure] }
    add(`overall.${measure}`, "share", gates.overall?.[measure], (wanted) => judgeShare(wanted, measured))
  }
  for (const [id, wanted] of Object.entries(gates.services)) {
    const service = report.services.find((each) => each.id === id)
    for (const measure of ["completeness", "onceOnly"] as const) {
      const judge = (share: number) => (service === undefined ? ABSENT : judgeShare(share, service[measure]))
      add(`services.${id}.${measure}`, "share", wanted[measure], judge)
    }
  }
  for (const [name, { coverage, freshness }] of Object.entries(gates.datasets)) {
    const dataset = report.datasets.find((each) => each.name === name)
    add(`datasets.${name}.coverage`, "share", coverage, (wanted) =>
      dataset === undefined ? ABSENT : judgeShare(wanted, exactly(dataset.coverage))
    )
    add(`datasets.${name}.freshness`, "age", freshness, (wanted) =>
      dataset === undefined ? ABSENT : judgeAge(wanted, dataset.lastComplete, at)
    )
  }
  return { reason: null, results, passed: results.every(({ passed }) => passed) }
}
