/** What of the repairs may be shown: whole services and agencies, rounded; no province alone, no count. */
import type { Fixes, FormFix, OwnerFix, Rise } from "../Fixes.ts"
import type { ReportService } from "../Report.ts"
import { type Openness, opennessOf, rounded, roundedCount } from "./rounding.ts"

type Brings = Pick<FormFix, "subjects" | "gain" | "cells" | "onceOnly" | "completeness">

const publicRise = ({ from, to }: Rise, openness: Openness): Rise | null => {
  const [before, after] = [rounded(from, openness), rounded(to, openness)]
  return before === null || after === null || after < before ? null : { from: before, to: after }
}

/** Rounded shares, and counts that follow from them; `null` where one cannot be given or nothing is gained any more. */
const publicly = (repair: Omit<Brings, "subjects">, openness: Openness, whole: number, k: number): Brings | null => {
  const gain = rounded(repair.gain, openness)
  const [onceOnly, completeness] = [publicRise(repair.onceOnly, openness), publicRise(repair.completeness, openness)]
  // That a repair gains a subject at all would say something of those few.
  if (gain === null || gain === 0 || onceOnly === null || completeness === null) return null
  return {
    subjects: Math.round(gain * whole),
    gain,
    cells: roundedCount(repair.cells, 10 * k),
    onceOnly,
    completeness
  }
}

/** The repairs of services that are shown; those over all services are as coarse as the means over them. */
export const publicFixes = (
  fixes: Fixes,
  { services, ofMean, k }: { services: ReadonlyArray<ReportService>; ofMean: Openness; k: number }
): Fixes => {
  const eligible = new Map(services.map((service) => [service.id, service.eligible]))
  const ofService = <Repair extends Brings & { readonly service: string }>(repair: Repair): ReadonlyArray<Repair> => {
    const whole = eligible.get(repair.service) ?? null
    const brings = publicly(repair, opennessOf(whole, k), whole ?? 0, k)
    return brings === null ? [] : [{ ...repair, ...brings }]
  }
  const ofOwner = (fix: OwnerFix): ReadonlyArray<OwnerFix> => {
    const brings = publicly(fix, ofMean, 0, k)
    if (brings === null) return []
    const { gain, cells, onceOnly, completeness } = brings
    return [{ ...fix, gain, cells, onceOnly, completeness, services: fix.services.flatMap(ofService) }]
  }
  return {
    fields: fixes.fields.flatMap(ofService),
    sets: fixes.sets.flatMap(ofService),
    provinces: [],
    items: fixes.items.flatMap(ofOwner),
    connections: fixes.connections.flatMap(ofOwner),
    agencies: fixes.agencies.flatMap(ofOwner),
    regions: []
  }
}
