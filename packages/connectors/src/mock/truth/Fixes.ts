/**
 * What repairs bring in a perfect report: each repair is tried on all who lack something, and those who then lack
 * nothing are counted.
 */
import type { Catalogue, FormField, Item } from "@lienthong/core/catalogue/Catalogue"
import { UNKNOWN_REGION } from "@lienthong/core/Dataset"
import type { Fixes, FormFix, OwnerFix, RegionFix } from "@lienthong/core/Fixes"
import type { StateCounts } from "@lienthong/core/State"
import type { Needy, ServiceTruth } from "./Services.ts"

type IsRepaired = (field: FormField, region: string) => boolean

interface Tried {
  readonly subjects: number
  readonly cells: number
}

const tryOn = (needy: ReadonlyArray<Needy>, isRepaired: IsRepaired): Tried => {
  let gained = 0
  let cells = 0
  for (const { region, lacking, subjects } of needy) {
    const repaired = lacking.filter((field) => isRepaired(field, region)).length
    cells += repaired * subjects
    if (repaired === lacking.length) gained += subjects
  }
  return { subjects: gained, cells }
}

const total = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0)
const mean = (values: ReadonlyArray<number>): number => total(values) / values.length

/** Asked and filled cells of a form, from the counts of the report. */
const cellsOf = ({ report }: ServiceTruth) => {
  const counts = report.fields.flatMap((field) => (field.counts === null ? [] : [field.counts as StateCounts]))
  const available = total(counts.map((one) => one.available))
  const asked = total(counts.map((one) => report.eligible! - one.notApplicable))
  return { asked, available }
}

const outcome = (truth: ServiceTruth, { subjects, cells }: Tried) => {
  const { eligible, onceOnly } = truth.report
  const { asked, available } = cellsOf(truth)
  const ready = onceOnly.subjects!
  return {
    subjects,
    gain: subjects / eligible!,
    cells,
    onceOnly: { from: ready / eligible!, to: (ready + subjects) / eligible! },
    completeness: { from: available / asked, to: (available + cells) / asked }
  }
}

const rank = <Repair extends { gain: number; cells: number | null }>(repairs: ReadonlyArray<Repair>): Array<Repair> =>
  [...repairs].sort((a, b) => (a.gain === b.gain ? (b.cells ?? 0) - (a.cells ?? 0) : b.gain - a.gain))

const byCode = (a: string, b: string): number => {
  if (a === b) return 0
  if (a === UNKNOWN_REGION) return 1
  if (b === UNKNOWN_REGION) return -1
  return a < b ? -1 : 1
}

const formFix = (
  owners: ReadonlyMap<string, Item>,
  truth: ServiceTruth,
  fields: ReadonlyArray<FormField>,
  regions: ReadonlyArray<string> | null
): FormFix => ({
  service: truth.service.id,
  fields: fields.map(({ id }) => id),
  agencies: [...new Set(fields.map(({ item }) => owners.get(item!)!.owner))],
  regions: regions === null ? null : [...regions],
  ...outcome(
    truth,
    tryOn(truth.needy, (field, region) => fields.includes(field) && (regions === null || regions.includes(region)))
  )
})

const choose = <A>(from: ReadonlyArray<A>, size: number): Array<Array<A>> => {
  if (size === 0) return [[]]
  return from.flatMap((one, at) => choose(from.slice(at + 1), size - 1).map((rest) => [one, ...rest]))
}

/** The best single, pair and triple of fields out of those that somebody with at most three gaps lacks. */
const bestSets = (truth: ServiceTruth) => {
  const few = truth.needy.filter(({ lacking }) => lacking.length <= 3)
  const fields = truth.service.fields.filter((field) => few.some(({ lacking }) => lacking.includes(field)))
  const cells = new Map(fields.map((field) => [field, tryOn(truth.needy, (one) => one === field).cells]))
  return [1, 2, 3].map((size) => {
    const sets = choose(fields, size).map((set) => {
      const subjects = total(few.map((one) => (one.lacking.every((field) => set.includes(field)) ? one.subjects : 0)))
      return { set, subjects, cells: total(set.map((field) => cells.get(field)!)) }
    })
    return sets.sort((a, b) => b.subjects - a.subjects || b.cells - a.cells)[0] ?? { set: [], subjects: 0 }
  })
}

