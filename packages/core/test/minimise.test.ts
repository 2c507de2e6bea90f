import { randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checker } from "../src/Check.ts"
import type { Connector } from "../src/Connector.ts"
import type { Catalogue, FormField, Service } from "../src/catalogue/Catalogue.ts"
import { load } from "../src/catalogue/load.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import type { Holding } from "../src/Holding.ts"
import { measure } from "../src/Measure.ts"
import { intake, minimisationOf, minimise, minimised } from "../src/Minimise.ts"
import type { Incoming, Page } from "../src/Page.ts"
import { replay } from "../src/Replay.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { storeIn } from "../src/testing/BlankStore.ts"
import { datasets } from "./catalogueDatasets.ts"
import { directory, inStore } from "./library.ts"
import * as town from "./town.ts"
import { tries } from "./tries.ts"

const { label } = town

const people: Dataset = { ...town.people, fields: { ...town.people.fields, shoe: Field.integer() } }

const accounts: Dataset = {
  ...town.accounts,
  fields: { ...town.accounts.fields, owner: Field.text() },
  links: {
    ...town.accounts.links,
    // No form follows it: it makes a name a thing that is compared letter by letter, too.
    owner: { from: "owner", to: "town.people", key: "name" }
  }
}

const basis = { document: "d", confidence: "verified", source: "s", notes: "" } as const
const formField = (id: string, dataset: string, field: string, rest: Partial<FormField> = {}): FormField => ({
  id,
  label,
  kind: "shareable",
  item: id,
  via: [],
  provider: { dataset, field },
  over: null,
  when: null,
  agreesWith: null,
  basis,
  ...rest
})
const service = (base: string, number: number, fields: ReadonlyArray<FormField>): Service => ({
  id: `service-${number}`,
  number,
  name: label,
  agency: "town",
  agency2022: "town",
  base,
  eligible: number === 1 ? { field: "bornOn", ageAtLeast: 14 } : { not: { field: "home", is: "S" } },
  form: "f",
  basis,
  fields
})

const forms: Catalogue = {
  version: "test",
  hash: "sha256:test",
  agencies: [],
  items: [],
  services: [
    service("town.people", 1, [
      formField("name", "town.people", "name"),
      formField("card", "town.people", "card"),
      formField("spouse-name", "town.people", "name", { via: ["spouse"], when: { field: "spouse", present: true } }),
      formField("spouse-spouse-card", "town.people", "card", { via: ["spouse", "spouse"] })
    ]),
    service("bank.accounts", 2, [
      formField("number", "bank.accounts", "number"),
      formField("name", "bank.accounts", "name", {
        agreesWith: { dataset: "town.people", field: "name", link: "holder" }
      }),
      formField("holder-card", "town.people", "card", { via: ["holder"] })
    ])
  ],
  datasets: [people, accounts]
}

const keyed = (services = forms, quarantine: "keep" | "drop" = "drop", key = randomBytes(32)) =>
  minimise(services, { key: Redacted.make(key.toString("base64")), quarantine })

type Values = Readonly<Record<string, unknown>>

const arrived = (fields: Values): Incoming => ({ fields, removed: false, raw: fields })

const source = (dataset: Dataset, records: ReadonlyArray<Values>, by: keyof Values): Connector => ({
  name: dataset.name.split(".")[0]!,
  datasets: [dataset],
  incoming: (_dataset, raw) => arrived(raw as Values),
  read: () => {
    const page: Page = {
      reading: "full",
      records: records.map(arrived),
      position: { v: 1 },
      declared: { total: new Set(records.map((record) => record[by])).size, counts: "keys" },
      asOf: "2026-06-01T00:00:00Z",
      restart: false
    }
    return Stream.succeed(page)
  }
})

