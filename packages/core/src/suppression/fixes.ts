/**
 * What of the repairs may be shown: whole services and agencies; no province alone. Shares are rounded, and a count stands
 * only where it follows from what is shown anyway. The order says no more than the rounded gains do.
 */
import { byOwner, ranked } from "../completeness/fixes/ranked.ts"
import type { Fixes, FormFix, OwnerFix, Rise } from "../Fixes.ts"
import type { ReportService } from "../Report.ts"
import { areRowsShown, type Behind, behindAgency, behindConnection, behindForm, behindItem } from "./repaired.ts"
import { type Openness, opennessOf, rounded } from "./rounding.ts"

type Brings = Pick<FormFix, "subjects" | "gain" | "cells" | "onceOnly" | "completeness">

const publicRise = ({ from, to }: Rise, openness: Openness): Rise | null => {
  const [before, after] = [rounded(from, openness), rounded(to, openness)]
  return before === null || after === null || after < before ? null : { from: before, to: after }
}

/** Rounded shares, and subjects that follow from them; `null` where one cannot be given or nothing is gained any more. */
const publicly = (
  repair: Omit<Brings, "subjects">,
  openness: Openness,
  whole: number
): Omit<Brings, "cells"> | null => {
  const gain = rounded(repair.gain, openness)
  const [onceOnly, completeness] = [publicRise(repair.onceOnly, openness), publicRise(repair.completeness, openness)]
  // That a repair gains a subject at all would say something of those few.
  if (gain === null || gain === 0 || onceOnly === null || completeness === null) return null
  return { subjects: Math.round(gain * whole), gain, onceOnly, completeness }
}

/** The repairs of services that are shown; those over all services are as coarse as the means over them. */
export const publicFixes = (
  fixes: Fixes,
  { services, ofMean, k }: { services: ReadonlyArray<ReportService>; ofMean: Openness; k: number }
): Fixes => {
  const placed = new Map(services.map((service, at) => [service.id, { service, at }]))
  const placeOf = ({ service }: { readonly service: string }): number => placed.get(service)?.at ?? 0
  const ofService = <Repair extends Brings & { readonly service: string }>(
    repair: Repair,
    behind: Behind
  ): ReadonlyArray<Repair> => {
    const { service } = placed.get(repair.service)!
    const brings = publicly(repair, opennessOf(service.eligible, k), service.eligible ?? 0)
    const cells = areRowsShown([service], behind) ? repair.cells : null
    return brings === null ? [] : [{ ...repair, ...brings, cells }]
  }
  const ofForms = (all: ReadonlyArray<FormFix>): Array<FormFix> => {
    const positions = ({ service, fields }: FormFix): ReadonlyArray<number> =>
      fields.map((id) => placed.get(service)!.service.fields.findIndex((field) => field.id === id))
    return ranked(
      all.flatMap((fix) => ofService(fix, behindForm(fix))),
      (a, b) => placeOf(a) - placeOf(b) || a.fields.length - b.fields.length || positions(a)[0]! - positions(b)[0]!
    )
  }
  const ofOwners = (all: ReadonlyArray<OwnerFix>, behindOf: (fix: OwnerFix) => Behind): Array<OwnerFix> => {
    const shown = all.flatMap((fix): ReadonlyArray<OwnerFix> => {
      const behind = behindOf(fix)
      const brings = publicly(fix, ofMean, 0)
      if (brings === null) return []
      const { gain, onceOnly, completeness } = brings
      const cells = areRowsShown(services, behind) ? fix.cells : null
      const rises = ranked(
        fix.services.flatMap((rise) => ofService(rise, behind)),
        (a, b) => placeOf(a) - placeOf(b)
      )
      return [{ ...fix, gain, cells, onceOnly, completeness, services: rises }]
    })
    return ranked(shown, byOwner)
  }
  return {
    fields: ofForms(fixes.fields),
    sets: ofForms(fixes.sets),
    provinces: [],
    items: ofOwners(fixes.items, behindItem),
    connections: ofOwners(fixes.connections, behindConnection),
    agencies: ofOwners(fixes.agencies, behindAgency),
    regions: []
  }
}
