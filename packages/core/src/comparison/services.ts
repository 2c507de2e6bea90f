/** Services held against each other: their fields, their regions, and why they moved. */
import { applicable, availabilityOf, countsOf, ratio, shareable } from "../completeness/cells.ts"
import type { Label } from "../Dataset.ts"
import type { Report, ReportService } from "../Report.ts"
import type { RegionCounts, ServiceSnapshot, Snapshot } from "../Snapshot.ts"
import type { StateCounts } from "../State.ts"
import { type Move, moved, NOTHING } from "./move.ts"
import { allBy, type Counts, type Why, whyOf } from "./why.ts"

/** One measurement: the snapshot and the report on it. */
export interface Measurement {
  readonly snapshot: Snapshot
  readonly report: Report
}

export interface FieldComparison {
  readonly id: string
  readonly label: Label
  readonly owner: string | null
  readonly status: "both" | "added" | "removed"
  /** Of the cells asked, the share that is available; `null` while unknown, which counts as not available in the move. */
  readonly availability: { readonly from: number | null; readonly to: number | null; readonly by: number | null }
  /** Cells not available. */
  readonly open: { readonly from: number | null; readonly to: number | null }
  readonly why: Why | null
}

export interface RegionComparison {
  readonly region: string
  readonly eligible: { readonly from: number | null; readonly to: number | null }
  readonly completeness: Move
  readonly onceOnly: Move
  readonly why: Why | null
}

export interface ServiceComparison {
  readonly id: string
  readonly number: number
  readonly name: Label
  readonly status: "both" | "added" | "removed"
  readonly eligible: { readonly from: number | null; readonly to: number | null }
  readonly completeness: Move
  readonly onceOnly: Move
  /** Why completeness moved; `null` where one side has no figure. */
  readonly why: Why | null
  /** Shareable fields, in the order of the later form. */
  readonly fields: ReadonlyArray<FieldComparison>
  readonly regions: ReadonlyArray<RegionComparison>
}

interface Side {
  readonly snapshot: ServiceSnapshot
  readonly report: ReportService
}

/** Those of the later one in its order, then those that only the earlier one has. */
const laterFirst = (before: Iterable<string>, after: Iterable<string>): ReadonlyArray<string> => [
  ...new Set([...after, ...before])
]

const statusOf = (before: unknown, after: unknown): "both" | "added" | "removed" =>
  before === undefined ? "added" : after === undefined ? "removed" : "both"

const countsIn = (side: Side | undefined, regions: ReadonlyArray<RegionCounts>): Counts =>
  new Map(
    side === undefined ? [] : shareable(side.snapshot).map(({ id }, index) => [id, countsOf(regions, index)] as const)
  )

const fieldCompared = (
  [before, after]: readonly [Side | undefined, Side | undefined],
  [from, to]: readonly [StateCounts | undefined, StateCounts | undefined],
  id: string
): FieldComparison => {
  const [old, now] = [before, after].map((side) => side?.snapshot.fields.find((field) => field.id === id))
  const { label, owner } = (now ?? old)!
  const filledIn = (counts: StateCounts | undefined) => (counts === undefined ? null : availabilityOf(counts))
  const leastIn = (counts: StateCounts | undefined) =>
    counts === undefined ? null : ratio(counts.available, applicable(counts))
  const [leastBefore, leastAfter] = [leastIn(from), leastIn(to)]
  const openIn = (counts: StateCounts | undefined) =>
    counts === undefined ? null : applicable(counts) - counts.available
  return {
    id,
    label,
    owner,
    status: statusOf(old, now),
    availability: {
      from: filledIn(from),
      to: filledIn(to),
      by: leastBefore === null || leastAfter === null ? null : leastAfter - leastBefore
    },
    open: { from: openIn(from), to: openIn(to) },
    why: from === undefined || to === undefined ? null : whyOf(new Map([[id, from]]), new Map([[id, to]]))
  }
}

