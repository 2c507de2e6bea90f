/** What the repairs of a public report say of its counts, to somebody who knows how they are reckoned and rounded. */
import type { FormFix, OwnerFix, ServiceRise } from "../src/Fixes.ts"
import type { Report, ReportService } from "../src/Report.ts"
import { type Openness, opennessOf, opennessOfMean, stepsFor } from "../src/suppression/rounding.ts"
import {
  type Constraint,
  cell,
  eligible,
  type Insight,
  lacking,
  lacksJust,
  one,
  plus,
  ready,
  type Sum,
  setsOf,
  shareOf,
  times
} from "./suppressionSums.ts"

type Brings = Pick<FormFix, "gain" | "cells" | "onceOnly" | "completeness">

const shareableOf = ({ fields }: ReportService) => fields.filter(({ kind }) => kind === "shareable")

/** Who lacks something, and nothing but fields of these. */
const gained = (service: string, fields: ReadonlyArray<string>): Sum =>
  setsOf(fields).flatMap((set) => (set.length === 0 ? [] : one(lacksJust(service, set))))

const lackingAll = (service: string, fields: ReadonlyArray<string>): Sum =>
  fields.flatMap((field) => lacking(service, field))

const cellsAre = (cells: number | null, sum: Sum): ReadonlyArray<Constraint> =>
  cells === null ? [] : [{ sum, equal: cells }]

/** Of a repair of these fields of one service. */
const ofRepair = (
  service: ReportService,
  fields: ReadonlyArray<string>,
  [fix, truth]: readonly [Brings, Brings],
  openness: Openness
): ReadonlyArray<Constraint> => {
  const { id } = service
  const [whole, gain, open] = [one(eligible(id)), gained(id, fields), lackingAll(id, fields)]
  const all = shareableOf(service).map((field) => field.id)
  const asked = all.flatMap((field) => plus(whole, times(one(cell(id, field, "notApplicable")), -1)))
  const available = all.flatMap((field) => one(cell(id, field, "available")))
  return [
    ...cellsAre(fix.cells, open),
    ...shareOf(gain, whole, [fix.gain, truth.gain], openness),
    ...shareOf(one(ready(id)), whole, [fix.onceOnly.from, truth.onceOnly.from], openness),
    ...shareOf(plus(one(ready(id)), gain), whole, [fix.onceOnly.to, truth.onceOnly.to], openness),
    ...shareOf(available, asked, [fix.completeness.from, truth.completeness.from], openness),
    ...shareOf(plus(available, open), asked, [fix.completeness.to, truth.completeness.to], openness)
  ]
}

/** Of a mean over services of shares of their subjects; nothing where one does not say how many it has. */
const meanOf = (
  services: ReadonlyArray<ReportService>,
  part: (service: ReportService) => Sum,
  [share, truth]: readonly [published: number, truth: number],
  openness: Openness
): ReadonlyArray<Constraint> => {
  const steps = stepsFor(truth, openness)
  if (steps === null || services.some((service) => service.eligible === null)) return []
  const sum = services.flatMap((service) => times(part(service), 1 / service.eligible! / services.length))
  return [
    { sum, min: share - 0.5 / steps },
    { sum, max: share + 0.5 / steps }
  ]
}

const nameOf = ({ agency, item, register }: OwnerFix): string => JSON.stringify([agency, item, register])

/** Everything that the repairs say. Means of completeness are left out: what they are of is not known. */
export const fixesIn = (published: Report, insight: Insight, k: number): ReadonlyArray<Constraint> => {
  const [fixes, truth] = [published.fixes!, insight.report.fixes!]
  const byId = new Map(published.services.map((service) => [service.id, service]))
  const opennessIn = (service: string) => opennessOf(insight.eligibleOf(service), k)
  const ofForm = (fix: FormFix, all: ReadonlyArray<FormFix>): ReadonlyArray<Constraint> => {
    const real = all.find(({ service, fields }) => service === fix.service && `${fields}` === `${fix.fields}`)!
    return ofRepair(byId.get(fix.service)!, fix.fields, [fix, real], opennessIn(fix.service))
  }
  const counted = published.services.filter(({ id }) => insight.eligibleOf(id) > 0)
  const ofMean = opennessOfMean(counted.map((service) => opennessOf(service.eligible, k)))
  const ofOwner = (fix: OwnerFix, all: ReadonlyArray<OwnerFix>, connecting: boolean): ReadonlyArray<Constraint> => {
    const real = all.find((each) => nameOf(each) === nameOf(fix))!
    const repaired = (service: ReportService): ReadonlyArray<string> =>
      shareableOf(service)
        .filter(({ owner, item }) => owner === fix.agency && (fix.item === null || item === fix.item))
        .filter(({ provider }) => !connecting || provider === null)
        .map(({ id }) => id)
    const gain = (service: ReportService) => gained(service.id, repaired(service))
    const now = ({ id }: ReportService) => one(ready(id))
    return [
      ...cellsAre(
        fix.cells,
        counted.flatMap((service) => lackingAll(service.id, repaired(service)))
      ),
      ...meanOf(counted, gain, [fix.gain, real.gain], ofMean),
      ...meanOf(counted, now, [fix.onceOnly.from, real.onceOnly.from], ofMean),
      ...meanOf(counted, (service) => plus(now(service), gain(service)), [fix.onceOnly.to, real.onceOnly.to], ofMean),
      ...fix.services.flatMap((rise: ServiceRise) => {
        const service = byId.get(rise.service)!
        const own = real.services.find((each) => each.service === rise.service)!
        return ofRepair(service, repaired(service), [rise, own], opennessIn(rise.service))
      })
    ]
  }
  return [
    ...fixes.fields.flatMap((fix) => ofForm(fix, truth.fields)),
    ...fixes.sets.flatMap((fix) => ofForm(fix, truth.sets)),
    ...fixes.items.flatMap((fix) => ofOwner(fix, truth.items, false)),
    ...fixes.connections.flatMap((fix) => ofOwner(fix, truth.connections, true)),
    ...fixes.agencies.flatMap((fix) => ofOwner(fix, truth.agencies, false))
  ]
}