const worthwhileSets = (truth: ServiceTruth): ReadonlyArray<ReadonlyArray<FormField>> => {
  const [one, two, three] = bestSets(truth)
  const fewer = Math.max(one!.subjects, two!.subjects)
  return [...(two!.subjects > one!.subjects ? [two!.set] : []), ...(three!.subjects > fewer ? [three!.set] : [])]
}

/** The fewest known regions, largest first, that bring half of what a field gains; none if it takes them all. */
const halfOf = ({ needy, report }: ServiceTruth, wanted: FormField): ReadonlyArray<string> => {
  const gainIn = (region: string): number =>
    tryOn(needy, (field, where) => field === wanted && where === region).subjects
  const gains = report.regions.map(({ region }) => ({ region, gain: gainIn(region) }))
  const half = total(gains.map(({ gain }) => gain)) / 2
  const order = gains
    .filter(({ region, gain }) => region !== UNKNOWN_REGION && gain > 0)
    .sort((a, b) => b.gain - a.gain || byCode(a.region, b.region))
  for (let count = 1; count <= order.length && count < gains.length; count++) {
    const chosen = order.slice(0, count)
    if (total(chosen.map(({ gain }) => gain)) >= half) return chosen.map(({ region }) => region)
  }
  return []
}

const ownerFix = (
  truths: ReadonlyArray<ServiceTruth>,
  owner: Pick<OwnerFix, "agency" | "item" | "dataset" | "register">,
  isRepaired: (field: FormField) => boolean
): OwnerFix => {
  const results = truths.map((truth) => ({
    service: truth.service.id,
    ...outcome(truth, tryOn(truth.needy, isRepaired))
  }))
  const asking = results.filter((_, at) => cellsOf(truths[at]!).asked > 0)
  return {
    ...owner,
    fields: total(truths.map(({ service }) => service.fields.filter(isRepaired).length)),
    cells: total(results.map(({ cells }) => cells)),
    gain: mean(results.map(({ gain }) => gain)),
    onceOnly: {
      from: mean(results.map(({ onceOnly }) => onceOnly.from)),
      to: mean(results.map(({ onceOnly }) => onceOnly.to))
    },
    completeness: {
      from: mean(asking.map(({ completeness }) => completeness.from)),
      to: mean(asking.map(({ completeness }) => completeness.to))
    },
    services: rank(results.filter(({ cells }) => cells > 0))
  }
}

const regionFix = (
  owners: ReadonlyMap<string, Item>,
  truths: ReadonlyArray<ServiceTruth>,
  region: string
): RegionFix => {
  const here = truths.flatMap((truth) => {
    const found = truth.report.regions.find((each) => each.region === region)
    if (found === undefined) return []
    const needy = truth.needy.filter((each) => each.region === region)
    const eligible = found.eligible!
    return [{ service: truth.service, eligible, ready: eligible - total(needy.map(({ subjects }) => subjects)), needy }]
  })
  const singles = here.flatMap(({ service, eligible, ready, needy }) =>
    service.fields.map((field) => {
      const { subjects } = tryOn(needy, (each) => each === field)
      return { service, field, eligible, ready, subjects }
    })
  )
  const field = singles.sort((a, b) => b.subjects - a.subjects)[0]
  const agencies = [...new Set([...owners.values()].map(({ owner }) => owner))].sort().map((agency) => {
    const gained = here.map(({ needy }) => tryOn(needy, ({ item }) => owners.get(item!)?.owner === agency).subjects)
    return { agency, gained, subjects: total(gained) }
  })
  const agency = agencies.sort((a, b) => b.subjects - a.subjects)[0]
  return {
    region,
    field:
      field === undefined || field.subjects === 0
        ? null
        : {
            service: field.service.id,
            field: field.field.id,
            agency: owners.get(field.field.item!)!.owner,
            subjects: field.subjects,
            gain: field.subjects / field.eligible,
            onceOnly: { from: field.ready / field.eligible, to: (field.ready + field.subjects) / field.eligible }
          },
    agency:
      agency === undefined || agency.subjects === 0
        ? null
        : {
            agency: agency.agency,
            subjects: agency.subjects,
            gain: mean(here.map(({ eligible }, at) => agency.gained[at]! / eligible)),
            onceOnly: {
              from: mean(here.map(({ eligible, ready }) => ready / eligible)),
              to: mean(here.map(({ eligible, ready }, at) => (ready + agency.gained[at]!) / eligible))
            }
          }
  }
}

