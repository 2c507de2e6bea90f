/**
 * How figures moved over kept snapshots. A line ends where the definition of its figures changes and a new one begins:
 * what was measured differently is never joined.
 */
import { changesBetween, type DefinitionChange } from "./Definition.ts"
import type { Measured } from "./Report.ts"
import type { Summary } from "./Summary.ts"

/** A stretch of time over which all figures mean the same. */
export interface Stretch {
  /** What changed at its beginning; empty for the first. */
  readonly changes: ReadonlyArray<DefinitionChange>
  readonly from: string
  readonly to: string
}

export interface MeasuredPoint {
  readonly asOf: string
  readonly completeness: Measured
  readonly onceOnly: Measured
}

export interface DatasetPoint {
  readonly asOf: string
  readonly status: Summary["datasets"][number]["status"]
  readonly records: number | null
  readonly coverage: number | null
  /** From the last complete reading to the as-of time; `null` if there was none. */
  readonly ageMs: number | null
}

/** One line for each stretch, in the order of `stretches`; empty where there is nothing. */
export type Lines<Point> = ReadonlyArray<ReadonlyArray<Point>>

/** The trend: the same stretches for every series. */
export interface Trend {
  readonly stretches: ReadonlyArray<Stretch>
  readonly overall: Lines<MeasuredPoint>
  /** In the order of the newest summary; those it no longer has come last. */
  readonly services: ReadonlyArray<{ readonly id: string; readonly lines: Lines<MeasuredPoint> }>
  readonly datasets: ReadonlyArray<{ readonly name: string; readonly lines: Lines<DatasetPoint> }>
}

const split = (summaries: ReadonlyArray<Summary>): ReadonlyArray<ReadonlyArray<Summary>> => {
  const stretches: Array<Array<Summary>> = []
  let before: Summary | undefined
  for (const summary of summaries) {
    const joins = before !== undefined && changesBetween(before.definition, summary.definition).length === 0
    if (joins) stretches.at(-1)!.push(summary)
    else stretches.push([summary])
    before = summary
  }
  return stretches
}

const agedAt = (asOf: string, lastComplete: string | null): number | null =>
  lastComplete === null ? null : Math.max(Date.parse(asOf) - Date.parse(lastComplete), 0)

const newestFirst = (summaries: ReadonlyArray<Summary>, names: (summary: Summary) => ReadonlyArray<string>) => [
  ...new Set(summaries.toReversed().flatMap(names))
]

/**
 * The trend over summaries in any order; of several as of one time the last given counts.
 *
 * @example
 * const { overall } = trend(kept.map(summarize))
 */
export const trend = (summaries: ReadonlyArray<Summary>): Trend => {
  const distinct = [...new Map(summaries.map((summary) => [Date.parse(summary.asOf), summary]))]
  const ordered = distinct.sort(([a], [b]) => a - b).map(([, summary]) => summary)
  const stretches = split(ordered)
  const lines = <Point>(pointsOf: (summary: Summary) => ReadonlyArray<Point>): Lines<Point> =>
    stretches.map((stretch) => stretch.flatMap(pointsOf))
  return {
    stretches: stretches.map((stretch, at) => ({
      changes: at === 0 ? [] : changesBetween(stretches[at - 1]!.at(-1)!.definition, stretch[0]!.definition),
      from: stretch[0]!.asOf,
      to: stretch.at(-1)!.asOf
    })),
    overall: lines(({ asOf, overall: { completeness, onceOnly } }) => [{ asOf, completeness, onceOnly }]),
    services: newestFirst(ordered, ({ services }) => services.map(({ id }) => id)).map((id) => ({
      id,
      lines: lines(({ asOf, services }) =>
        services.flatMap((one) =>
          one.id === id ? [{ asOf, completeness: one.completeness, onceOnly: one.onceOnly }] : []
        )
      )
    })),
    datasets: newestFirst(ordered, ({ datasets }) => datasets.map(({ name }) => name)).map((name) => ({
      name,
      lines: lines(({ asOf, datasets }) =>
        datasets.flatMap((one) =>
          one.name === name
            ? [
                {
                  asOf,
                  status: one.status,
                  records: one.records,
                  coverage: one.coverage,
                  ageMs: agedAt(asOf, one.lastComplete)
                }
              ]
            : []
        )
      )
    }))
  }
}
