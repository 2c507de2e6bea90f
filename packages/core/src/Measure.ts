/** Measuring: one pass over the store turns records into a snapshot of counts. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Catalogue, FormField, Service } from "./catalogue/Catalogue.ts"
import { latestHorizon } from "./check/Latest.ts"
import type { Dataset } from "./Dataset.ts"
import { contractOf } from "./measure/contract.ts"
import { type LackingCounts, lackingIn, lackingOf } from "./measure/lacking.ts"
import { unneeded } from "./measure/unneeded.ts"
import {
  type DatasetSnapshot,
  dayOf,
  type FieldSnapshot,
  FORMULA,
  type RegionCounts,
  type Snapshot
} from "./Snapshot.ts"
import { STATES } from "./State.ts"
import { type DatasetStatus, Store, type StoreError } from "./Store.ts"
import type { Cell, LinkCount, Pattern, Question, Step } from "./Tally.ts"

/** What a measurement is told. */
export interface MeasureOptions {
  /** The moment at which ages, expiry and freshness are reckoned; by default the latest horizon of the datasets that has come. */
  readonly asOf?: string
  /** Per dataset, the days after which its last complete reading is too old to be relied on. */
  readonly agreedAgeDays?: Readonly<Record<string, number>>
}

const MS_PER_DAY = 86_400_000
const INDEX = new Map(STATES.map((state, index) => [state, index]))

/** Whether what is held of a dataset can be relied on at a moment. */
type Reliance = "known" | "stale" | "unknown"

const relianceOf = (status: DatasetStatus, asOf: string, agreedAgeDays: number | undefined): Reliance => {
  if (status.horizon === null) return "unknown"
  const old = agreedAgeDays !== undefined && Date.parse(asOf) - Date.parse(status.horizon) > agreedAgeDays * MS_PER_DAY
  if (!old) return "known"
  return status.status === "failed" ? "unknown" : "stale"
}

interface World {
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly reliance: ReadonlyMap<string, Reliance>
}

/** The steps from a base record to the one that holds the item, along `via` and then `over`. The catalogue was checked when it was loaded, so they exist. */
const stepsOf = (
  world: World,
  base: Dataset,
  { via, over, provider }: Pick<FormField, "via" | "over" | "provider">
): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let at = base
  for (const name of via) {
    const link = at.links[name]!
    at = world.datasets.get(link.to)!
    steps.push({ from: link.from, to: at, key: link.key })
  }
  if (over !== null && provider !== null) {
    const holder = world.datasets.get(provider.dataset)!
    const link = holder.links[over]!
    steps.push({ from: link.key, to: holder, key: link.from })
  }
  return steps
}

const cellOf = (world: World, base: Dataset, field: FormField): Cell => {
  const { when, provider } = field
  const constant = (fixed: Cell["fixed"]): Cell => ({
    path: [],
    field: null,
    fixed,
    stale: false,
    when,
    agreesWith: null
  })
  if (provider === null) return constant("notConnected")
  const path = stepsOf(world, base, field)
  const reliance = world.reliance.get(provider.dataset)
  const reached = [...path.map((step) => step.to.name), ...(field.agreesWith ? [field.agreesWith.dataset] : [])]
  if (reliance === "unknown" || reached.some((name) => world.reliance.get(name) === "unknown"))
    return constant("unknown")
  const agreesWith =
    field.agreesWith === null
      ? null
      : {
          step: stepsOf(world, base, { via: [field.agreesWith.link], over: null, provider: null })[0]!,
          field: field.agreesWith.field
        }
  return { path, field: provider.field, fixed: null, stale: reliance === "stale", when, agreesWith }
}

const shareable = (service: Service): ReadonlyArray<FormField> =>
  service.fields.filter((field) => field.kind === "shareable")

/** The question about all services of one base dataset, their equal cells asked once. */
const questionOf = (world: World, base: Dataset, services: ReadonlyArray<Service>, day: string): Question => {
  const cells: Array<Cell> = []
  const places = new Map<string, number>()
  const place = (field: FormField): number => {
    const key = JSON.stringify([field.provider, field.via, field.when, field.agreesWith])
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, cells.length)
    return cells.push(cellOf(world, base, field)) - 1
  }
  const subjects = services.map((service) => ({
    service: service.id,
    eligible: service.eligible,
    cells: shareable(service).map(place)
  }))
  return { base, day, cells, services: subjects }
}

