import { DuckDBInstance } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { SourceError } from "../src/Connector.ts"
import type { Incoming } from "../src/Page.ts"
import type { PruneOptions } from "../src/Retention.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { book, books, directory, inStore, library, type Script } from "./library.ts"

const ten = Array.from({ length: 10 }, (_, i) => book(`${i}`, i))
const bad = (isbn: string): Incoming => ({ fields: { isbn }, removed: false, raw: { isbn } })
const run = (file: string, script: Script) => inStore(file, Effect.result(sync(library(script), books.name)))
const prune = (file: string, options: Partial<PruneOptions>) =>
  inStore(
    file,
    Store.use((store) => store.prune({ runsBefore: null, quarantineBefore: null, dryRun: false, ...options }))
  )
const look = (file: string) =>
  inStore(
    file,
    Store.use((store) =>
      Effect.all({
        runs: Effect.map(store.runs({}), (runs) => runs.map(({ id }) => id)),
        status: store.status(books),
        health: store.health([books, { ...books, name: "library.maps" }])
      })
    )
  )
const sql = async (file: string, ...statements: ReadonlyArray<string>) => {
  const instance = await DuckDBInstance.create(file)
  const db = await instance.connect()
  for (const statement of statements) await db.run(statement)
  db.closeSync()
  instance.closeSync()
}

const FUTURE = "2100-01-01T00:00:00Z"
const PAST = "2000-01-01T00:00:00Z"

describe("pruning", () => {
  it("forgets old runs, but not the last one of a dataset nor the one that holds it", async () => {
    using dir = directory()
    // The first full reading holds the dataset: the others are merged into its table.
    for (let i = 0; i < 4; i++) await run(dir.file, { full: ten, changes: [book("0", 100 + i)] })
    const before = await look(dir.file)
    expect(await prune(dir.file, { runsBefore: PAST })).toMatchObject({ runs: { gone: 0, kept: 4 } })
    const planned = await prune(dir.file, { runsBefore: FUTURE, dryRun: true })
    expect(planned).toEqual({ runs: { gone: 2, kept: 2 }, quarantine: { gone: 0, kept: 0 } })
    expect((await look(dir.file)).runs).toEqual([4, 3, 2, 1])
    expect(await prune(dir.file, { runsBefore: FUTURE })).toEqual(planned)
    const after = await look(dir.file)
    expect(after.runs).toEqual([4, 1])
    expect(after.status).toEqual(before.status)
    expect(await run(dir.file, { full: ten, changes: [book("0", 200)] })).toMatchObject({
      success: { run: 5, reading: "incremental", changed: 1 }
    })
  })

  it("does not forget a run that is to be gone on with", async () => {
    using dir = directory()
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    await run(dir.file, { full: ten, failAt: { page: 2, error: down } })
    await prune(dir.file, { runsBefore: FUTURE })
    expect(await run(dir.file, { full: ten })).toMatchObject({ success: { resumed: true, records: 10 } })
  })

  it("forgets quarantined records by the time they were last sent", async () => {
    using dir = directory()
    await run(dir.file, { full: [...ten, bad("x"), bad("y")] })
    const [entry] = await inStore(
      dir.file,
      Store.use((store) => store.quarantine.entries({}, { limit: 1, offset: 0, raw: false }))
    )
    await run(dir.file, { full: [], changes: [bad("y")] })
    const limit = new Date(Date.parse(entry!.lastSeen) + 1).toISOString()
    expect(await prune(dir.file, { quarantineBefore: limit })).toMatchObject({ quarantine: { gone: 1, kept: 1 } })
  })
})

describe("the health of a store", () => {
  it("tells versions, sizes and datasets, and finds nothing wrong with a sound one", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const { health } = await look(dir.file)
    expect(health).toMatchObject({
      engine: expect.stringMatching(/^DuckDB v\d/),
      version: 4,
      location: dir.file,
      datasets: [
        { dataset: "library.books", contract: "current", records: 10, counted: 10 },
        { dataset: "library.maps", contract: "never", records: null, counted: null }
      ],
      strays: [],
      problems: []
    })
    expect(health.bytes).toBeGreaterThan(0)
  })

  it("finds records that are gone, tables that are gone, and tables that nobody needs", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await sql(
      dir.file,
      `DELETE FROM "library.books@1" WHERE isbn = '3'`,
      `CREATE TABLE "library.books@99" AS SELECT 1 AS x`,
      "UPDATE datasets SET fingerprint = 'of another contract'"
    )
    const { health } = await look(dir.file)
    expect(health).toMatchObject({
      datasets: [{ contract: "changed", records: 10, counted: 9 }, {}],
      strays: ["library.books@99"],
      problems: [expect.stringContaining("9 records are there and 10 in the books")]
    })
    await sql(dir.file, `DROP VIEW "library.books"`, `DROP TABLE "library.books@1"`)
    expect((await look(dir.file)).health).toMatchObject({
      datasets: [{ counted: null }, {}],
      problems: [expect.stringContaining("cannot be read")]
    })
  })
})

describe("issues by region", () => {
  it("add up to the issues of the dataset, and say how many cost the whole record", async () => {
    using dir = directory()
    const wrong = (isbn: string, room: string) => book(isbn, 1, { copies: -1, shelf: { room } })
    await run(dir.file, {
      full: [...ten, wrong("a", "A"), wrong("b", "B"), wrong("c", "B"), wrong("d", "Z"), bad("x")]
    })
    const { regional, all } = await inStore(
      dir.file,
      Store.use((store) => Effect.all({ regional: store.regionalIssues(books), all: store.issues(books) }))
    )
    expect(regional).toEqual([
      { field: "copies", code: "too_small", region: "A", count: 1, quarantined: 0 },
      { field: "copies", code: "too_small", region: "B", count: 2, quarantined: 0 },
      { field: "copies", code: "too_small", region: "unknown", count: 1, quarantined: 0 },
      { field: "updatedAt", code: "missing", region: "unknown", count: 1, quarantined: 1 }
    ])
    expect(all).toEqual([
      { field: "copies", code: "too_small", count: 4 },
      { field: "updatedAt", code: "missing", count: 1 }
    ])
  })
})