const id = fc.constantFrom("1", "2", "A", "a")
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("An", "AN ", "an", "Lê  Bình", "lê bình", "LÊ BÌNH") },
  fc.constantFrom("İlk", "ilk", "ΑΣ", "ας", "ασ", "-", "", 12, null)
)
const common = {
  home: fc.constantFrom("N", "S", "X", null),
  updatedAt: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T07:00:00+07:00", "2026-01-02T00:00:00.000001Z")
}
const person = fc.record({
  ...common,
  id,
  name,
  bornOn: fc.constantFrom("1990-01-01", "2013-06-15", "2020-01-01", "gone", null),
  spouse: fc.option(id),
  card: fc.constantFrom("c", "C", 1, null),
  cardUntil: fc.constantFrom("2026-06-14", "2026-06-15", null),
  shoe: fc.option(fc.integer({ min: 30, max: 50 }))
})
const account = fc.record({ ...common, number: fc.constantFrom("7", "8", "9"), name, holder: id, owner: name })
interface Sent {
  readonly people: ReadonlyArray<Values>
  readonly accounts: ReadonlyArray<Values>
}
const world: fc.Arbitrary<Sent> = fc.record({
  people: fc.array(person, { maxLength: 8 }),
  accounts: fc.array(account, { maxLength: 4 })
})

/** Letters whose small ones differ from one program to another. */
const ODD_LETTERS: Sent = {
  people: ["İlk", "ΑΣ", "Straße", "ẞ", "Ǆ"].map((name, index) => ({
    id: String(index),
    name,
    bornOn: "1990-01-01",
    spouse: null,
    card: "c",
    cardUntil: null,
    shoe: null,
    home: "N",
    updatedAt: "2026-01-01T00:00:00Z"
  })),
  accounts: ["ilk", "ασ", "STRASSE", "ß", "ǆ"].map((name, index) => ({
    number: String(index),
    name,
    holder: String(index),
    owner: null,
    home: "N",
    updatedAt: "2026-01-01T00:00:00Z"
  }))
}

/** As a person would say that two names are one. */
const alike = (text: string): string =>
  Array.from(text.trim().replace(/\s+/g, " "), (letter) => letter.toLowerCase()).join("")

const opened = (file: string) => ManagedRuntime.make(storeIn(file))

