import { DuckDBInstance } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Connector, SourceError } from "../src/Connector.ts"
import type { Catalogue, FormField, Service } from "../src/catalogue/Catalogue.ts"
import type { Dataset } from "../src/Dataset.ts"
import { type MeasureOptions, measure } from "../src/Measure.ts"
import type { Incoming, Page } from "../src/Page.ts"
import { satisfies } from "../src/Predicate.ts"
import { type RegionCounts, Snapshot } from "../src/Snapshot.ts"
import { STATES, type State } from "../src/State.ts"
import { sync } from "../src/Sync.ts"
import { directory, inStore } from "./library.ts"
import { accounts, label, people } from "./town.ts"
import { tries } from "./tries.ts"

const updatedAt = "2026-01-01T00:00:00Z"
const AS_OF = "2026-06-15T00:00:00Z"
const TODAY = "2026-06-15"

const basis = { document: "d", confidence: "verified", source: "s", notes: "" } as const
const formField = (id: string, dataset: string | null, field: string, rest: Partial<FormField> = {}): FormField => ({
  id,
  label,
  kind: "shareable",
  item: id,
  via: [],
  provider: dataset === null ? null : { dataset, field },
  over: null,
  when: null,
  agreesWith: null,
  basis,
  ...rest
})
const service = (
  id: string,
  number: number,
  base: string,
  fields: ReadonlyArray<FormField>,
  eligible: Service["eligible"]
): Service => ({
  id,
  number,
  name: label,
  agency: "town",
  agency2022: "town",
  base,
  eligible,
  form: "f",
  basis,
  fields
})

const card = service(
  "card",
  1,
  "town.people",
  [
    formField("name", "town.people", "name"),
    formField("born", "town.people", "bornOn"),
    formField("card", "town.people", "card"),
    formField("reason", null, "", { kind: "citizen-only", item: null }),
    formField("spouse-name", "town.people", "name", { via: ["spouse"], when: { field: "spouse", present: true } }),
    formField("spouse-spouse-born", "town.people", "bornOn", { via: ["spouse", "spouse"] })
  ],
  { field: "bornOn", ageAtLeast: 14 }
)
const loan = service(
  "loan",
  2,
  "bank.accounts",
  [
    formField("number", "bank.accounts", "number"),
    formField("name", "bank.accounts", "name", {
      agreesWith: { dataset: "town.people", field: "name", link: "holder" }
    }),
    formField("income", null, "", { when: { field: "home", is: "N" } }),
    formField("holder-born", "town.people", "bornOn", { via: ["holder"] })
  ],
  { not: { field: "home", is: "S" } }
)

const catalogue: Catalogue = {
  version: "test",
  hash: "sha256:test",
  agencies: [],
  items: [],
  services: [card, loan],
  datasets: [people, accounts]
}

type Values = Record<string, unknown>

const arrived = (raw: unknown): Incoming => ({ fields: { updatedAt, ...(raw as Values) }, removed: false, raw })

const source = (dataset: Dataset, records: ReadonlyArray<Values>, total = records.length): Connector => ({
  name: dataset.name.split(".")[0]!,
  datasets: [dataset],
  incoming: (_dataset, raw) => arrived(raw),
  read: () => {
    const page: Page = {
      reading: "full",
      records: records.map(arrived),
      position: { v: 1 },
      declared: { total, counts: "keys" },
      asOf: "2026-06-01T00:00:00Z",
      restart: false
    }
    return Stream.succeed(page)
  }
})

const measured = async (
  sources: ReadonlyArray<Connector>,
  options: MeasureOptions = { asOf: AS_OF },
  forms: Catalogue = catalogue
): Promise<Snapshot> => {
  using dir = directory()
  const few = await inStore(
    dir.file,
    Effect.gen(function* () {
      for (const connector of sources) yield* Effect.ignore(sync(connector, connector.datasets[0]!.name))
      return yield* measure(forms, options)
    })
  )
  // Of many records the store asks in another way than of few.
  await inFile(dir.file, "UPDATE datasets SET records = records + 1000000")
  const { services } = await inStore(dir.file, measure(forms, options))
  expect(services).toEqual(few.services)
  return few
}