const zeros = (length: number): Array<number> => new Array<number>(length).fill(0)

/** Counts by region from patterns: states per field, and subjects who lack nothing or one thing only. */
const regionsOf = (
  fields: number,
  patterns: ReadonlyArray<Pattern>,
  lackingBy: LackingCounts["byRegion"]
): ReadonlyArray<RegionCounts> => {
  const regions = new Map<string, { -readonly [K in keyof RegionCounts]: RegionCounts[K] }>()
  const countsOf = (region: string) => {
    const known = regions.get(region)
    if (known !== undefined) return known
    const states = Array.from({ length: fields }, () => zeros(STATES.length))
    const counts = { region, eligible: 0, ready: 0, readyIfKnown: 0, states, only: zeros(fields) }
    const lacking = lackingBy.get(region)
    const added = lacking === undefined ? counts : { ...counts, lacking }
    regions.set(region, added)
    return added
  }
  for (const pattern of patterns) {
    const others = pattern.states.flatMap((state, index) =>
      state === "available" ? [] : [{ index, code: INDEX.get(state)! }]
    )
    const lacking = lackingIn(pattern.states)
    const isKnown = lacking.some((index) => pattern.states[index] !== "unknown")
    for (const { region, subjects } of pattern.regions) {
      const counts = countsOf(region)
      counts.eligible += subjects
      for (const { index, code } of others) counts.states[index]![code]! += subjects
      if (lacking.length === 0) counts.ready += subjects
      if (!isKnown) counts.readyIfKnown += subjects
      if (lacking.length === 1) counts.only[lacking[0]!]! += subjects
    }
  }
  for (const { eligible, states } of regions.values()) {
    for (const field of states) field[INDEX.get("available")!] = field.reduce((left, other) => left - other, eligible)
  }
  return [...regions.values()].sort((a, b) => (a.region < b.region ? -1 : 1))
}

const fieldSnapshot = (
  catalogue: Catalogue,
  field: FormField,
  agreement: FieldSnapshot["agreement"]
): FieldSnapshot => ({
  id: field.id,
  label: field.label,
  kind: field.kind,
  item: field.item,
  owner: catalogue.items.find((item) => item.id === field.item)?.owner ?? null,
  via: [...field.via],
  provider: field.provider,
  confidence: field.basis.confidence,
  document: field.basis.document,
  agreement
})

/** The links of every dataset, in the order of the datasets, and whether they can be asked about. */
const linksOf = (datasets: ReadonlyArray<Dataset>, statuses: ReadonlyArray<DatasetStatus>, world: World) =>
  datasets.map((dataset, index) =>
    Object.entries(dataset.links).map(([link, { to }]) => ({
      dataset,
      link,
      held: statuses[index]!.horizon !== null,
      to: world.reliance.get(to) === "unknown" ? null : world.datasets.get(to)!
    }))
  )

type Link = ReturnType<typeof linksOf>[number][number]

const linkSnapshot = (
  { dataset, link, held, to: reliable }: Link,
  { values, found }: LinkCount
): DatasetSnapshot["links"][number] => {
  const { to } = dataset.links[link]!
  return { link, to, values, found: held && reliable !== null ? found : null }
}

const datasetSnapshot = Effect.fnUntraced(function* (
  dataset: Dataset,
  status: DatasetStatus,
  links: DatasetSnapshot["links"],
  agreedAgeDays: number | undefined,
  catalogue: Catalogue
) {
  const store = yield* Store
  return {
    name: dataset.name,
    agency: dataset.agency,
    label: dataset.label,
    status: status.status,
    holding: status.holding,
    lastComplete: status.horizon,
    failure: status.failure,
    agreedAgeDays: agreedAgeDays ?? null,
    records: status.records,
    quarantined: status.quarantined,
    balance: status.balance,
    issues: [...(yield* store.issues(dataset))],
    links: [...links],
    unneeded: unneeded(dataset, catalogue),
    contract: contractOf(dataset)
  } satisfies DatasetSnapshot
})