describe("a minimised world", () => {
  it("is measured as the whole one, whatever was sent", async () => {
    using dir = directory()
    const less = keyed()
    const sides = [forms, less].map((services, index) => ({ services, runtime: opened(`${dir.file}.${index}`) }))
    const pulled = (services: Catalogue, sent: Sent) =>
      Effect.gen(function* () {
        const connectors = [source(people, sent.people, "id"), source(accounts, sent.accounts, "number")]
        const balances: Array<unknown> = []
        for (const connector of connectors) {
          const dataset = connector.datasets[0]!.name
          const options = { full: true, acceptShrink: { by: "a test" } }
          balances.push((yield* sync(minimised(connector, services), dataset, options)).balance)
        }
        return [balances, yield* measure(services, { asOf: "2026-06-15T00:00:00Z" })]
      })
    await fc.assert(
      fc.asyncProperty(world, async (sent) => {
        const [whole, small] = await Promise.all(
          sides.map(({ services, runtime }) => runtime.runPromise(pulled(services, sent)))
        )
        expect(JSON.stringify(small)).toBe(JSON.stringify(whole))
      }),
      { numRuns: tries(5), examples: [[ODD_LETTERS]] }
    )
    await Promise.all(sides.map(({ runtime }) => runtime.dispose()))
  })

  it("keeps who is whom and what is there, in other words", () => {
    const order = Object.keys(people.fields)
    const at = (field: string) => order.indexOf(field)
    const retained = minimisationOf(forms)["town.people"]!
    const less = keyed().datasets[0]!
    const [check, keep] = [checker(people), intake(less)]
    fc.assert(
      fc.property(fc.array(person, { minLength: 2, maxLength: 6 }), (sent) => {
        const records = sent.map(arrived)
        const [whole, small] = [check(records).rows, keep(records).rows]
        expect(small.length).toBe(whole.length)
        for (const [index, row] of whole.entries()) {
          const kept = small[index]!
          for (const [place, field] of order.entries()) {
            const [value, is] = [row.values[place], kept.values[place]]
            const how = retained[field]!.retained
            if (value === null || how === "nothing") expect(is).toBeNull()
            else if (how === "value") expect(is).toBe(value)
            else if (how === "presence") expect(is).toBe("+")
            else expect(is).toMatch(/^[\w-]{22}(\.[\w-]{22})?$/)
          }
          for (const [other, row2] of whole.entries()) {
            const kept2 = small[other]!
            const same = (field: string, field2: string) => ({
              sent: row.values[at(field)] === row2.values[at(field2)],
              kept: kept.values[at(field)] === kept2.values[at(field2)]
            })
            for (const pair of [same("id", "id"), same("spouse", "id"), same("spouse", "spouse")]) {
              expect(pair.kept).toBe(pair.sent)
            }
            expect(same("name", "name").kept).toBe(same("name", "name").sent)
            const [one, two] = [row, row2].map(({ values }) => values[at("name")])
            if (typeof one !== "string" || typeof two !== "string" || one === "İlk" || two === "İlk") continue
            const stems = [kept, kept2].map(({ values }) => String(values[at("name")]).split(".")[0])
            expect(stems[0] === stems[1]).toBe(alike(one) === alike(two))
          }
        }
      }),
      { numRuns: tries(200) }
    )
  })

  it("tells by its key alone what it is made of", () => {
    const [key, other] = [randomBytes(32), randomBytes(32)]
    const rowsOf = (bytes: Buffer<ArrayBuffer>) => {
      const record = { id: "1", name: "An", spouse: "2", updatedAt: "2026-01-01T00:00:00Z" }
      const { values, digest } = intake(keyed(forms, "drop", bytes).datasets[0]!)([arrived(record)]).rows[0]!
      return [values[0], values[1], values[3], digest]
    }
    expect(rowsOf(key)).toEqual(rowsOf(key))
    const [ours, theirs] = [rowsOf(key), rowsOf(other)]
    for (const [index, value] of ours.entries()) expect(value).not.toBe(theirs[index])
    for (const bad of ["", "short", randomBytes(31).toString("base64"), Buffer.alloc(40, 1).toString("base64")]) {
      expect(() => minimise(forms, { key: Redacted.make(bad) })).toThrow("at least 32 random bytes as base64")
    }
  })
})

describe("what is held under another key, plan or contract", () => {
  const card = { id: "1", name: "An", updatedAt: "2026-01-01T00:00:00Z" }

  it("is told apart, and never measured", async () => {
    using dir = directory()
    const key = randomBytes(32)
    const less = keyed(forms, "drop", key)
    const [first, ...others] = forms.services
    const shod = { ...first!, fields: [...first!.fields, formField("shoe", "town.people", "shoe")] }
    const wider = { ...people, fields: { ...people.fields, hat: Field.text() } }
    const asked: Readonly<Record<Exclude<Holding, "never" | "whole">, Catalogue>> = {
      current: keyed(forms, "drop", key),
      changed: keyed({ ...forms, datasets: [wider, accounts] }, "drop", key),
      minimised: forms,
      key: keyed(),
      plan: keyed({ ...forms, services: [shod, ...others] }, "drop", key)
    }
    const look = (services: Catalogue) => Store.use((store) => store.status(services.datasets[0]!))
    const seen = await inStore(
      dir.file,
      Effect.gen(function* () {
        const before = yield* look(less)
        yield* sync(minimised(source(people, [card], "id"), less), "town.people")
        const found = yield* Effect.all(Object.values(asked).map(look))
        yield* sync(source(people, [card], "id"), "town.people", { full: true })
        return { before, found, after: yield* look(less), snapshot: yield* measure(less) }
      })
    )
    expect(seen.before.holding).toBe("never")
    expect(seen.found.map(({ holding }) => holding)).toEqual(Object.keys(asked))
    expect(seen.found.map(({ records }) => records)).toEqual([1, null, null, null, null])
    expect(seen.after).toMatchObject({ holding: "whole", status: "never", records: null })
    expect(seen.snapshot.datasets.map(({ holding }) => holding)).toEqual(["whole", "never"])
  })

  it("is refused by the catalogue where a contract would keep less than the measures need", async () => {
    const residents = datasets.find(({ name }) => name === "population.residents")!
    const declaring = (field: string, declared: Partial<Dataset["fields"][string]>) =>
      Effect.runPromise(
        Effect.flip(
          load(
            datasets.map((dataset) =>
              dataset !== residents
                ? dataset
                : { ...dataset, fields: { ...dataset.fields, [field]: { ...dataset.fields[field]!, ...declared } } }
            )
          )
        )
      )
    const { key } = residents
    expect((await declaring(key[0]!, { retain: "presence" })).problems).toEqual([
      `dataset population.residents: the field "${key[0]}" says retain: "presence", but the measures need its pseudonym (tells records apart); remove it, or what needs it`
    ])
    expect((await declaring("updatedAt", { pseudonymise: true })).message).toContain("need its value")
    expect((await declaring(key[0]!, { pseudonymise: true, retain: "value" })).message).toContain("keep one")
  })
})