/** Runs a statement in a store's file. */
const inFile = async (file: string, sql: string): Promise<void> => {
  const instance = await DuckDBInstance.create(file)
  const db = await instance.connect()
  await db.run(sql)
  db.closeSync()
  instance.closeSync()
}

const regionsOf = (snapshot: Snapshot, id: string): ReadonlyArray<RegionCounts> =>
  snapshot.services.find((found) => found.id === id)!.regions!

/** Of one field, the subjects in each state that occurs, over all regions. */
const statesOf = (snapshot: Snapshot, id: string, field: number): Partial<Record<State, number>> => {
  const sums: Partial<Record<State, number>> = {}
  for (const region of regionsOf(snapshot, id)) {
    for (const [index, subjects] of region.states[field]!.entries()) {
      if (subjects > 0) sums[STATES[index]!] = (sums[STATES[index]!] ?? 0) + subjects
    }
  }
  return sums
}

const adult = { name: "An", bornOn: "1990-01-01", card: "c", home: "N" }

describe("measure", () => {
  it("tells the states of a field apart", async () => {
    const snapshot = await measured([
      source(people, [
        { ...adult, id: "1" },
        { ...adult, id: "2", name: "-" },
        { ...adult, id: "3", name: 12 },
        { ...adult, id: "4", card: "c", cardUntil: "2026-06-14" },
        { ...adult, id: "5", card: "c", cardUntil: TODAY },
        { ...adult, id: "child", bornOn: "2020-01-01" }
      ])
    ])
    expect(statesOf(snapshot, "card", 0)).toEqual({ available: 3, missing: 1, invalid: 1 })
    expect(statesOf(snapshot, "card", 2)).toEqual({ available: 4, stale: 1 })
  })

  it("follows links, and calls an empty link and one that leads nowhere no record", async () => {
    const snapshot = await measured([
      source(people, [
        { ...adult, id: "1", spouse: "2" },
        { ...adult, id: "2", spouse: "1", name: null },
        { ...adult, id: "3", spouse: "gone" },
        { ...adult, id: "4" }
      ])
    ])
    expect(statesOf(snapshot, "card", 3)).toEqual({ available: 1, missing: 1, noRecord: 1, notApplicable: 1 })
    expect(statesOf(snapshot, "card", 4)).toEqual({ available: 2, noRecord: 2 })
    expect(snapshot.datasets[0]!.links).toEqual([{ link: "spouse", to: "town.people", values: 3, found: 2 }])
  })

  it("finds what another register holds about a subject over that register's own link", async () => {
    const name = formField("account", "bank.accounts", "number", { over: "holder" })
    const forms = { ...catalogue, services: [service("credit", 1, "town.people", [name], { all: [] })] }
    const records = [
      { number: "7", holder: "1" },
      { number: "8", holder: "1", updatedAt: "2026-01-02T00:00:00Z" }
    ]
    const sources = [
      source(people, [
        { ...adult, id: "1" },
        { ...adult, id: "2" }
      ]),
      source(accounts, records)
    ]
    const snapshot = await measured(sources, { asOf: AS_OF }, forms)
    expect(statesOf(snapshot, "credit", 0)).toEqual({ available: 1, noRecord: 1 })
  })

  it("compares what must agree without regard to case and white space", async () => {
    const snapshot = await measured([
      source(people, [
        { ...adult, id: "1", name: "Nguyễn  Văn AN" },
        { ...adult, id: "2", name: "Bình" },
        { ...adult, id: "3", name: null }
      ]),
      source(accounts, [
        { number: "1", name: "NGUYỄN VĂN An", holder: "1" },
        { number: "2", name: "Binh", holder: "2" },
        { number: "3", name: "Cường", holder: "3" },
        { number: "4", name: "Dung" }
      ])
    ])
    expect(statesOf(snapshot, "loan", 1)).toEqual({ available: 3, conflicting: 1 })
    expect(snapshot.services[1]!.fields[1]!.agreement).toMatchObject({ compared: 2, equal: 1 })
  })

  it("calls what rests on a dataset never pulled unknown, not missing", async () => {
    const snapshot = await measured([source(accounts, [{ number: "1", name: "An", holder: "1", home: "N" }])])
    expect(snapshot.services[0]!.regions).toBeNull()
    expect(statesOf(snapshot, "loan", 0)).toEqual({ available: 1 })
    expect(statesOf(snapshot, "loan", 1)).toEqual({ unknown: 1 })
    expect(statesOf(snapshot, "loan", 3)).toEqual({ unknown: 1 })
    expect(snapshot.datasets.map((dataset) => [dataset.status, dataset.records])).toEqual([
      ["never", null],
      ["complete", 1]
    ])
    expect(snapshot.datasets[1]!.links[0]).toMatchObject({ values: 1, found: null })
  })

  it("calls values beyond the agreed age stale, and unknown once the latest run failed too", async () => {
    const agreed = { asOf: AS_OF, agreedAgeDays: { "town.people": 10 } }
    const old = await measured([source(people, [{ ...adult, id: "1" }])], agreed)
    expect(statesOf(old, "card", 0)).toEqual({ stale: 1 })
    const down: Connector = {
      ...source(people, []),
      read: () => Stream.fail(new SourceError({ source: "town", reason: "unreachable", message: "down" }))
    }
    const failed = await measured([source(people, [{ ...adult, id: "1" }]), down], agreed)
    expect(failed.services[0]!.regions).toBeNull()
    expect(failed.datasets[0]).toMatchObject({ status: "failed", failure: { reason: "unreachable" } })
  })

  it("relies on older records when the latest run failed and no age was agreed", async () => {
    const short = source(people, [{ ...adult, id: "1" }], 2)
    const snapshot = await measured([source(people, [{ ...adult, id: "1" }]), short])
    expect(statesOf(snapshot, "card", 0)).toEqual({ available: 1 })
  })

  it("reckons as of the latest horizon unless told otherwise", async () => {
    expect((await measured([source(people, [])], {})).asOf).toBe("2026-06-01T00:00:00Z")
  })

  it("passes over a horizon that has not come, held since before such were refused", async () => {
    using dir = directory()
    await inStore(
      dir.file,
      Effect.andThen(sync(source(people, []), "town.people"), sync(source(accounts, []), "bank.accounts"))
    )
    const later = "UPDATE datasets SET horizon = '2206-06-01T00:00:00Z' WHERE name = 'bank.accounts'"
    await inFile(dir.file, later)
    expect((await inStore(dir.file, measure(catalogue))).asOf).toBe("2026-06-01T00:00:00Z")
    await inFile(dir.file, later.replace("bank.accounts", "town.people"))
    // Where none has come, today's midnight stands for it.
    expect((await inStore(dir.file, measure(catalogue))).asOf).toMatch(/^2(?!206).*T00:00:00Z$/)
  })

  it("counts for more services of one dataset than a word has bits", async () => {
    const services = Array.from({ length: 70 }, (_, index) => ({ ...card, id: `card${index}`, number: index + 1 }))
    const town = source(people, [
      { ...adult, id: "1" },
      { ...adult, id: "2", name: null }
    ])
    const snapshot = await measured([town], { asOf: AS_OF }, { ...catalogue, services })
    expect(snapshot.services.map(({ regions }) => regions?.[0]?.eligible)).toEqual(services.map(() => 2))
    for (const { regions } of snapshot.services) expect(regions).toEqual(snapshot.services[0]!.regions)
  })

  it("holds no value of any record", async () => {
    const snapshot = await measured([source(people, [{ ...adult, id: "id-4711", name: "Lê Thị Bí Mật" }])])
    expect(JSON.stringify(snapshot)).not.toMatch(/4711|Bí Mật|1990-01-01/)
  })

  it("equals counting subject by subject, whatever the records", async () => {
    const maybe = <A>(value: fc.Arbitrary<A>) =>
      fc.oneof({ weight: 3, arbitrary: value }, fc.constantFrom(null, 5, "-"))
    const id = fc.constantFrom("1", "2", "3", "4", "5")
    const name = fc.constantFrom("An", "AN", "Bình")
    const day = fc.constantFrom("1990-01-01", "2012-06-15", "2012-06-16", TODAY, "2026-06-14")
    const person = fc.record({
      name: maybe(name),
      bornOn: maybe(day),
      spouse: maybe(id),
      card: maybe(name),
      cardUntil: maybe(day),
      home: maybe(fc.constantFrom("N", "S", "X"))
    })
    const account = fc.record({ name: maybe(name), holder: maybe(id), home: maybe(fc.constantFrom("N", "S", "X")) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 5 }),
        fc.array(account, { maxLength: 5 }),
        async (persons, owned) => {
          const town = persons.map((values, index) => ({ ...values, id: `${index + 1}` }))
          const bank = owned.map((values, index) => ({ ...values, number: `${index + 1}` }))
          const snapshot = await measured([source(people, town), source(accounts, bank)])
          expect(Snapshot.parse(snapshot)).toEqual(snapshot)
          expect(regionsOf(snapshot, "card")?.map(counted)).toEqual(byHand(card, town, town))
          expect(regionsOf(snapshot, "loan")?.map(counted)).toEqual(byHand(loan, bank, town))
        }
      ),
      { numRuns: tries(12) }
    )
  })
})

