import { DuckDBInstance } from "@duckdb/node-api"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { SourceError } from "../src/Connector.ts"
import { identities as identitiesOf } from "../src/check/Identity.ts"
import type { Incoming } from "../src/Page.ts"
import { type RunFilter, type RunRecord, Store } from "../src/Store.ts"
import { type Progress, type SyncOptions, sync } from "../src/Sync.ts"
import { book, books, directory, inStore, library, removal, type Script } from "./library.ts"

const ten = Array.from({ length: 10 }, (_, i) => book(`${i}`, i))
const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })

const run = (file: string, script: Script, options: SyncOptions = {}) =>
  inStore(file, Effect.result(sync(library(script), "library.books", { commitEvery: 1, ...options })))
const runs = (file: string, filter: RunFilter = {}) =>
  inStore(
    file,
    Store.use((store) => store.runs(filter))
  )

const identitiesIn = async (file: string): Promise<ReadonlyArray<string>> => {
  const instance = await DuckDBInstance.create(file)
  const db = await instance.connect()
  const found = (await db.runAndReadAll("SELECT identity FROM quarantine ORDER BY identity")).getRows()
  db.closeSync()
  instance.closeSync()
  return found.map(([identity]) => String(identity))
}

describe("the runs that a store keeps", () => {
  it("say why they were started, where they began and ended, and what they left", async () => {
    using dir = directory()
    await run(dir.file, { full: ten }, { trigger: { by: "schedule", job: "nightly" } })
    await run(dir.file, { full: ten, changes: [removal("3", 50), book("10", 51)] })
    const [second, first] = await runs(dir.file)
    expect(first).toMatchObject({
      id: 1,
      dataset: "library.books",
      kind: "sync",
      status: "complete",
      reading: "full",
      trigger: { by: "schedule", job: "nightly" },
      from: null,
      to: { v: 1, reading: "done" },
      horizon: "2026-02-01T00:00:00Z",
      received: 10,
      total: 10,
      balance: { loaded: 10 },
      changed: 10,
      records: 10,
      reason: null,
      acceptedBy: null
    })
    expect(second).toMatchObject({
      id: 2,
      reading: "incremental",
      trigger: { by: "hand" },
      from: first!.to,
      records: 10
    })
    expect(Date.parse(second!.ended!)).toBeGreaterThanOrEqual(Date.parse(second!.started))
    expect(second!.started).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/)
  })

  it("say what a failed one failed for, and one that went on keeps its beginning and what started it", async () => {
    using dir = directory()
    const failAt = { page: 2, error: down }
    await run(dir.file, { full: ten, failAt }, { trigger: { by: "schedule", job: "hourly" } })
    expect(await runs(dir.file)).toMatchObject([
      { status: "stopped", reason: "unreachable", message: "down", received: 6, records: null, balance: null }
    ])
    const underWay: Array<RunRecord> = []
    const goesOn = Store.use((store) => {
      const look = Effect.orDie(Effect.map(store.runs({}), (found) => void underWay.push(...found)))
      const options = { commitEvery: 1, trigger: { by: "retry" }, onCommit: () => look } as const
      return Effect.result(sync(library({ full: ten }), "library.books", options))
    })
    const result = await inStore(dir.file, goesOn)
    expect(underWay[0]).toMatchObject({ id: 1, status: "running", ended: null })
    expect(result).toMatchObject({ success: { resumed: true, trigger: { by: "schedule", job: "hourly" }, from: null } })
    expect(await runs(dir.file)).toMatchObject([{ id: 1, status: "complete", reason: null, received: 10 }])
  })

  it("are asked for by dataset, by time and by number", async () => {
    using dir = directory()
    for (let i = 0; i < 3; i++) await run(dir.file, { full: ten })
    const [last] = await runs(dir.file)
    expect(await runs(dir.file, { limit: 2 })).toMatchObject([{ id: 3 }, { id: 2 }])
    expect(await runs(dir.file, { dataset: "library.maps" })).toEqual([])
    expect(await runs(dir.file, { dataset: "library.books", since: "2000-01-01T00:00:00Z" })).toHaveLength(3)
    expect(await runs(dir.file, { since: new Date(Date.parse(last!.ended!) + 1).toISOString() })).toEqual([])
  })

  it("commits sooner where what is to be stored is long", async () => {
    using dir = directory()
    const note = "x".repeat(900_000)
    const full = Array.from({ length: 60 }, (_, n): Incoming => ({ fields: {}, removed: false, raw: { n, note } }))
    const commits: Array<number> = []
    const onCommit = ({ received }: Progress) => Effect.sync(() => void commits.push(received))
    await inStore(dir.file, sync(library({ full, pageSize: 1, total: 60 }), books.name, { onCommit }))
    // 32 MiB hold 37 of them.
    expect(commits).toEqual([38, 60])
  })

  it("are told of page by page and commit by commit", async () => {
    using dir = directory()
    const pages: Array<Progress> = []
    const commits: Array<Progress> = []
    await run(
      dir.file,
      { full: ten, restartAt: 2 },
      {
        commitEvery: 4,
        onPage: (progress) => Effect.sync(() => pages.push(progress)),
        onCommit: (progress) => Effect.sync(() => commits.push(progress))
      }
    )
    expect(pages.map(({ received }) => received)).toEqual([3, 6, 3, 6, 9, 10])
    expect(pages.at(-1)).toEqual({
      dataset: "library.books",
      run: 1,
      reading: "full",
      received: 10,
      declared: 10,
      position: { v: 1, reading: "done" }
    })
    expect(commits.at(-1)).toEqual(pages.at(-1))
  })

  it("of an older store are kept, and it is read by today's program", async () => {
    using dir = directory()
    const instance = await DuckDBInstance.create(dir.file)
    const db = await instance.connect()
    for (const sql of [
      "CREATE TABLE store (version INTEGER)",
      "INSERT INTO store VALUES (1)",
      `CREATE TABLE datasets (name VARCHAR, fingerprint VARCHAR, run BIGINT, position VARCHAR, horizon VARCHAR,
         records BIGINT, balance VARCHAR)`,
      `CREATE TABLE runs (id BIGINT, dataset VARCHAR, fingerprint VARCHAR, reading VARCHAR, status VARCHAR,
         position VARCHAR, horizon VARCHAR, total BIGINT, counts VARCHAR, received BIGINT, started TIMESTAMP,
         ended TIMESTAMP, balance VARCHAR, changed BIGINT, reason VARCHAR, message VARCHAR, read BOOLEAN)`,
      `INSERT INTO runs (id, dataset, reading, status, received, started, ended, reason)
       VALUES (7, 'library.books', 'full', 'failed', 3, '2026-01-02 03:04:05', '2026-01-02 03:04:06', 'contract')`,
      `CREATE TABLE quarantine (dataset VARCHAR, run BIGINT, identity VARCHAR, field VARCHAR, code VARCHAR, raw VARCHAR)`,
      // Of as many letters an identity was kept as it is; today its bytes count.
      `INSERT INTO quarantine VALUES
         ('library.books', 7, '${"ệ".repeat(80)}', 'copies', 'missing', '{}'), ('library.books', 7, '9', 'copies', 'missing', '{}')`,
      "CREATE TABLE quarantine_stage AS FROM quarantine WITH NO DATA"
    ]) {
      await db.run(sql)
    }
    db.closeSync()
    instance.closeSync()
    await runs(dir.file)
    const identities = ["ệ".repeat(80), "9"].map((key) => identitiesOf(undefined)([key], null)).sort()
    expect(await identitiesIn(dir.file)).toEqual(identities)
    await run(dir.file, { full: [...ten, { fields: null, removed: false, raw: 1 }] })
    expect(await runs(dir.file)).toMatchObject([
      { id: 8, status: "complete" },
      { id: 7, kind: "sync", trigger: { by: "hand" }, started: "2026-01-02T03:04:05.000Z", reason: "contract" }
    ])
    await run(dir.file, { full: ten })
    expect(await runs(dir.file)).toHaveLength(3)
  })

  it("of a newer program's store are left alone", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const instance = await DuckDBInstance.create(dir.file)
    const db = await instance.connect()
    await db.run("UPDATE store SET version = 99")
    db.closeSync()
    instance.closeSync()
    const refusal = await runs(dir.file).then(
      () => null,
      (error: unknown) => error
    )
    expect(refusal).toMatchObject({ reason: "corrupt", message: expect.stringContaining("has version 99") })
  })
})

