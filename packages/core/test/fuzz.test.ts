import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as z from "zod"
import { checker } from "../src/Check.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import type { Incoming } from "../src/Page.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { storeIn } from "../src/testing/BlankStore.ts"
import { book, books, directory, heldIn, inStore, library, removal } from "./library.ts"
import { tries } from "./tries.ts"

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

/** JSON that has broken programs before: none of it has a text, an end or a prototype that can be relied on. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    { toString: 1 },
    { valueOf: null, toString: null },
    JSON.parse('{"__proto__":{"isbn":"1"}}'),
    { constructor: { prototype: 1 } },
    { length: 1e9 },
    nested(20_000),
    Number.MAX_VALUE,
    -0,
    2 ** 53,
    "\ud800",
    "a\u0000b",
    "x".repeat(3000),
    "\u001f\n\r\t",
    "'; DROP TABLE runs; --",
    "0000-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00.1234567890123Z"
  ),
  fc.jsonValue({ maxDepth: 2 })
)
const isbn = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("1", "2", "3", "4") }, hostile)
const updatedAt = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("2026-01-01T00:00:01Z", "2026-01-01T09:00:02.5+07:00") },
  hostile
)
const others = Object.fromEntries(
  Object.keys(books.fields).map((name) => [name, fc.oneof(fc.constantFrom("A", "2026-01-01", 1), hostile)])
)
const record = fc.record({ ...others, isbn, updatedAt }, { requiredKeys: [] })
const incoming: fc.Arbitrary<Incoming> = fc
  .record({ fields: fc.option(record, { freq: 8 }), removed: fc.boolean(), other: hostile })
  .map(({ fields, removed, other }) => ({ fields, removed, raw: fields ?? other }))

/** Everything that can be sent has one fate; the balance says which. */
const pulled = (file: string, records: ReadonlyArray<Incoming>, pageSize: number) =>
  Effect.gen(function* () {
    const connector = library({ full: records, changes: records, pageSize })
    const exits = [yield* Effect.exit(sync(connector, books.name)), yield* Effect.exit(sync(connector, books.name))]
    const store = yield* Store
    return { exits, status: yield* store.status(books), groups: yield* store.quarantine.groups({}) }
  }).pipe(Effect.provide(storeIn(file)), Effect.runPromise)

describe("pages of arbitrary JSON", () => {
  it("give every record one fate, without a defect, and the same one twice", () => {
    const check = checker(books)
    fc.assert(
      fc.property(fc.array(incoming, { maxLength: 10 }), (records) => {
        const once = check(records)
        expect(once.rows.length + once.quarantined.length).toBe(records.length)
        const again = check(records)
        expect(again.rows.length).toBe(once.rows.length)
        expect(again.quarantined.map(({ identity }) => identity)).toEqual(
          once.quarantined.map(({ identity }) => identity)
        )
      }),
      { numRuns: tries(500) }
    )
  })

  it("end in the store with a balance that adds up, or in an error that says why", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(incoming, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (records, size) => {
        using dir = directory()
        const { exits, status } = await pulled(dir.file, records, size)
        for (const exit of exits) {
          if (Exit.isFailure(exit)) {
            expect(Cause.hasDies(exit.cause)).toBe(false)
            expect(Exit.findErrorOption(exit)).toMatchObject({
              value: { _tag: "SyncError", reason: expect.stringMatching(/^(unbalanced|empty|shrunk)$/) }
            })
            continue
          }
          const { received, loaded, superseded, duplicate, quarantined, deleted, declared, unexplained } =
            exit.value.balance
          expect(loaded + superseded + duplicate + quarantined + deleted).toBe(received)
          expect(received - duplicate + unexplained).toBe(declared)
          expect([unexplained, received]).toEqual([0, records.length])
        }
        if (status.status === "complete") {
          const held = (await heldIn(dir.file)).filter((row) => row._removed !== true)
          expect(held).toHaveLength(status.records ?? -1)
        }
      }),
      { numRuns: tries(12) }
    )
  })
})

