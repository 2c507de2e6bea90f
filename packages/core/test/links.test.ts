import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import { open } from "../src/store/duckdb/Connection.ts"
import type { TableName } from "../src/store/duckdb/Follows.ts"
import { linkage, type Unlinked } from "../src/store/duckdb/Linkage.ts"
import { columnsOf, presentSql, quoted } from "../src/store/duckdb/Tables.ts"
import { tally } from "../src/store/duckdb/Tallying.ts"
import type { Cell, Pattern, Question } from "../src/Tally.ts"

type KeyType = "text" | "integer"
const keyField = { text: Field.text, integer: Field.integer }

const shared = {
  agency: "town",
  label: { vi: "Sổ", en: "Register" },
  version: [],
  region: null,
  placeholders: [],
  rules: []
}
const registers = (type: KeyType): Dataset => ({
  ...shared,
  name: "town.registers",
  fields: { id: keyField[type](), name: Field.text(), alias: Field.text() },
  key: ["id"],
  links: {}
})
const people = (type: KeyType): Dataset => ({
  ...shared,
  name: "town.people",
  fields: { number: Field.text(), register: keyField[type](), name: Field.text() },
  key: ["number"],
  links: { register: { from: "register", to: "town.registers", key: "id" } }
})

/** Forty people, half of whom lead to a register: all with their name, every second one with their alias. */
const rowsOf = (dataset: Dataset, rows: string): string => {
  const names = columnsOf(dataset).map(([name]) => name)
  const beside = names.slice(Object.keys(dataset.fields).length, -1)
  const none = beside.map((name) => `${name === "_region" ? "'A'" : name === "_invalid" ? "0" : "NULL"} AS ${name}`)
  return `INSERT INTO ${quoted(dataset.name)} SELECT *, ${none.join(", ")}, ${presentSql(dataset)} FROM (${rows})`
}

const table: TableName = (dataset) => quoted(dataset.name)

const askedOf = (base: Dataset, to: Dataset): Question => {
  const step = { from: "register", to, key: "id" }
  const cell = { path: [], fixed: null, stale: false, when: null, agreesWith: null }
  const cells: ReadonlyArray<Cell> = [
    { ...cell, path: [step], field: "name" },
    { ...cell, field: "name", agreesWith: { step, field: "name" } },
    { ...cell, field: "name", agreesWith: { step, field: "alias" } },
    { ...cell, field: "register", agreesWith: { step, field: "id" } }
  ]
  return { base, day: "2026-11-23", cells, services: [{ service: "s", eligible: { all: [] }, cells: [0, 1, 2, 3] }] }
}

const subjectsOf = (_: unknown, patterns: ReadonlyArray<Pattern>): Readonly<Record<string, number>> =>
  Object.fromEntries(patterns.map(({ states, regions }) => [states.join(" "), regions[0]!.subjects]))

it.each((["text", "integer"] as const).flatMap((from) => (["text", "integer"] as const).map((to) => ({ from, to }))))(
  "a link of $from to a key of $to counts the same in every way that it can be looked up",
  async ({ from, to }) => {
    const [base, register] = [people(from), registers(to)]
    const directory = mkdtempSync(join(tmpdir(), "lienthong-test-"))
    const work = Effect.gen(function* () {
      const { writing, reading } = yield* open({ path: join(directory, "store.duckdb"), memory: "256MB", threads: 1 })
      yield* writing((db) =>
        Effect.forEach(
          [
            ...[base, register].map(
              (dataset) =>
                `CREATE TABLE ${quoted(dataset.name)} (${columnsOf(dataset)
                  .map((column) => column.join(" "))
                  .join(", ")})`
            ),
            rowsOf(
              register,
              "SELECT i AS id, 'AN  BÌNH' AS name, CASE WHEN i % 2 = 0 THEN 'An' ELSE 'An Bình' END AS alias FROM range(40) r(i)"
            ),
            rowsOf(
              base,
              "SELECT i::VARCHAR AS number, CASE WHEN i < 20 THEN i ELSE 1000 + i END AS register, 'An Bình' AS name FROM range(40) r(i)"
            )
          ],
          (sql) => db.run(sql),
          { discard: true }
        )
      )
      const many = [1, 2, 5].flatMap((passes) => [true, false].map((odd) => ({ passes, odd, records: 1e6 })))
      return yield* Effect.forEach([...many, { passes: 1, odd: true, records: 40 }], ({ passes, odd, records }) =>
        reading(
          Effect.fnUntraced(function* (db) {
            const links = [{ dataset: base, link: "register", to: register }]
            const { counts, unlinked } = yield* linkage(db, links, table, () => passes)
            const known: Unlinked = odd ? unlinked : () => null
            const around = { tableName: table, unlinked: known, passes: () => passes, records }
            return { counts, ...(yield* tally(db, askedOf(base, register), around, subjectsOf)) }
          })
        )
      )
    })
    try {
      for (const answer of await Effect.runPromise(Effect.scoped(work)))
        expect(answer).toEqual({
          counts: [{ values: 40, found: 20 }],
          services: [
            {
              "noRecord available available available": 20,
              "available available conflicting available": 10,
              "available available available available": 10
            }
          ],
          agreements: [
            { cell: 1, compared: 20, equal: 20 },
            { cell: 2, compared: 20, equal: 10 },
            { cell: 3, compared: 20, equal: 20 }
          ]
        })
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
)