describe("two runs at the same time", () => {
  const magazines = { ...books, name: "library.magazines" }
  const both = (script: Script) => ({ ...library(script), datasets: [books, magazines] })
  const many = Array.from({ length: 40 }, (_, i) => book(`${i}`, i, { sequelOf: `${i + 1}` }))

  it("of different datasets do not disturb each other or a reader, though one is rolled back", async () => {
    using dir = directory()
    const seen = new Set<string>()
    const watched = Effect.gen(function* () {
      const store = yield* Store
      yield* sync(both({ full: many }), books.name)
      yield* sync(both({ full: many }), magazines.name)
      const look = Effect.gen(function* () {
        const asked = { questions: [], links: [{ dataset: books, link: "sequel", to: null }] }
        const { links } = yield* store.tally(asked, () => null)
        const [{ values } = { values: 0 }] = links
        const { records } = yield* store.status(magazines)
        seen.add(`${values} ${records}`)
      })
      const later = many.map((_, i) => book(`${i}`, 100 + i, { sequelOf: `${i + 2}` }))
      const runs = Effect.all(
        [
          sync(both({ full: [], changes: later }), books.name, { commitEvery: 1 }),
          Effect.flip(sync(both({ full: [], changes: later, total: 99 }), magazines.name, { commitEvery: 1 }))
        ],
        { concurrency: "unbounded" }
      )
      return yield* Effect.raceFirst(runs, Effect.forever(look))
    })
    const [promoted, failed] = await inStore(dir.file, watched)
    expect(promoted).toMatchObject({ changed: 40, records: 40 })
    expect(failed).toMatchObject({ reason: "unbalanced" })
    // Between the deletion of the old versions and the insertion of the new ones there would be none.
    expect([...seen]).toEqual(["40 40"])
    expect(await runs(dir.file, { dataset: magazines.name })).toMatchObject([
      { status: "failed", reason: "unbalanced" },
      { status: "complete" }
    ])
  })

  it("of one dataset follow one another", async () => {
    using dir = directory()
    const twice = Effect.all(
      [sync(library({ full: ten }), books.name), sync(library({ full: ten, changes: [] }), books.name)],
      { concurrency: "unbounded" }
    )
    expect(await inStore(dir.file, twice)).toMatchObject([
      { run: 1, reading: "full", resumed: false },
      { run: 2, reading: "incremental", resumed: false }
    ])
  })

  it("of one dataset do not wait for one that was interrupted", async () => {
    using dir = directory()
    const interrupted = Effect.gen(function* () {
      const stored = yield* Deferred.make<void>()
      const onCommit = () => Effect.andThen(Deferred.succeed(stored, undefined), Effect.never)
      yield* Effect.raceFirst(
        sync(library({ full: ten }), books.name, { commitEvery: 1, onCommit }),
        Deferred.await(stored)
      )
      return yield* sync(library({ full: ten }), books.name)
    })
    expect(await inStore(dir.file, interrupted)).toMatchObject({ run: 1, resumed: true, records: 10 })
  })
})
