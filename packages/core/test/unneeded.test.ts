import { describe, expect, it } from "vitest"
import type { Catalogue, Service } from "../src/catalogue/Catalogue.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import { unneeded } from "../src/measure/unneeded.ts"

const label = { vi: "x", en: "x" }
const basis = { document: "d", confidence: "verified", source: "s", notes: "" } as const

const people: Dataset = {
  name: "town.people",
  agency: "town",
  label,
  fields: {
    id: Field.text(),
    updatedAt: Field.timestamp(),
    home: Field.text(),
    spouse: Field.text(),
    tag: Field.text(),
    name: Field.text({ provides: "p.name" }),
    card: Field.text({ provides: "p.card", validUntil: "cardUntil" }),
    cardUntil: Field.date(),
    pass: Field.text({ provides: "p.pass", validUntil: "passUntil" }),
    passUntil: Field.date(),
    bornOn: Field.date(),
    married: Field.text(),
    nickname: Field.text(),
    blood: Field.text()
  },
  key: ["id"],
  version: ["updatedAt"],
  region: { field: "home", known: [] },
  links: { spouse: { from: "spouse", to: "town.people", key: "tag" } },
  placeholders: [],
  rules: []
}

const service: Service = {
  id: "card",
  number: 1,
  name: label,
  agency: "town",
  agency2022: "town",
  base: "town.people",
  eligible: { all: [{ field: "bornOn", ageAtLeast: 14 }] },
  form: "f",
  basis,
  fields: ["name", "card"].map((field) => ({
    id: field,
    label,
    kind: "shareable",
    item: `p.${field}`,
    via: [],
    provider: { dataset: "town.people", field },
    over: null,
    when: { not: { field: "married", present: true } },
    agreesWith: field === "name" ? { dataset: "town.people", field: "nickname", link: "spouse" } : null,
    basis
  }))
}

const catalogue: Catalogue = {
  version: "1",
  hash: "h",
  agencies: [],
  items: [],
  services: [service],
  datasets: [people]
}

describe("what no service needs", () => {
  it("is neither asked, nor compared, nor decides who is asked, nor bears the contract, nor dates what is asked", () => {
    expect(unneeded(people, catalogue)).toEqual([
      { field: "pass", item: "p.pass" },
      { field: "passUntil", item: null },
      { field: "blood", item: null }
    ])
  })

  it("is of a base record only by the services over it", () => {
    const elsewhere = { ...catalogue, services: [{ ...service, base: "town.houses", fields: [] }] }
    expect(unneeded(people, elsewhere).map(({ field }) => field)).toContain("bornOn")
  })
})