/** The latest horizon that has come, or midnight of today where nothing was ever completely read. */
const defaultAsOf = Effect.fnUntraced(function* (statuses: ReadonlyArray<DatasetStatus>) {
  const now = yield* Clock.currentTimeMillis
  const hasCome = (horizon: string) => Date.parse(horizon) <= latestHorizon(now)
  const horizons = statuses.flatMap(({ horizon }) => (horizon !== null && hasCome(horizon) ? [horizon] : []))
  const latest = horizons.reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a), horizons[0] ?? "")
  if (latest !== "") return latest
  const today = dayOf(new Date(now).toISOString())
  return `${today}T00:00:00Z`
})

/**
 * Measures how completely the records held fill the forms of the catalogue's services.
 *
 * The same records, catalogue and as-of time give the same snapshot. A sync that ends meanwhile may show in some of its
 * figures and not in others: measure when none runs.
 *
 * @example
 * const snapshot = yield* measure(catalogue, { asOf: "2026-11-23T00:00:00Z" })
 */
export const measure: (catalogue: Catalogue, options?: MeasureOptions) => Effect.Effect<Snapshot, StoreError, Store> =
  Effect.fn("measure")(function* (catalogue, options = {}) {
    const store = yield* Store
    const statuses = yield* Effect.forEach(catalogue.datasets, store.status)
    const asOf = options.asOf ?? (yield* defaultAsOf(statuses))
    const agreed = options.agreedAgeDays ?? {}
    const world: World = {
      datasets: new Map(catalogue.datasets.map((dataset) => [dataset.name, dataset])),
      reliance: new Map(
        catalogue.datasets.map(({ name }, index) => [name, relianceOf(statuses[index]!, asOf, agreed[name])])
      )
    }

    const questions = catalogue.datasets.flatMap((base) => {
      const services = catalogue.services.filter((service) => service.base === base.name)
      const isAsked = services.length > 0 && world.reliance.get(base.name) !== "unknown"
      return isAsked ? [questionOf(world, base, services, dayOf(asOf))] : []
    })
    const links = linksOf(catalogue.datasets, statuses, world)
    const askedLinks = links.flat().filter(({ held }) => held)
    const { tallies, links: counts } = yield* store.tally(
      { questions, links: askedLinks },
      ({ service: id, cells }, patterns) => {
        const fields = shareable(catalogue.services.find((service) => service.id === id)!)
        const lacking = lackingOf(catalogue, fields, patterns)
        return { regions: regionsOf(cells.length, patterns, lacking.byRegion), lacking }
      }
    )

    const measured = new Map<
      string,
      {
        regions: ReadonlyArray<RegionCounts>
        agreements: ReadonlyArray<FieldSnapshot["agreement"]>
        lacking: LackingCounts
      }
    >()
    for (const [at, tally] of tallies.entries()) {
      for (const [index, { service: id, cells }] of questions[at]!.services.entries()) {
        const fields = shareable(catalogue.services.find((service) => service.id === id)!)
        const agreements = fields.map((field, position) => {
          const found = tally.agreements.find((agreement) => agreement.cell === cells[position])
          return found === undefined || field.agreesWith === null
            ? null
            : {
                with: { dataset: field.agreesWith.dataset, field: field.agreesWith.field },
                compared: found.compared,
                equal: found.equal
              }
        })
        measured.set(id, { ...tally.services[index]!, agreements })
      }
    }

    const datasets: Array<DatasetSnapshot> = []
    for (const [index, dataset] of catalogue.datasets.entries()) {
      const ofLinks = links[index]!.map((link) =>
        linkSnapshot(link, counts[askedLinks.indexOf(link)] ?? { values: 0, found: 0 })
      )
      datasets.push(yield* datasetSnapshot(dataset, statuses[index]!, ofLinks, agreed[dataset.name], catalogue))
    }
    return {
      version: 1,
      asOf,
      formula: FORMULA,
      catalogue: { version: catalogue.version, hash: catalogue.hash },
      agencies: catalogue.agencies.map(({ id, name }) => ({ id, name })),
      datasets,
      services: catalogue.services.map((service) => {
        const result = measured.get(service.id)
        const fields = shareable(service)
        return {
          id: service.id,
          number: service.number,
          name: service.name,
          agency: service.agency,
          base: service.base,
          fields: service.fields.map((field) =>
            fieldSnapshot(catalogue, field, result?.agreements[fields.indexOf(field)] ?? null)
          ),
          regions: result === undefined ? null : [...result.regions],
          lacking: result?.lacking.whole ?? null
        }
      })
    } satisfies Snapshot
  })
