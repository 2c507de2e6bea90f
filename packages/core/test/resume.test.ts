import { DuckDBInstance } from "@duckdb/node-api"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { type Connector, SourceError } from "../src/Connector.ts"
import type { Incoming } from "../src/Page.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { book, books, directory, fail, heldIn, inStore, library, run, ten } from "./library.ts"

describe("a sync after one that did not end", () => {
  it("goes on where the source failed, and ends as if nothing had happened", async () => {
    using dir = directory()
    using undisturbed = directory()
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    const error = await fail(dir.file, { full: ten, failAt: { page: 2, error: down } })
    expect(error).toBe(down)
    expect(
      await inStore(
        dir.file,
        Store.use((store) => store.status(books))
      )
    ).toMatchObject({ status: "failed", records: null })
    const result = await run(dir.file, { full: ten })
    expect(result).toMatchObject({ resumed: true, balance: { received: 10 } })
    await run(undisturbed.file, { full: ten })
    expect(await heldIn(dir.file)).toEqual(await heldIn(undisturbed.file))
  })

  it("reads from the beginning after an answer that broke the contract", async () => {
    using dir = directory()
    const broken = new SourceError({ source: "library", reason: "contract", message: "loop" })
    await fail(dir.file, { full: ten, failAt: { page: 2, error: broken } })
    expect(await run(dir.file, { full: ten })).toMatchObject({ resumed: false, balance: { received: 10 } })
  })

  it("throws away what it staged when the source begins its reading anew", async () => {
    using dir = directory()
    const bad: Incoming = { fields: { isbn: "x" }, removed: false, raw: { isbn: "x" } }
    const result = await run(dir.file, { full: [bad, ...ten], restartAt: 2 })
    expect(result.balance).toMatchObject({ received: 11, duplicate: 0, loaded: 10, quarantined: 1 })
  })

  it("only promotes when it was killed after everything had been read", async () => {
    using dir = directory()
    using undisturbed = directory()
    const killed = Effect.gen(function* () {
      const store = yield* Store
      const dying = Store.of({ ...store, promote: () => Effect.die("killed") })
      return yield* sync(library({ full: ten }), "library.books").pipe(Effect.provideService(Store, dying))
    })
    expect(String(await inStore(dir.file, Effect.exit(killed)))).toContain("killed")
    const result = await run(dir.file, { full: [], changes: [], total: 99 })
    expect(result).toMatchObject({ resumed: true, reading: "full", balance: { received: 10, unexplained: 0 } })
    await run(undisturbed.file, { full: ten })
    expect(await heldIn(dir.file)).toEqual(await heldIn(undisturbed.file))
  })

  it("does not explain away a record that was lost between reading and the end", async () => {
    using dir = directory()
    const killed = Store.use((store) =>
      sync(library({ full: ten }), "library.books").pipe(
        Effect.provideService(Store, Store.of({ ...store, promote: () => Effect.die("killed") }))
      )
    )
    await inStore(dir.file, Effect.exit(killed))
    const instance = await DuckDBInstance.create(dir.file)
    const db = await instance.connect()
    await db.run(`DELETE FROM "library.books@1" WHERE isbn = '3'`)
    db.closeSync()
    instance.closeSync()
    expect(await fail(dir.file, { full: ten })).toMatchObject({
      reason: "unbalanced",
      message: expect.stringContaining("1 are missing")
    })
  })

  it("still says why the source could not be read, should that one be killed too", async () => {
    using dir = directory()
    const error = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    await run(dir.file, { full: ten })
    await fail(dir.file, { full: [], changes: ten, failAt: { page: 2, error } })
    const killed = Store.use((store) =>
      sync(library({ full: [], changes: ten }), "library.books").pipe(
        Effect.provideService(Store, Store.of({ ...store, promote: () => Effect.die("killed") }))
      )
    )
    await inStore(dir.file, Effect.exit(killed))
    const status = () =>
      inStore(
        dir.file,
        Store.use((store) => store.status(books))
      )
    expect(await status()).toMatchObject({ status: "failed", failure: { reason: "unreachable", message: "down" } })
    await run(dir.file, { full: [], changes: ten })
    expect(await status()).toMatchObject({ status: "complete", failure: null })
  })

  it("takes the last received of equally new records, also over a reading begun anew and a stop", async () => {
    using dir = directory()
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    const twice = [
      ...ten.slice(0, 5),
      book("x", 0, { title: "first" }),
      ...ten.slice(5, 8),
      book("x", 0, { title: "last" })
    ]
    await fail(dir.file, { full: twice, restartAt: 2, failAt: { page: 3, error: down } })
    expect(await run(dir.file, { full: twice })).toMatchObject({ resumed: true, balance: { duplicate: 1 } })
    expect((await heldIn(dir.file)).find(({ isbn }) => isbn === "x")).toMatchObject({ title: "last" })
  })

  it("begins anew when a full reading is asked for, whatever was stopped before", async () => {
    using dir = directory()
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    await fail(dir.file, { full: ten, failAt: { page: 2, error: down } })
    expect(await run(dir.file, { full: ten }, { full: true })).toMatchObject({
      resumed: false,
      balance: { received: 10 }
    })
  })

  it("does not go on from a position that the source refused", async () => {
    using dir = directory()
    const refused = new SourceError({ source: "library", reason: "refused", message: "404" })
    await fail(dir.file, { full: ten, failAt: { page: 2, error: refused } })
    expect(await run(dir.file, { full: ten })).toMatchObject({ resumed: false })
  })

  it("keeps what was read before the source failed, though no commit was due yet", async () => {
    using dir = directory()
    const down = new SourceError({ source: "library", reason: "unreachable", message: "down" })
    await fail(dir.file, { full: ten, failAt: { page: 2, error: down } }, { commitEvery: 1000 })
    const honest = library({ full: ten })
    const asked: Array<unknown> = []
    const watched: Connector = {
      ...honest,
      read: (name, position) => {
        asked.push(position)
        return honest.read(name, position)
      }
    }
    await inStore(dir.file, sync(watched, "library.books"))
    expect(asked).toEqual([{ v: 1, reading: "full", at: 6 }])
  })
})