describe("the quarantine of a minimised store", () => {
  const withShoe = (shoe: Dataset["fields"][string]): Dataset => ({ ...people, fields: { ...people.fields, shoe } })
  const strict = withShoe(Field.integer({ max: 10, required: true }))
  const lenient = withShoe(Field.integer({ required: true }))
  const bad = { id: "1", name: "Nguyễn", shoe: 45, updatedAt: "2026-01-01T00:00:00Z" }

  it.each(["keep", "drop"] as const)("can be replayed or not: %s", async (quarantine) => {
    using dir = directory()
    const key = randomBytes(32)
    const of = (dataset: Dataset) => {
      const services = keyed({ ...forms, datasets: [dataset, accounts] }, quarantine, key)
      return minimised(source(dataset, [bad], "id"), services)
    }
    const { groups, entries, replayed, after } = await inStore(
      dir.file,
      Effect.gen(function* () {
        const { quarantine } = yield* Store
        yield* sync(of(strict), "town.people")
        const groups = yield* quarantine.groups({})
        const entries = yield* quarantine.entries({}, { limit: 9, offset: 0, raw: true })
        return {
          groups,
          entries,
          replayed: yield* replay(of(lenient), "town.people"),
          after: yield* quarantine.groups({})
        }
      })
    )
    const kept = quarantine === "keep"
    expect(groups).toMatchObject([{ field: "shoe", count: 1, replayable: kept ? 1 : 0 }])
    expect(entries.map(({ raw }) => raw)).toEqual([kept ? JSON.stringify(bad) : ""])
    expect(replayed).toMatchObject({ records: kept ? 1 : 0, balance: { loaded: kept ? 1 : 0 } })
    expect(after).toHaveLength(kept ? 0 : 1)
  })
})

describe("a record in quarantine", () => {
  it("is there for a version from the future, as in a whole store", () => {
    const take = intake(keyed().datasets[0]!)
    const ahead = arrived({ id: "079200001234", updatedAt: "2206-01-01T00:00:00Z" })
    expect(take([ahead], "2026-01-02T00:00:00.000Z")).toMatchObject({
      rows: [],
      quarantined: [{ code: "in_the_future" }]
    })
  })

  it("is known by its key's pseudonym, as the record is once it is right; one without a key by a keyed digest", () => {
    const right = { id: "079200001234", updatedAt: "2026-01-01T00:00:00Z" }
    const take = intake(keyed().datasets[0]!)
    const { rows, quarantined } = take([arrived(right), arrived({ id: right.id }), arrived({ name: "An" })])
    expect(quarantined.map(({ identity }) => identity)).toEqual([
      rows[0]?.values[0],
      expect.stringMatching(/^#[\w-]{22}$/)
    ])
    const whole = checker(people)([arrived({ name: "An" })]).quarantined
    expect(quarantined[1]?.identity).not.toContain(whole[0]?.identity.slice(1, 23))
    expect(
      JSON.stringify([rows, quarantined], (_, value) => (typeof value === "bigint" ? `${value}` : value))
    ).not.toMatch(/079200001234|"An"/)
  })
})
