import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import type { Connector } from "../src/Connector.ts"
import type { Incoming } from "../src/Page.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { book, books, directory, heldIn, inStore, library, run, type Script, ten } from "./library.ts"

/** A source of ten books that says a horizon of its own with each page, from 1. */
const saying = (horizonOf: (page: number) => string): Connector => {
  const honest = library({ full: ten })
  let page = 0
  return {
    ...honest,
    read: (name, position) => Stream.map(honest.read(name, position), (each) => ({ ...each, asOf: horizonOf(++page) }))
  }
}

describe("what a source says of time", () => {
  it("takes the first page's horizon, however many commits follow", async () => {
    using dir = directory()
    let pages = 0
    const moving = saying((page) => {
      pages = page
      return `2026-02-0${page}T00:00:00Z`
    })
    await inStore(dir.file, sync(moving, "library.books", { commitEvery: 1 }))
    expect(pages).toBe(4)
    const status = await inStore(
      dir.file,
      Store.use((store) => store.status(books))
    )
    expect(status.horizon).toBe("2026-02-01T00:00:00Z")
  })

  it("lets no version from the future stand above those that come after it", async () => {
    using dir = directory()
    const updatedAt = "2206-01-01T00:00:00Z"
    const ahead = book("3", 0, { title: "ahead", updatedAt })
    const gone: Incoming = { fields: { isbn: "4", updatedAt }, removed: true, raw: { isbn: "4" } }
    await run(dir.file, { full: ten })
    expect(await run(dir.file, { full: [], changes: [ahead, gone] })).toMatchObject({
      records: 8,
      balance: { loaded: 0, deleted: 0, quarantined: 2 }
    })
    const issues = Store.use((store) => store.issues(books))
    expect(await inStore(dir.file, issues)).toEqual([{ field: "updatedAt", code: "in_the_future", count: 2 }])
    await run(dir.file, { full: [], changes: [book("3", 20, { title: "corrected" }), book("4", 20)] })
    expect(await inStore(dir.file, issues)).toEqual([])
    expect((await heldIn(dir.file)).map(({ isbn, title }) => `${isbn} ${title}`)).toContain("3 corrected")
    expect(await heldIn(dir.file)).toHaveLength(10)
  })

  it("believes what changed while a reading that began days ago was at rest", async () => {
    using dir = directory()
    const late = book("3", 0, { updatedAt: "2026-02-20T00:00:00Z" })
    const pulled = Effect.andThen(
      TestClock.setTime(Date.parse("2026-02-20T01:00:00Z")),
      sync(library({ full: [late], asOf: "2026-02-01T00:00:00Z" }), "library.books")
    ).pipe(Effect.provide(TestClock.layer()))
    expect(await inStore(dir.file, pulled)).toMatchObject({ records: 1, horizon: "2026-02-01T00:00:00Z" })
  })

  it("believes the source's clock where that of this machine is behind", async () => {
    using dir = directory()
    const pulled = sync(library({ full: ten }), "library.books").pipe(Effect.provide(TestClock.layer()))
    expect(await inStore(dir.file, pulled)).toMatchObject({ records: 10 })
  })

  it("refuses a horizon more than a day ahead of the clock, and keeps what is held", async () => {
    using dir = directory()
    const at = (now: string, asOf: string, script: Partial<Script> = {}) =>
      Effect.andThen(
        TestClock.setTime(Date.parse(now)),
        sync(library({ full: ten, ...script, asOf }), "library.books", { full: true })
      ).pipe(Effect.provide(TestClock.layer()))
    await run(dir.file, { full: ten })
    const refused = at("2027-11-02T08:00:00Z", "2028-11-02T07:00:00+07:00")
    expect(await inStore(dir.file, Effect.flip(refused))).toMatchObject({
      _tag: "SourceError",
      source: "library",
      reason: "contract",
      message:
        "library.books: the source says that it is complete up to 2028-11-02T00:00:00Z, more than a day ahead of this machine's clock (2027-11-02T08:00:00Z). Nothing was loaded. If this clock is behind, set it right; if not, ask the agency that runs the source to correct its horizon. Then sync again."
    })
    const status = Store.use((store) => store.status(books))
    expect(await inStore(dir.file, status)).toMatchObject({
      status: "failed",
      horizon: "2026-02-01T00:00:00Z",
      records: 10,
      failure: { reason: "contract" }
    })
    expect(await inStore(dir.file, at("2027-11-02T08:00:00Z", "2027-11-03T08:00:00Z"))).toMatchObject({ records: 10 })
  })

  it("refuses it on a later page too, and begins anew with the next run", async () => {
    using dir = directory()
    const moving = saying((page) => (page === 3 ? "2206-01-01T00:00:00Z" : "2026-02-01T00:00:00Z"))
    const refused = Effect.flip(sync(moving, "library.books", { commitEvery: 1 }))
    expect(await inStore(dir.file, refused)).toMatchObject({ reason: "contract" })
    expect(await run(dir.file, { full: ten })).toMatchObject({ resumed: false, records: 10 })
  })
})