/** Without what repairs are reckoned from, which has tests of its own. */
const counted = ({ lacking, ...rest }: RegionCounts) => {
  expect(lacking?.holders.reduce((sum, { subjects }) => sum + subjects, 0)).toBe(rest.eligible - rest.ready)
  return rest
}

/** The same counts, one subject after the other, from the records as they were sent. */
function byHand(form: Service, base: ReadonlyArray<Values>, town: ReadonlyArray<Values>): ReadonlyArray<RegionCounts> {
  const clean = (value: unknown) => (typeof value === "string" && value !== "-" ? value : null)
  const cleaned = (record: Values): Values => Object.fromEntries(Object.entries(record).map(([k, v]) => [k, clean(v)]))
  const regions = new Map<string, RegionCounts>()
  const asked = form.fields.filter((field) => field.kind === "shareable")
  const find = (id: unknown) => town.find((record) => clean(id) !== null && record.id === id)
  for (const raw of base) {
    const subject = cleaned(raw)
    if (!satisfies(form.eligible, subject, TODAY)) continue
    const region = subject.home === "N" || subject.home === "S" ? String(subject.home) : "unknown"
    const counts = regions.get(region) ?? {
      region,
      eligible: 0,
      ready: 0,
      readyIfKnown: 0,
      states: asked.map(() => STATES.map(() => 0)),
      only: asked.map(() => 0)
    }
    regions.set(region, counts)
    const states = asked.map((field): State => {
      if (field.when !== null && !satisfies(field.when, subject, TODAY)) return "notApplicable"
      if (field.provider === null) return "notConnected"
      let record: Values | undefined = raw
      for (const link of field.via) record = find(record?.[link])
      if (record === undefined) return "noRecord"
      const value = record[field.provider.field]
      if (value === 5) return "invalid"
      if (clean(value) === null) return "missing"
      if (field.id === "card" && clean(record.cardUntil) !== null && String(record.cardUntil) < TODAY) return "stale"
      const other = clean(field.agreesWith === null ? null : find(raw.holder)?.name)
      return other !== null && other.toLowerCase() !== String(value).toLowerCase() ? "conflicting" : "available"
    })
    const lacking = states.flatMap((state, index) =>
      state === "available" || state === "notApplicable" ? [] : [index]
    )
    counts.eligible++
    for (const [index, state] of states.entries()) counts.states[index]![STATES.indexOf(state)]!++
    if (lacking.length === 0) {
      counts.ready++
      counts.readyIfKnown++
    }
    if (lacking.length === 1) counts.only[lacking[0]!]!++
  }
  return [...regions.values()].sort((a, b) => (a.region < b.region ? -1 : 1))
}
