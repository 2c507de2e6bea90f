/** One service's measures, from the counts of its regions. */
import { UNKNOWN_REGION } from "../Dataset.ts"
import type { Measured, ReportField, ReportService } from "../Report.ts"
import type { FieldSnapshot, RegionCounts, ServiceSnapshot } from "../Snapshot.ts"
import type { StateCounts } from "../State.ts"
import { allCountsOf, applicable, availabilityOf, cellsIn, cellsOf, ratio, shareable } from "./cells.ts"

const UNKNOWN: Measured = { value: null, low: 0, high: 1 }

/** Low takes what is unknown for not available, high for available. Without anything unknown they are the value. */
const measured = (certain: number, possible: number, whole: number, unknown: number): Measured => {
  const low = ratio(certain, whole)
  return { value: unknown > 0 ? null : low, low, high: ratio(possible, whole) }
}

/** The bands of Decision 766/QĐ-TTg. */
export const bandOf = (value: number | null): ReportService["band"] => {
  if (value === null) return null
  if (value >= 0.9) return "excellent"
  if (value >= 0.8) return "good"
  if (value >= 0.7) return "fair"
  return value >= 0.5 ? "average" : "weak"
}

const fieldOf = (
  field: FieldSnapshot,
  counts: StateCounts | null,
  only: number | null,
  eligible: number | null
): ReportField => ({
  id: field.id,
  label: field.label,
  item: field.item,
  owner: field.owner,
  via: field.via.length === 0 ? null : field.via.join(","),
  kind: field.kind,
  provider: field.provider,
  confidence: field.confidence,
  document: field.document,
  counts,
  availability: counts === null ? null : availabilityOf(counts),
  gain: only === null || eligible === null ? null : ratio(only, eligible),
  agreement:
    field.agreement === null || field.kind === "citizen-only"
      ? null
      : { ...field.agreement, share: ratio(field.agreement.equal, field.agreement.compared) }
})

/** What to fix next: the largest gain; then the most cells not available; then the order of the form. */
const bottleneckOf = (
  fields: ReadonlyArray<readonly [field: ReportField, counts: StateCounts | null]>
): ReportService["bottleneck"] => {
  let best: ReportService["bottleneck"] = null
  for (const [{ id, item, gain }, counts] of fields) {
    if (counts === null || item === null || gain === null) continue
    const missing = applicable(counts) - counts.available
    if (missing === 0) continue
    if (best === null || gain > best.gain || (gain === best.gain && missing > best.missing)) {
      best = { field: id, item, gain, missing }
    }
  }
  return best
}

const byRegion = ({ region: a }: RegionCounts, { region: b }: RegionCounts): number => {
  if (a === b) return 0
  if (a === UNKNOWN_REGION || b === UNKNOWN_REGION) return a === UNKNOWN_REGION ? 1 : -1
  return a < b ? -1 : 1
}

const regionOf = (counts: RegionCounts, fields: number): ReportService["regions"][number] => {
  const cells = cellsIn(counts, fields)
  return {
    region: counts.region,
    eligible: counts.eligible,
    completeness: cells.unknown > 0 ? null : ratio(cells.available, cells.applicable),
    onceOnly: cells.unknown > 0 ? null : ratio(counts.ready, counts.eligible)
  }
}

const sum = (regions: ReadonlyArray<RegionCounts>, count: (region: RegionCounts) => number): number =>
  regions.reduce((total, region) => total + count(region), 0)

/** Completeness and once-only rate of the subjects known; while the base is unknown anything from 0 to 1 is possible. */
const ratesOf = (regions: ServiceSnapshot["regions"], counts: ReadonlyArray<StateCounts>) => {
  if (regions === null) return { completeness: UNKNOWN, onceOnly: { subjects: null, ...UNKNOWN } }
  const eligible = sum(regions, (region) => region.eligible)
  const ready = sum(regions, (region) => region.ready)
  const cells = cellsOf(counts)
  const readyIfKnown = sum(regions, (region) => region.readyIfKnown)
  return {
    completeness: measured(cells.available, cells.available + cells.unknown, cells.applicable, cells.unknown),
    onceOnly: { subjects: ready, ...measured(ready, readyIfKnown, eligible, cells.unknown) }
  }
}

/** The part of the report about one service. */
export const serviceOf = (service: ServiceSnapshot): ReportService => {
  const { regions } = service
  const asked = shareable(service)
  const counts = allCountsOf(service)
  const eligible = regions === null ? null : sum(regions, (region) => region.eligible)
  const fields = service.fields.map((field) => {
    const index = asked.indexOf(field)
    const only = regions === null || index < 0 ? null : sum(regions, (region) => region.only[index] ?? 0)
    return fieldOf(field, counts[index] ?? null, only, eligible)
  })
  const { completeness, onceOnly } = ratesOf(regions, counts)
  return {
    id: service.id,
    number: service.number,
    name: service.name,
    agency: service.agency,
    base: service.base,
    eligible,
    potential: ratio(asked.filter(({ provider }) => provider !== null).length, asked.length),
    assumed: service.fields.filter(({ confidence }) => confidence === "assumed").length,
    completeness,
    onceOnly: { value: onceOnly.value, low: onceOnly.low, high: onceOnly.high, subjects: onceOnly.subjects },
    band: bandOf(completeness.value),
    bottleneck: bottleneckOf(fields.map((field, at) => [field, counts[asked.indexOf(service.fields[at]!)] ?? null])),
    fields,
    regions: (regions ?? [])
      .filter((region) => region.eligible > 0)
      .sort(byRegion)
      .map((region) => regionOf(region, asked.length))
  }
}
