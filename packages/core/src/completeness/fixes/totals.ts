/** What a service stands at today, and what filling some of its cells brings. */
import type { FormFix, Rise } from "../../Fixes.ts"
import type { Lacking, RegionCounts, ServiceSnapshot } from "../../Snapshot.ts"
import type { StateCounts } from "../../State.ts"
import { allCountsOf, applicable, countsOf, shareable } from "../cells.ts"

/** A service whose subjects are known and who has some, with the sums that repairs are reckoned from. */
export interface Totals {
  readonly service: ServiceSnapshot
  readonly fields: ServiceSnapshot["fields"]
  readonly regions: ReadonlyArray<RegionCounts>
  readonly lacking: Lacking
  readonly eligible: number
  readonly ready: number
  readonly applicable: number
  readonly available: number
  /** Per shareable field: cells not available. */
  readonly open: ReadonlyArray<number>
}

export const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

/** Cells that the form asks and nobody fills. */
export const openOf = (counts: StateCounts): number => applicable(counts) - counts.available

/** Cells of a field that are open in some regions. */
export const openIn = (regions: ReadonlyArray<RegionCounts>, field: number): number => openOf(countsOf(regions, field))

/** The totals of a service, or `null` if it has no subjects or nobody knows who they are. */
export const totalsOf = (service: ServiceSnapshot): Totals | null => {
  const { regions, lacking } = service
  if (regions === null || lacking === null || lacking === undefined) return null
  const eligible = sum(regions.map((region) => region.eligible))
  if (eligible === 0) return null
  const fields = shareable(service)
  const counts = allCountsOf(service)
  return {
    service,
    fields,
    regions,
    lacking,
    eligible,
    ready: sum(regions.map((region) => region.ready)),
    applicable: sum(counts.map(applicable)),
    available: sum(counts.map(({ available }) => available)),
    open: counts.map(openOf)
  }
}

/** From a part of a whole to that part and more. */
const rise = (part: number, more: number, whole: number): Rise => ({ from: part / whole, to: (part + more) / whole })

/** What it brings to a service that so many subjects more lack nothing and so many cells more are filled. */
export const brings = (
  totals: Totals,
  subjects: number,
  cells: number
): Pick<FormFix, "subjects" | "gain" | "onceOnly" | "completeness"> & { readonly cells: number } => ({
  subjects,
  gain: subjects / totals.eligible,
  cells,
  onceOnly: rise(totals.ready, subjects, totals.eligible),
  completeness: rise(totals.available, cells, totals.applicable)
})

/** Subjects whose every failing holder is among `repaired`. */
export const gainedBy = (regions: ReadonlyArray<RegionCounts>, repaired: ReadonlySet<number>): number => {
  const isRepaired = (at: number): boolean => repaired.has(at)
  let gained = 0
  for (const { lacking } of regions) {
    if (lacking === undefined) continue
    for (const { holders, subjects } of lacking.holders) if (holders.every(isRepaired)) gained += subjects
  }
  return gained
}