describe("hostile values", () => {
  const check = checker(books)

  it.each([
    ["whose parts have no text", { x: { toString: 1 }, y: { toString: 1 } }],
    ["nested deeper than a program can follow", { x: nested(50_000), y: nested(50_000) }],
    ["with a prototype of its own", JSON.parse('{"__proto__":{"toString":1},"y":{"toString":null}}')]
  ])("in a record without a key, %s, send it to quarantine", (_, raw) => {
    expect(check([{ fields: raw, removed: false, raw }]).quarantined).toMatchObject([
      { field: "isbn", code: "missing" }
    ])
  })

  it("are told apart whatever the order of their parts", () => {
    const identity = (raw: Record<string, unknown>) =>
      check([{ fields: raw, removed: false, raw }]).quarantined[0]!.identity
    expect(identity({ a: 1, b: [2] })).toBe(identity({ b: [2], a: 1 }))
    expect(identity({ a: 1, b: [2] })).not.toBe(identity({ a: 1, b: [3] }))
  })

  it("larger than a record can be are not kept", () => {
    const raw = { title: "x".repeat(2 * 1024 * 1024) }
    expect(check([{ fields: raw, removed: false, raw }]).quarantined[0]!.raw).toBe("null")
  })

  it.each([
    ["a text that no schema limits", "x".repeat(1001), "too_big"],
    ["NUL", "a\u0000", "invalid_text"],
    ["half a character", "\ud800", "invalid_text"]
  ])("are not taken for a value though the schema would: %s", (_, value, code) => {
    const open: Dataset = {
      ...books,
      fields: { ...books.fields, title: Field.text({ schema: z.string() }) }
    }
    expect(checker(open)([book("1", 1, { title: value })]).rows[0]!.issues).toBe(`title:${code}`)
  })

  it.each([
    ["half a character", "\ud800"],
    ["NUL", "a\u0000b"],
    ["a number", 12],
    ["too long", "x".repeat(1001)]
  ])("in the key of a removal are quarantined: %s", (_, key) => {
    const gone = { ...removal("1", 1), fields: { ...removal("1", 1).fields, isbn: key } }
    expect(check([gone]).rows).toEqual([])
  })

  it("in the key of a removal that is a day are quarantined", () => {
    const byDay = checker({ ...books, key: ["bornOn"] })
    const gone = { ...removal("1", 1), fields: { ...removal("1", 1).fields, bornOn: "yesterday" } }
    expect(byDay([gone]).quarantined).toMatchObject([{ field: "bornOn", code: "invalid_type" }])
  })
})

describe("names from a dataset", () => {
  const HOSTILE = ['a"; DROP TABLE runs; --', "a b", "a'b", "", "1a", "_seq", "a\u0000", "a)", "ả", "a\n"]

  it.each(HOSTILE)("are never taken for SQL: the field %j", async (name) => {
    using dir = directory()
    const dataset: Dataset = { ...books, fields: { ...books.fields, [name]: Field.text() } }
    const connector = { ...library({ full: [book("1", 1)] }), datasets: [dataset] }
    const exit = await inStore(dir.file, Effect.exit(sync(connector, dataset.name)))
    expect(Exit.isFailure(exit) && Cause.hasDies(exit.cause) && String(exit.cause)).toContain("cannot name")
    expect(await inStore(dir.file, sync(library({ full: [book("1", 1)] }), books.name))).toMatchObject({ records: 1 })
  })

  it.each([...HOSTILE, "runs", "quarantine"])("are never taken for SQL: the dataset %j", async (name) => {
    using dir = directory()
    const dataset: Dataset = { ...books, name }
    const connector = { ...library({ full: [book("1", 1)] }), datasets: [dataset] }
    const exit = await inStore(dir.file, Effect.exit(sync(connector, name)))
    expect(Exit.isFailure(exit) && Cause.hasDies(exit.cause)).toBe(true)
    expect(await inStore(dir.file, sync(library({ full: [book("1", 1)] }), books.name))).toMatchObject({ records: 1 })
  })
})