/** Every repair that the report must rank. */
export const fixesTruth = (catalogue: Catalogue, all: ReadonlyArray<ServiceTruth>): Fixes => {
  const truths = all.filter(({ report }) => report.eligible! > 0)
  const owners = new Map(catalogue.items.map((item) => [item.id, item]))
  const fix = (truth: ServiceTruth, fields: ReadonlyArray<FormField>, regions: ReadonlyArray<string> | null = null) =>
    formFix(owners, truth, fields, regions)
  const nameOf = ({ agency, item, register }: OwnerFix): string => [agency, item ?? "", register ?? ""].join("\t")
  const useful = (fixes: ReadonlyArray<OwnerFix>) =>
    rank(fixes.filter(({ cells }) => cells !== 0).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)))

  const asked = truths.flatMap(({ service }) => service.fields.filter(({ item }) => item !== null))
  const seen = new Map(asked.map((field) => [field.item!, { item: owners.get(field.item!)!, field }]))
  const items = [...seen.values()].map(({ item, field: { provider } }) => ({
    item,
    dataset: provider?.dataset ?? null,
    register: provider === null ? item.register : null
  }))
  const registers = [
    ...new Map(
      items.flatMap(({ item, register }) =>
        register === null ? [] : [[`${item.owner} ${register}`, { agency: item.owner, register }] as const]
      )
    ).values()
  ]
  const agencies = [...new Set(items.map(({ item }) => item.owner))]
  const openTo = (agency: string, register: string | null) => (field: FormField) => {
    const item = owners.get(field.item ?? "")
    return field.provider === null && item?.owner === agency && (register === null || item.register === register)
  }
  const none = { item: null, dataset: null, register: null }
  return {
    fields: rank(
      truths
        .flatMap((truth) => truth.service.fields.map((field) => ({ truth, field })))
        .flatMap(({ truth, field }) =>
          tryOn(truth.needy, (each) => each === field).subjects > 0 ? [fix(truth, [field])] : []
        )
    ),
    sets: rank(truths.flatMap((truth) => worthwhileSets(truth).map((set) => fix(truth, set)))),
    provinces: rank(
      truths.flatMap((truth) =>
        truth.service.fields.flatMap((field) => {
          const regions = halfOf(truth, field)
          return regions.length === 0 ? [] : [fix(truth, [field], regions)]
        })
      )
    ),
    items: useful(
      items.map(({ item, dataset, register }) =>
        ownerFix(truths, { agency: item.owner, item: item.id, dataset, register }, (field) => field.item === item.id)
      )
    ),
    connections: useful([
      ...registers.map(({ agency, register }) =>
        ownerFix(truths, { agency, ...none, register }, openTo(agency, register))
      ),
      ...agencies
        .filter((agency) => registers.filter((each) => each.agency === agency).length > 1)
        .map((agency) => ownerFix(truths, { agency, ...none }, openTo(agency, null)))
    ]),
    agencies: useful(
      agencies.map((agency) =>
        ownerFix(truths, { agency, ...none }, (field) => owners.get(field.item ?? "")?.owner === agency)
      )
    ),
    regions: [...new Set(truths.flatMap(({ report }) => report.regions.map(({ region }) => region)))]
      .sort(byCode)
      .map((region) => regionFix(owners, truths, region))
  }
}
