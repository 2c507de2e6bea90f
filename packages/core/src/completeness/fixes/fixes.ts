/** What to fix next, from the counts of a snapshot. */
import type { Fixes, OwnerFix } from "../../Fixes.ts"
import type { Snapshot } from "../../Snapshot.ts"
import { provinces, sets, singles } from "./forms.ts"
import { agencies, connections, items, type Measured } from "./owners.ts"
import { byOwner, ranked } from "./ranked.ts"
import { regionFixes } from "./regions.ts"
import { totalsOf } from "./totals.ts"

/** The repairs and what they bring; `null` for a snapshot that does not say who lacks what. */
export const fixesOf = (snapshot: Snapshot): Fixes | null => {
  if (snapshot.services.some(({ lacking }) => lacking === undefined)) return null
  const services = snapshot.services.flatMap((service) => totalsOf(service) ?? [])
  const unknown = snapshot.services.filter(({ regions }) => regions === null).length
  const measured: Measured = { services, unknown }
  const owned = (fixes: ReadonlyArray<OwnerFix>) => ranked(fixes.filter(({ cells }) => cells !== 0).sort(byOwner))
  return {
    fields: ranked(services.flatMap(singles)),
    sets: ranked(services.flatMap(sets)),
    provinces: ranked(services.flatMap(provinces)),
    items: owned(items(measured)),
    connections: owned(connections(measured)),
    agencies: owned(agencies(measured)),
    regions: [...regionFixes(services)]
  }
}
