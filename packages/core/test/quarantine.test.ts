import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Connector, Source } from "../src/Connector.ts"
import { SourceError } from "../src/Connector.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import type { Incoming } from "../src/Page.ts"
import type { QuarantineFilter, QuarantineStore } from "../src/Quarantine.ts"
import { type ReplayOptions, replay } from "../src/Replay.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import * as DuckDbStore from "../src/store/duckdb/DuckDbStore.ts"
import { asIncoming, book, books, directory, heldIn, inStore, library, type Script } from "./library.ts"
import { tries } from "./tries.ts"

/** The contract of an earlier day, under which no book may have more than ten copies. */
const strict: Dataset = {
  ...books,
  fields: { ...books.fields, copies: Field.integer({ min: 0, max: 10, required: true }) }
}
/** Today's contract: copies are required, and may be any number from 0. */
const required: Dataset = {
  ...books,
  fields: { ...books.fields, copies: Field.integer({ min: 0, required: true }) }
}
const under = (dataset: Dataset, script: Script): Connector => ({ ...library(script), datasets: [dataset] })
const lenient: Source = under(required, { full: [] })

const run = (file: string, script: Script, dataset = strict) =>
  inStore(file, sync(under(dataset, script), books.name, { commitEvery: 1, maxShrink: 1 }))
const again = (file: string, source: Source = lenient, options: ReplayOptions = {}) =>
  inStore(file, replay(source, books.name, options))
const ask = <A>(file: string, question: (quarantine: QuarantineStore) => Effect.Effect<A, unknown>) =>
  inStore(
    file,
    Store.use((store) => Effect.orDie(question(store.quarantine)))
  )
const entries = (file: string, filter: QuarantineFilter = {}, raw = false) =>
  ask(file, (quarantine) => quarantine.entries(filter, { limit: 100, offset: 0, raw }))
const look = (file: string) =>
  inStore(
    file,
    Store.use((store) => Effect.all({ status: store.status(required), runs: store.runs({}) }))
  )

const many = (isbn: string, version: number, copies = 99) => book(isbn, version, { copies })
const good = [book("1", 1, { copies: 1 }), book("2", 2, { copies: 2 })]
const nonsense: Incoming = { fields: null, removed: false, raw: 7 }

describe("the quarantine", () => {
  it("counts by reason, and says when the first came and when the last was sent again", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1), many("b", 1), nonsense] })
    const first = await ask(dir.file, (quarantine) => quarantine.groups({}))
    expect(first).toMatchObject([
      { dataset: "library.books", field: "*", code: "not_a_record", count: 1, lastRun: 1 },
      { dataset: "library.books", field: "copies", code: "too_big", count: 2, lastRun: 1 }
    ])
    await run(dir.file, { full: [], changes: [many("a", 2)] })
    const [group] = await ask(dir.file, (quarantine) => quarantine.groups({ code: "too_big" }))
    expect(group).toMatchObject({ count: 2, lastRun: 2, firstSeen: first[1]!.firstSeen })
    expect(group!.lastSeen > group!.firstSeen).toBe(true)
  })

  it("shows records under a name that does not tell their key, and what arrived only if asked", async () => {
    using dir = directory()
    using other = directory()
    const records = [...good, many("001190000001", 1)]
    await run(dir.file, { full: records })
    const fresh = DuckDbStore.layer({ path: other.file, memory: "256MB", threads: 1 })
    await Effect.runPromise(Effect.provide(sync(under(strict, { full: records }), books.name), fresh))
    const [entry] = await entries(dir.file)
    expect(JSON.stringify(entry)).not.toContain("001190000001")
    expect(entry).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{12}$/), field: "copies", run: 1, raw: null })
    expect((await entries(other.file))[0]!.id).not.toBe(entry!.id)
    await run(dir.file, { full: [], changes: [many("001190000001", 2)] })
    expect(await entries(dir.file, { ids: [entry!.id] }, true)).toMatchObject([
      { id: entry!.id, run: 2, firstSeen: entry!.firstSeen, raw: expect.stringContaining("001190000001") }
    ])
  })

  it("keeps of several copies the one that came last", async () => {
    const [unread, several] = [book("a", 1, { updatedAt: "soon" }), many("a", 1)]
    for (const [copies, field] of [
      [[unread, several], "copies"],
      [[several, unread], "updatedAt"]
    ] as const) {
      using dir = directory()
      await run(dir.file, { full: [...good, ...copies] })
      expect(await entries(dir.file)).toMatchObject([{ field }])
    }
  })

  it("forgets the records that are meant and no other", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1), many("b", 1), nonsense] })
    const [first] = await entries(dir.file, { field: "copies" })
    expect(await ask(dir.file, (quarantine) => quarantine.drop({ ids: [first!.id] }))).toBe(1)
    expect(await ask(dir.file, (quarantine) => quarantine.drop({ ids: [] }))).toBe(0)
    expect(await ask(dir.file, (quarantine) => quarantine.drop({ dataset: "library.maps" }))).toBe(0)
    expect((await entries(dir.file)).map(({ code }) => code)).toEqual(["not_a_record", "too_big"])
    expect(await ask(dir.file, (quarantine) => quarantine.drop({ dataset: books.name }))).toBe(2)
  })
})

