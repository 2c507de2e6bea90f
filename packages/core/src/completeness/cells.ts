/** Sums over a snapshot's cells: one cell is one shareable form field for one subject. */
import type { RegionCounts, ServiceSnapshot } from "../Snapshot.ts"
import { STATES, type StateCounts } from "../State.ts"

/** `part / whole`, or `null` over nothing. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** One field's subjects by state, summed over regions; `index` counts shareable fields only. */
export const countsOf = (regions: ReadonlyArray<RegionCounts>, index: number): StateCounts => {
  const sums: StateCounts = {
    available: 0,
    missing: 0,
    invalid: 0,
    noRecord: 0,
    stale: 0,
    conflicting: 0,
    unknown: 0,
    notConnected: 0,
    notApplicable: 0
  }
  for (const { states } of regions) {
    const counts = states[index] ?? []
    for (let at = 0; at < STATES.length; at++) sums[STATES[at]!] += counts[at] ?? 0
  }
  return sums
}

/** How many subjects the form asks this field. */
export const applicable = (counts: StateCounts): number =>
  counts.available +
  counts.missing +
  counts.invalid +
  counts.noRecord +
  counts.stale +
  counts.conflicting +
  counts.unknown +
  counts.notConnected

/** Cells of several fields taken together. */
export interface Cells {
  readonly applicable: number
  readonly available: number
  readonly unknown: number
}

/** The cells of all fields of a form. */
export const cellsOf = (fields: ReadonlyArray<StateCounts>): Cells => ({
  applicable: fields.reduce((sum, counts) => sum + applicable(counts), 0),
  available: fields.reduce((sum, counts) => sum + counts.available, 0),
  unknown: fields.reduce((sum, counts) => sum + counts.unknown, 0)
})

/** The shareable fields of a form: those that the counts of its regions are about, in their order. */
export const shareable = (service: ServiceSnapshot): ServiceSnapshot["fields"] =>
  service.fields.filter(({ kind }) => kind === "shareable")
