/**
 * The row of a form field: subjects by state. They add up to the eligible subjects, so where a group of states is small
 * the whole row is withheld, and where one of several like states is small, all of them.
 */
import type { ReportCounts, ReportField, ReportService } from "../Report.ts"
import type { StateCounts } from "../State.ts"
import { isNear, isSmall } from "./small.ts"

/** States that a source is the cause of, value by value; no other field tells their sum apart. */
const FAULTS = ["missing", "invalid", "stale", "conflicting"] as const
/** States that other fields of the same record share. */
const APART = ["available", "notApplicable", "noRecord", "unknown", "notConnected"] as const

const faultsIn = (counts: StateCounts): number => FAULTS.reduce((sum, state) => sum + counts[state], 0)

const groupsOf = (counts: StateCounts): ReadonlyArray<number> => [
  ...APART.map((state) => counts[state]),
  faultsIn(counts)
]

/** Fields of services that share a base and a way to the same value: one's subjects may be among another's. */
const wayOf = (base: string, { item, via }: ReportField): string => JSON.stringify([base, item, via])

/** The rows of each way to a value, over all services. */
export type Rows = ReadonlyMap<string, ReadonlyArray<StateCounts>>

export const rowsOf = (services: ReadonlyArray<ReportService>): Rows => {
  const all = services.flatMap(({ base, fields }) =>
    fields.flatMap((field) =>
      field.counts === null ? [] : [[wayOf(base, field), field.counts as StateCounts] as const]
    )
  )
  return new Map(
    [...Map.groupBy(all, ([way]) => way)].map(([way, entries]) => [way, entries.map(([, counts]) => counts)])
  )
}

const without = (counts: StateCounts): ReportCounts => ({
  ...counts,
  missing: null,
  invalid: null,
  stale: null,
  conflicting: null
})

/** What of a row may be shown; `null`: nothing. One that differs by few from another of the same way is withheld. */
export const publicRow = (base: string, field: ReportField, rows: Rows, k: number): ReportCounts | null => {
  if (field.counts === null) return null
  const counts = field.counts as StateCounts
  const others = rows.get(wayOf(base, field)) ?? []
  const groups = groupsOf(counts)
  if (groups.some((count) => isSmall(count, k))) return null
  if (others.some((other) => groupsOf(other).some((count, at) => isNear(count, groups[at]!, k)))) return null
  const hidden = FAULTS.some(
    (state) => isSmall(counts[state], k) || others.some((other) => isNear(other[state], counts[state], k))
  )
  return hidden ? without(counts) : counts
}
