/** What helps one region most: ranked by people, since a share of a handful of subjects says little. */
import { UNKNOWN_REGION } from "../../Dataset.ts"
import type { RegionFix } from "../../Fixes.ts"
import type { RegionCounts } from "../../Snapshot.ts"
import { gainedBy, sum, type Totals } from "./totals.ts"

interface Here {
  readonly totals: Totals
  readonly own: Own
  readonly counts: RegionCounts
}

const bestField = (here: ReadonlyArray<Here>): RegionFix["field"] => {
  let best: RegionFix["field"] = null
  for (const { totals, counts } of here) {
    for (const [at, subjects] of counts.only.entries()) {
      const { id, owner } = totals.fields[at]!
      if (subjects <= (best?.subjects ?? 0) || owner === null) continue
      best = {
        service: totals.service.id,
        field: id,
        agency: owner,
        subjects,
        gain: subjects / counts.eligible,
        onceOnly: { from: counts.ready / counts.eligible, to: (counts.ready + subjects) / counts.eligible }
      }
    }
  }
  return best
}

const mean = (values: ReadonlyArray<number>): number => sum(values) / values.length

/** The holders of a service by the agency that they belong to. */
type Own = ReadonlyMap<string, ReadonlySet<number>>

const ownOf = ({ lacking }: Totals): Own => {
  const own = new Map<string, Set<number>>()
  for (const [at, { agency }] of lacking.holders.entries()) {
    if (agency === null) continue
    const holders = own.get(agency)
    if (holders === undefined) own.set(agency, new Set([at]))
    else holders.add(at)
  }
  return own
}

const bestAgency = (here: ReadonlyArray<Here>): RegionFix["agency"] => {
  const agencies = new Set(here.flatMap(({ own }) => [...own.keys()]))
  let best: RegionFix["agency"] = null
  for (const agency of [...agencies].sort()) {
    const gained = here.map(({ own, counts }) => {
      const holders = own.get(agency)
      return holders === undefined ? 0 : gainedBy([counts], holders)
    })
    const subjects = sum(gained)
    if (subjects <= (best?.subjects ?? 0)) continue
    best = {
      agency,
      subjects,
      gain: mean(here.map(({ counts }, at) => gained[at]! / counts.eligible)),
      onceOnly: {
        from: mean(here.map(({ counts }) => counts.ready / counts.eligible)),
        to: mean(here.map(({ counts }, at) => (counts.ready + gained[at]!) / counts.eligible))
      }
    }
  }
  return best
}

/** By region code, the unknown region last. */
export const regionFixes = (services: ReadonlyArray<Totals>): ReadonlyArray<RegionFix> => {
  const places = services.flatMap((totals) => {
    const own = ownOf(totals)
    return totals.regions.map((counts) => ({ totals, own, counts }))
  })
  const byRegion = Map.groupBy(
    places.filter(({ counts }) => counts.eligible > 0),
    ({ counts }) => counts.region
  )
  const codes = [...byRegion.keys()].filter((code) => code !== UNKNOWN_REGION).sort()
  return [...codes, ...(byRegion.has(UNKNOWN_REGION) ? [UNKNOWN_REGION] : [])].map((region) => {
    const here = byRegion.get(region)!
    return { region, field: bestField(here), agency: bestAgency(here) }
  })
}