describe("a replay", () => {
  it("brings in what passes today, leaves what does not with today's reason, and is a run of its own", async () => {
    using dir = directory()
    const broken = book("c", 1, { copies: 99, updatedAt: "soon" })
    await run(dir.file, { full: [...good, many("a", 1), many("b", 1), broken, nonsense] })
    const before = await look(dir.file)
    const result = await again(dir.file, lenient, { trigger: { by: "hand" } })
    expect(result).toMatchObject({
      run: 2,
      records: 4,
      balance: { declared: 4, received: 4, loaded: 2, quarantined: 2, duplicate: 0, unexplained: 0 }
    })
    expect((await heldIn(dir.file)).map(({ isbn }) => isbn)).toEqual(["1", "2", "a", "b"])
    expect((await entries(dir.file)).map(({ field, code }) => `${field}:${code}`).sort()).toEqual([
      "*:not_a_record",
      "updatedAt:invalid_format"
    ])
    const after = await look(dir.file)
    expect(after.status).toEqual({ ...before.status, records: 4, quarantined: 2 })
    expect(after.runs[0]).toMatchObject({
      kind: "replay",
      status: "complete",
      reading: "incremental",
      trigger: { by: "hand" },
      from: before.runs[0]!.to,
      to: before.runs[0]!.to,
      received: 4,
      records: 4
    })
    expect(await run(dir.file, { full: [], changes: [] }, required)).toMatchObject({ run: 3, reading: "incremental" })
  })

  it("of what is still bad changes nothing", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1), nonsense, nonsense] })
    const before = { held: await heldIn(dir.file), entries: await entries(dir.file, {}, true) }
    const result = await again(dir.file, under(strict, { full: [] }))
    expect(result).toMatchObject({ changed: 0, balance: { received: 3, quarantined: 3 } })
    expect({ held: await heldIn(dir.file), entries: await entries(dir.file, {}, true) }).toEqual(before)
  })

  it("does not believe a version from the future either", async () => {
    using dir = directory()
    await run(dir.file, {
      full: [...good, book("a", 0, { copies: 1, updatedAt: "2206-01-01T00:00:00Z" }), many("b", 1)]
    })
    expect(await again(dir.file)).toMatchObject({ records: 3, balance: { received: 2, loaded: 1, quarantined: 1 } })
    expect(await entries(dir.file)).toMatchObject([{ field: "updatedAt", code: "in_the_future" }])
  })

  it("believes the horizon of what is held where the clock of this machine is behind", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1)] })
    const replayed = Effect.provide(replay(lenient, books.name), TestClock.layer())
    expect(await inStore(dir.file, replayed)).toMatchObject({ records: 3, balance: { loaded: 1, quarantined: 0 } })
  })

  it("loses against a newer version in the store, and against a removal", async () => {
    using dir = directory()
    // Its key could not be read, so its other versions did not replace it.
    const nameless = (isbn: string): Incoming => ({ ...many(isbn, 1), fields: {}, raw: many(isbn, 1).fields })
    await run(dir.file, { full: [...good, nameless("1"), nameless("x"), nameless("y")] })
    await run(dir.file, { full: [], changes: [{ ...many("x", 50), removed: true }] })
    const result = await again(dir.file, {
      ...lenient,
      incoming: (_, raw) => {
        const { fields } = asIncoming(raw)
        return {
          fields: { ...fields, updatedAt: book("", fields?.isbn === "1" ? 0 : 1).fields!.updatedAt },
          removed: false,
          raw
        }
      }
    })
    expect(result).toMatchObject({ balance: { received: 3, superseded: 2, loaded: 1, quarantined: 0 }, records: 3 })
    expect(await entries(dir.file)).toEqual([])
    expect((await heldIn(dir.file)).find(({ isbn }) => isbn === "1")).toMatchObject({ copies: "1" })
  })

  it("takes only the records that are meant", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1), many("b", 1)] })
    const id = (await entries(dir.file))[0]!.id
    expect(await again(dir.file, lenient, { filter: { ids: [id] } })).toMatchObject({ records: 3 })
    expect(await entries(dir.file)).toHaveLength(1)
    expect(await again(dir.file, lenient, { filter: { code: "nothing" } })).toBeNull()
    expect((await look(dir.file)).runs).toHaveLength(2)
  })

  it("leaves a sync that was stopped as it is", async () => {
    using dir = directory()
    await run(dir.file, { full: [...good, many("a", 1)] })
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    const changes = [many("b", 3), ...Array.from({ length: 8 }, (_, i) => book(`n${i}`, i, { copies: 1 }))]
    await inStore(
      dir.file,
      Effect.flip(sync(under(strict, { full: [], changes, failAt: { page: 2, error: down } }), books.name))
    )
    expect(await again(dir.file)).toMatchObject({ run: 3, records: 3 })
    expect(await run(dir.file, { full: [], changes })).toMatchObject({ run: 2, resumed: true, records: 11 })
    expect(await entries(dir.file)).toHaveLength(1)
  })

  it("does nothing where nothing is held under today's contract", async () => {
    using dir = directory()
    expect(await again(dir.file)).toBeNull()
    await run(dir.file, { full: [...good, many("a", 1)] })
    const { title: _, ...fields } = books.fields
    expect(await again(dir.file, { ...lenient, datasets: [{ ...books, fields }] })).toBeNull()
  })

  it("ends with the same records as if they had passed at once, in whatever portions it is done", async () => {
    const change = fc.record({
      isbn: fc.constantFrom("1", "2", "3", "4", "5"),
      copies: fc.constantFrom(1, 2, 50, 60, -1)
    })
    const day = fc.array(change, { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 3 }), fc.boolean(), async (days, portions) => {
        using by = directory()
        using at = directory()
        let version = 0
        for (const [index, changes] of days.entries()) {
          const sent = new Map(changes.map(({ isbn, copies }) => [isbn, many(isbn, ++version, copies)]))
          const records = [...sent.values()]
          const script: Script = index === 0 ? { full: records } : { full: [], changes: records }
          await run(by.file, script)
          await run(at.file, script, required)
        }
        const all = await entries(by.file)
        const filters = portions ? all.map(({ id }) => ({ ids: [id] })) : [{}]
        for (const filter of filters) await again(by.file, lenient, { filter })
        expect(await heldIn(by.file)).toEqual(await heldIn(at.file))
        const reasons = async (file: string) =>
          (await entries(file, {}, true)).map(({ field, code, raw }) => `${field} ${code} ${raw}`).sort()
        expect(await reasons(by.file)).toEqual(await reasons(at.file))
        const held = await heldIn(by.file)
        expect(await again(by.file, lenient)).toSatisfy(
          (result: { changed: number } | null) => result === null || result.changed === 0
        )
        expect(await heldIn(by.file)).toEqual(held)
      }),
      { numRuns: tries(2) }
    )
  })
})