describe("a sync that is asked to stop", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => book(`${i}`.padStart(3, "0"), i))

  it("stores what has arrived, says so, and goes on from there", async () => {
    using dir = directory()
    const asked = Effect.runSync(Deferred.make<void>())
    let pages = 0
    const seen: Array<number> = []
    const stopped = await inStore(
      dir.file,
      Effect.flip(
        sync(library({ full: hundred, pageSize: 10 }), "library.books", {
          commitEvery: 1000,
          stop: Deferred.await(asked),
          onPage: () => (++pages === 3 ? Effect.asVoid(Deferred.succeed(asked, undefined)) : Effect.yieldNow),
          onCommit: ({ received }) => Effect.sync(() => void seen.push(received))
        })
      )
    )
    expect(stopped).toMatchObject({ _tag: "SyncError", reason: "stopped" })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeGreaterThanOrEqual(30)
    expect(seen[0]).toBeLessThan(100)
    const resumed = await inStore(
      dir.file,
      sync(library({ full: hundred, pageSize: 10 }), "library.books", {
        onPage: ({ received }) => Effect.sync(() => void seen.push(received))
      })
    )
    expect(seen[1]).toBe(seen[0]! + 10)
    expect(resumed).toMatchObject({ resumed: true, records: 100, balance: { received: 100, duplicate: 0 } })
  })

  it("goes on with the same reading, though the last page had arrived", async () => {
    using dir = directory()
    const asked = Effect.runSync(Deferred.make<void>())
    const connector = library({ full: ten, changes: [] })
    // All pages are read, and nothing has said yet that there is no other.
    const unending: Connector = {
      ...connector,
      read: (...at) => Stream.concat(connector.read(...at), Stream.never)
    }
    const stopped = sync(unending, "library.books", {
      stop: Deferred.await(asked),
      onPage: ({ received }) => (received === 10 ? Effect.asVoid(Deferred.succeed(asked, undefined)) : Effect.void)
    })
    expect(await inStore(dir.file, Effect.flip(stopped))).toMatchObject({ reason: "stopped" })
    expect(await inStore(dir.file, sync(connector, "library.books"))).toMatchObject({
      resumed: true,
      reading: "full",
      records: 10,
      balance: { received: 10, duplicate: 0 }
    })
  })

  it("does not make the dataset a failed one", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await inStore(dir.file, Effect.flip(sync(library({ full: ten }), "library.books", { stop: Effect.void })))
    const status = await inStore(
      dir.file,
      Store.use((store) => store.status(books))
    )
    expect(status).toMatchObject({ status: "complete", records: 10, failure: null })
  })
})
