/** What helps one region most: ranked by people, since a share of a handful of subjects says little. */
import { UNKNOWN_REGION } from "../../Dataset.ts"
import type { RegionFix } from "../../Fixes.ts"
import type { RegionCounts } from "../../Snapshot.ts"
import { gainedBy, sum, type Totals } from "./totals.ts"

interface Here {
  readonly totals: Totals
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

const bestAgency = (here: ReadonlyArray<Here>): RegionFix["agency"] => {
  const agencies = new Set(here.flatMap(({ totals }) => totals.lacking.holders.flatMap(({ agency }) => agency ?? [])))
  let best: RegionFix["agency"] = null
  for (const agency of [...agencies].sort()) {
    const gained = here.map(({ totals, counts }) => {
      const own = totals.lacking.holders.flatMap((holder, at) => (holder.agency === agency ? [at] : []))
      return own.length === 0 ? 0 : gainedBy([counts], new Set(own))
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
  const places = services.flatMap((totals) => totals.regions.map((counts) => ({ totals, counts })))
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
