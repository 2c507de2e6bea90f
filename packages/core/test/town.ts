/** A town with two registers: its people, and the accounts of a bank that they hold. */
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"

export const label = { vi: "x", en: "x" }

export const people: Dataset = {
  name: "town.people",
  agency: "town",
  label,
  fields: {
    id: Field.text({ provides: "p.id" }),
    name: Field.text({ provides: "p.name" }),
    bornOn: Field.date({ provides: "p.born" }),
    spouse: Field.text(),
    card: Field.text({ provides: "p.card", validUntil: "cardUntil" }),
    cardUntil: Field.date(),
    home: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["id"],
  version: ["updatedAt"],
  region: { field: "home", known: ["N", "S"] },
  links: { spouse: { from: "spouse", to: "town.people", key: "id" } },
  placeholders: ["-"],
  rules: []
}

export const accounts: Dataset = {
  ...people,
  name: "bank.accounts",
  agency: "bank",
  fields: {
    number: Field.text({ provides: "a.number" }),
    name: Field.text({ provides: "a.name" }),
    holder: Field.text(),
    home: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["number"],
  links: { holder: { from: "holder", to: "town.people", key: "id" } }
}
