/** Snapshots made of individual subjects, so that a test can count heads and compare. */
import * as fc from "fast-check"
import { lackingOf } from "../src/measure/lacking.ts"
import type { DatasetSnapshot, FieldSnapshot, RegionCounts, ServiceSnapshot, Snapshot } from "../src/Snapshot.ts"
import { STATES, type State } from "../src/State.ts"

/** Equal subjects of one region: the state of each shareable field, and how many of them there are. */
export interface Group {
  readonly region: string
  readonly states: ReadonlyArray<State>
  readonly subjects: number
}

const label = (text: string) => ({ vi: `${text} (vi)`, en: text })

export const field = (id: string, rest: Partial<FieldSnapshot> = {}): FieldSnapshot => ({
  id,
  label: label(id),
  kind: "shareable",
  item: `person.${id}`,
  owner: "bca",
  via: [],
  provider: { dataset: "population.residents", field: id },
  confidence: "verified",
  document: "Form 1",
  agreement: null,
  ...rest
})

export const citizenOnly = (id: string): FieldSnapshot =>
  field(id, { kind: "citizen-only", item: null, owner: null, provider: null, confidence: "assumed" })

export const regionsOf = (groups: ReadonlyArray<Group>, fields: number): Array<RegionCounts> =>
  [...Map.groupBy(groups, ({ region }) => region)].map(([region, own]) => {
    const count = (of: (group: Group) => boolean) => own.filter(of).reduce((sum, { subjects }) => sum + subjects, 0)
    const lacks = (state: State) => state !== "available" && state !== "notApplicable"
    const indexes = Array.from({ length: fields }, (_, index) => index)
    return {
      region,
      eligible: count(() => true),
      ready: count(({ states }) => !states.some(lacks)),
      readyIfKnown: count(({ states }) => states.every((state) => !lacks(state) || state === "unknown")),
      states: indexes.map((index) => STATES.map((state) => count(({ states }) => states[index] === state))),
      only: indexes.map((index) => count(({ states }) => states.every((state, at) => lacks(state) === (at === index))))
    }
  })

/** A service with the counts of these subjects, among them what they lack. */
export const serviceOf = (
  number: number,
  fields: ReadonlyArray<FieldSnapshot>,
  groups: ReadonlyArray<Group>
): ServiceSnapshot => {
  const shareable = fields.filter(({ kind }) => kind === "shareable")
  const items = shareable.map(({ item, owner }) => ({
    id: item ?? "",
    owner: owner ?? "",
    register: `${owner} register`
  }))
  const patterns = groups.map(({ region, states, subjects }) => ({ states, regions: [{ region, subjects }] }))
  const { whole, byRegion } = lackingOf({ items }, shareable, patterns)
  const regions = regionsOf(groups, shareable.length).map((counts) => ({
    ...counts,
    lacking: byRegion.get(counts.region)!
  }))
  return { ...service(number, fields, regions), lacking: whole }
}

export const service = (
  number: number,
  fields: ReadonlyArray<FieldSnapshot>,
  regions: Array<RegionCounts> | null
): ServiceSnapshot => ({
  id: `service-${number}`,
  number,
  name: label(`Service ${number}`),
  agency: "bca",
  base: "population.residents",
  fields: [...fields],
  regions
})

export const dataset = (rest: Partial<DatasetSnapshot> = {}): DatasetSnapshot => ({
  name: "population.residents",
  agency: "bca",
  label: label("Residents"),
  status: "complete",
  lastComplete: "2026-11-22T17:00:00Z",
  failure: null,
  agreedAgeDays: null,
  records: 96,
  quarantined: 2,
  balance: {
    declared: 98,
    received: 103,
    loaded: 94,
    superseded: 0,
    duplicate: 5,
    quarantined: 2,
    deleted: 2,
    unexplained: 0
  },
  issues: [{ field: "phone", code: "invalid_format", count: 3 }],
  links: [{ link: "father", to: "population.residents", values: 40, found: 30 }],
  ...rest
})

export const snapshot = (services: ReadonlyArray<ServiceSnapshot>, datasets = [dataset()]): Snapshot => ({
  version: 1,
  asOf: "2026-11-23T00:00:00Z",
  catalogue: { version: "2026.11", hash: "sha256:0123456789abcdef" },
  agencies: [
    { id: "bca", name: { vi: "Bộ Công an", en: "Ministry of Public Security" } },
    { id: "thue", name: { vi: "Cục Thuế (cũ)", en: "Tax Department (old)" } },
    { id: "byt", name: { vi: "Bộ Y tế", en: "Ministry of Health" } }
  ],
  datasets,
  services: [...services]
})

/** A service whose base is known, and the subjects behind its counts. */
export interface Known {
  readonly service: ServiceSnapshot
  readonly groups: ReadonlyArray<Group>
}

const PROVIDERS = [
  { owner: "bca", provider: { dataset: "population.residents", field: "x" } },
  { owner: "thue", provider: { dataset: "tax.taxpayers", field: "x" } },
  { owner: "thue", provider: null },
  { owner: "byt", provider: null }
]

/** What a field can be: without a provider it is not connected wherever it is asked. */
const statesOf = ({ provider }: Pick<FieldSnapshot, "provider">): fc.Arbitrary<State> =>
  provider === null
    ? fc.constantFrom<State>("notConnected", "notApplicable")
    : fc.constantFrom(...STATES.filter((state) => state !== "notConnected"))

const knownService = (number: number): fc.Arbitrary<Known> =>
  fc.array(fc.constantFrom(...PROVIDERS), { maxLength: 5 }).chain((kinds) => {
    // Every other field asks for an item that another one may ask for too.
    const shareable = kinds.map((kind, index) => {
      const item = `${kind.owner}.${kind.provider === null ? "open" : "held"}.${index % 2}`
      return field(`f${index}`, { ...kind, item })
    })
    const groups = fc.array(
      fc.record({
        region: fc.constantFrom("001", "079", "unknown", "024"),
        states: fc.tuple(...shareable.map(statesOf)),
        subjects: fc.integer({ min: 1, max: 1000 })
      }),
      { maxLength: 6 }
    )
    return groups.map((own) => ({
      service: serviceOf(number, [...shareable, citizenOnly("reason")], own),
      groups: own
    }))
  })

const DATASETS = [dataset(), dataset({ name: "tax.taxpayers", agency: "thue", links: [] })]

/** Snapshots of up to four services, some of whose subjects may be unknown, with the subjects behind the counts. */
export const snapshots: fc.Arbitrary<{ readonly snapshot: Snapshot; readonly known: ReadonlyArray<Known> }> = fc
  .tuple(
    fc.tuple(knownService(1), knownService(2), knownService(3)),
    fc.array(fc.constant({ ...service(4, [field("f0"), citizenOnly("reason")], null), lacking: null }), {
      maxLength: 1
    })
  )
  .map(([known, unknown]) => ({
    snapshot: snapshot([...known.map((each) => each.service), ...unknown], DATASETS),
    known
  }))
