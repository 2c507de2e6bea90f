/** Sums over a snapshot's cells: one cell is one shareable form field for one subject. */
import type { RegionCounts, ServiceSnapshot } from "../Snapshot.ts"
import { STATES, type State, type StateCounts } from "../State.ts"

/** `part / whole`, or `null` over nothing. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const PLACE = Object.fromEntries(STATES.map((state, at) => [state, at])) as Readonly<Record<State, number>>

/** One field's subjects by state, summed over regions; `index` counts shareable fields only. */
export const countsOf = (regions: ReadonlyArray<RegionCounts>, index: number): StateCounts => {
  // Sums at places, not at names: most of a report's time would go into finding the names.
  const sums = STATES.map(() => 0)
  for (const { states } of regions) {
    const counts = states[index]
    if (counts === undefined) continue
    for (let at = 0; at < sums.length; at++) sums[at]! += counts[at] ?? 0
  }
  return {
    available: sums[PLACE.available]!,
    missing: sums[PLACE.missing]!,
    invalid: sums[PLACE.invalid]!,
    noRecord: sums[PLACE.noRecord]!,
    stale: sums[PLACE.stale]!,
    conflicting: sums[PLACE.conflicting]!,
    unknown: sums[PLACE.unknown]!,
    notConnected: sums[PLACE.notConnected]!,
    notApplicable: sums[PLACE.notApplicable]!
  }
}

const summed = new WeakMap<ServiceSnapshot, ReadonlyArray<StateCounts>>()

/** The counts of all shareable fields of a service over all its regions; several parts of a report ask for them. */
export const allCountsOf = (service: ServiceSnapshot): ReadonlyArray<StateCounts> => {
  const known = summed.get(service)
  if (known !== undefined) return known
  const { regions } = service
  const counts = regions === null ? [] : shareable(service).map((_, index) => countsOf(regions, index))
  summed.set(service, counts)
  return counts
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

/** How far one field is filled; `null` while that is unknown for some of those it asks, or if it asks nobody. */
export const availabilityOf = (counts: StateCounts): number | null =>
  counts.unknown > 0 ? null : ratio(counts.available, applicable(counts))

/** Cells of several fields taken together. */
export interface Cells {
  readonly applicable: number
  readonly available: number
  readonly unknown: number
}

/** The cells of the first `fields` fields in one region. */
export const cellsIn = ({ states }: RegionCounts, fields: number): Cells => {
  const cells = { applicable: 0, available: 0, unknown: 0 }
  for (let index = 0; index < fields; index++) {
    const counts = states[index]
    if (counts === undefined) continue
    for (let at = 0; at < counts.length; at++) if (at !== PLACE.notApplicable) cells.applicable += counts[at]!
    cells.available += counts[PLACE.available]!
    cells.unknown += counts[PLACE.unknown]!
  }
  return cells
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