const regionOf = (side: Side | undefined, region: string): RegionCounts | undefined =>
  side?.snapshot.regions?.find((counts) => counts.region === region && counts.eligible > 0)

const ranges = (counts: RegionCounts | undefined, cells: Counts) => {
  if (counts === undefined) return { completeness: NOTHING, onceOnly: NOTHING }
  const sum = (of: (counts: StateCounts) => number) => [...cells.values()].reduce((all, each) => all + of(each), 0)
  const [asked, available, unknown] = [sum(applicable), sum((each) => each.available), sum((each) => each.unknown)]
  const range = (low: number | null, high: number | null) => ({ value: unknown > 0 ? null : low, low, high })
  return {
    completeness: range(ratio(available, asked), ratio(available + unknown, asked)),
    onceOnly: range(ratio(counts.ready, counts.eligible), ratio(counts.readyIfKnown, counts.eligible))
  }
}

const regionCompared = (before: Side | undefined, after: Side | undefined, region: string): RegionComparison => {
  const [from, to] = [regionOf(before, region), regionOf(after, region)]
  const [cells, cellsNow] = [countsIn(before, from ? [from] : []), countsIn(after, to ? [to] : [])]
  const [old, now] = [ranges(from, cells), ranges(to, cellsNow)]
  return {
    region,
    eligible: { from: from?.eligible ?? null, to: to?.eligible ?? null },
    completeness: moved(old.completeness, now.completeness),
    onceOnly: moved(old.onceOnly, now.onceOnly),
    why: whyOf(cells, cellsNow)
  }
}

/** Subjects that nobody knew, or knows no longer, are a matter of what arrived. */
const whyMoved = (before: Side | undefined, after: Side | undefined, by: number | null): Why | null => {
  if (before === undefined || after === undefined || by === null) return null
  if (before.snapshot.regions === null || after.snapshot.regions === null) return allBy("coverage", by)
  return whyOf(countsIn(before, before.snapshot.regions), countsIn(after, after.snapshot.regions))
}

const serviceCompared = (before: Side | undefined, after: Side | undefined): ServiceComparison => {
  const { id, number, name } = (after ?? before)!.report
  const filled = moved(before?.report.completeness ?? NOTHING, after?.report.completeness ?? NOTHING)
  const cells = (side: Side | undefined): Counts =>
    side?.snapshot.regions ? countsIn(side, side.snapshot.regions) : new Map()
  const [from, to] = [cells(before), cells(after)]
  const fieldsOf = (side: Side | undefined) => (side === undefined ? [] : shareable(side.snapshot)).map(({ id }) => id)
  const regionsOf = (side: Side | undefined) => (side?.report.regions ?? []).map(({ region }) => region)
  return {
    id,
    number,
    name,
    status: statusOf(before, after),
    eligible: { from: before?.report.eligible ?? null, to: after?.report.eligible ?? null },
    completeness: filled,
    onceOnly: moved(onceOnlyOf(before), onceOnlyOf(after)),
    why: whyMoved(before, after, filled.by),
    fields: laterFirst(fieldsOf(before), fieldsOf(after)).map((field) =>
      fieldCompared([before, after], [from.get(field), to.get(field)], field)
    ),
    regions: laterFirst(regionsOf(before), regionsOf(after)).map((region) => regionCompared(before, after, region))
  }
}

const onceOnlyOf = (side: Side | undefined) => {
  if (side === undefined) return NOTHING
  const { value, low, high } = side.report.onceOnly
  return { value, low, high }
}

const sidesOf = ({ snapshot, report }: Measurement): ReadonlyMap<string, Side> =>
  new Map(snapshot.services.map((service, at) => [service.id, { snapshot: service, report: report.services[at]! }]))

export const servicesCompared = (from: Measurement, to: Measurement): ReadonlyArray<ServiceComparison> => {
  const [before, after] = [sidesOf(from), sidesOf(to)]
  return laterFirst(before.keys(), after.keys()).map((id) => serviceCompared(before.get(id), after.get(id)))
}
