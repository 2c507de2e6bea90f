import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Connector } from "../src/Connector.ts"
import type { Incoming } from "../src/Page.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { book, books, directory, fail, heldIn, inStore, library, removal, run, type Script, ten } from "./library.ts"
import { tries } from "./tries.ts"

describe("sync", () => {
  it("loads a full reading and says where every record went", async () => {
    using dir = directory()
    const records = [
      ...ten,
      book("3", 99, { title: "newer" }),
      book("4", 0, { title: "older" }),
      { fields: null, removed: false, raw: 7 }
    ]
    const result = await run(dir.file, { full: records })
    expect(result.balance).toEqual({
      declared: 11,
      received: 13,
      loaded: 10,
      superseded: 0,
      duplicate: 2,
      quarantined: 1,
      deleted: 0,
      unexplained: 0
    })
    const titles = (await heldIn(dir.file)).map((row) => row.title)
    expect(titles[3]).toBe("newer")
    expect(titles[4]).toBe("Title 4")
  })

  it("stores texts that would break a line, and times however they are written, as they are meant", async () => {
    using dir = directory()
    const times = [
      ["2026-01-01T07:00:00+07:00", "2026-01-01 00:00:00"],
      ["2026-01-01T00:00:00.123456Z", "2026-01-01 00:00:00.123456"],
      ["2026-01-01T00:00:00.123456789Z", "2026-01-01 00:00:00.123456"],
      ["2026-01-01T00:00:00Z", "2026-01-01 00:00:00"]
    ] as const
    const texts = ["two\nlines", "carriage\rreturn", "unit\u001fseparator", 'quotes "and", commas', "back\\slash", "x"]
    const records = texts.flatMap((title, text) =>
      times.map(([updatedAt], time) =>
        book(`${text}${time}`, 0, { title, updatedAt, shelf: { room: "A", row: title } })
      )
    )
    await run(dir.file, { full: records })
    const rows = await heldIn(dir.file)
    expect(rows.map((row) => row.title)).toEqual(texts.flatMap((title) => times.map(() => title)))
    expect(rows.map((row) => row.updatedAt)).toEqual(texts.flatMap(() => times.map(([, stored]) => stored)))
    expect(rows.map((row) => JSON.parse(String(row.shelf)).row)).toEqual(rows.map((row) => row.title))
  })

  it("takes the record received last when two versions are equally new", async () => {
    using dir = directory()
    await run(dir.file, { full: [book("1", 5, { title: "first" }), book("1", 5, { title: "last" })] })
    expect((await heldIn(dir.file))[0]!.title).toBe("last")
  })

  it("fails when the source sends fewer records than it declared, and keeps what was held", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const before = await heldIn(dir.file)
    const error = await fail(dir.file, { full: ten.slice(1), total: 10 }, { full: true })
    expect(error).toMatchObject({ _tag: "SyncError", reason: "unbalanced" })
    expect(error.message).toContain("1 are missing")
    expect(await heldIn(dir.file)).toEqual(before)
    const status = await inStore(
      dir.file,
      Store.use((store) => store.status(books))
    )
    expect(status).toMatchObject({ status: "failed", records: 10, failure: { reason: "unbalanced" } })
  })

  it("fails when the source sends more records than it declared", async () => {
    using dir = directory()
    const error = await fail(dir.file, { full: ten, total: 9 })
    expect(error).toMatchObject({ reason: "unbalanced", message: expect.stringContaining("1 are too many") })
    expect(error.message).toContain("nothing is held yet")
  })

  it("empties the quarantine of what a full reading no longer brings", async () => {
    using dir = directory()
    const bad: Incoming = { fields: { isbn: "x" }, removed: false, raw: { isbn: "x" } }
    await run(dir.file, { full: [...ten, bad] })
    await run(dir.file, { full: ten }, { full: true })
    expect(
      await inStore(
        dir.file,
        Store.use((store) => store.issues(books))
      )
    ).toEqual([])
  })

  it("keeps a record that is newer than a full reading has it", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await run(dir.file, { full: ten, changes: [book("3", 50, { title: "newer" })] })
    const result = await run(dir.file, { full: ten }, { full: true })
    expect(result).toMatchObject({ records: 10, balance: { loaded: 9, superseded: 1 } })
    expect((await heldIn(dir.file))[3]!.title).toBe("newer")
  })

  it("does not believe a full reading of nothing where there were records", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const error = await fail(dir.file, { full: [] }, { full: true })
    expect(error).toMatchObject({ _tag: "SyncError", reason: "empty" })
    expect(await heldIn(dir.file)).toHaveLength(10)
  })

  it("accepts a source that has nothing from the start", async () => {
    using dir = directory()
    expect(await run(dir.file, { full: [] })).toMatchObject({ records: 0, balance: { declared: 0, received: 0 } })
  })

  it("applies changes, additions and removals, and calls repeats superseded", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const changes = [
      book("0", 50, { title: "changed" }),
      book("new", 51),
      removal("9", 52),
      ten[5]!,
      book("6", 1, { title: "late" })
    ]
    const result = await run(dir.file, { full: ten, changes })
    expect(result).toMatchObject({ reading: "incremental", changed: 3, records: 10 })
    expect(result.balance).toMatchObject({ received: 5, loaded: 2, superseded: 2, deleted: 1, unexplained: 0 })
    const rows = await heldIn(dir.file)
    expect(rows.map((row) => row.isbn)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "new"])
    expect(rows[6]!.title).toBe("Title 6")
  })

  it("loads a record that changed without a newer version", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await run(dir.file, { full: ten, changes: [book("5", 5, { title: "same second" })] })
    expect((await heldIn(dir.file))[5]!.title).toBe("same second")
  })

  it("changes nothing when a second run brings nothing new, and keeps the balance that a report shows", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const status = () =>
      inStore(
        dir.file,
        Store.use((store) => store.status(books))
      )
    const before = await status()
    expect(await run(dir.file, { full: ten, changes: [ten[9]!] })).toMatchObject({
      changed: 0,
      balance: { superseded: 1 }
    })
    expect(await status()).toEqual(before)
  })

  it("ends a full and an incremental way to the same world with the same records", async () => {
    using a = directory()
    using b = directory()
    const later = [...ten.slice(0, 8), book("8", 60, { title: "changed", copies: -1 }), book("10", 61)]
    await run(a.file, { full: ten })
    await run(a.file, { full: ten, changes: [later[8]!, later[9]!, removal("9", 62)] })
    await run(b.file, { full: later })
    expect(await heldIn(a.file)).toEqual(await heldIn(b.file))
  })

  it("counts a quarantined record that a later page repeats as a duplicate", async () => {
    using dir = directory()
    const bad: Incoming = { fields: { isbn: "x" }, removed: false, raw: { isbn: "x" } }
    const result = await run(dir.file, { full: [bad, ten[0]!, ten[1]!, bad, book("x", 1)], total: 3 })
    expect(result.balance).toMatchObject({ received: 5, duplicate: 2, quarantined: 0, loaded: 3, unexplained: 0 })
  })

  it("holds a record that arrived whole and distrusted as what arrived later, in one reading as in two", async () => {
    using once = directory()
    using twice = directory()
    const bad: Incoming = { fields: { isbn: "9", title: "late" }, removed: false, raw: { isbn: "9" } }
    const result = await run(once.file, { full: [...ten, bad] })
    expect(result.balance).toMatchObject({ received: 11, loaded: 9, duplicate: 1, quarantined: 1, unexplained: 0 })
    await run(twice.file, { full: ten })
    await run(twice.file, { full: ten, changes: [bad] })
    for (const { file } of [once, twice]) {
      expect((await heldIn(file)).map(({ isbn }) => isbn)).toEqual(ten.slice(0, 9).map(({ fields }) => fields?.isbn))
      const { records, quarantined } = await inStore(
        file,
        Store.use((store) => store.status(books))
      )
      expect({ records, quarantined }).toEqual({ records: 9, quarantined: 1 })
    }
  })

  it("does not bring a removed record back because a copy of it that cannot be trusted came between", async () => {
    using dir = directory()
    const bad: Incoming = { fields: { isbn: "9", title: "torn" }, removed: false, raw: { isbn: "9" } }
    await run(dir.file, { full: ten })
    for (const change of [removal("9", 50), bad]) await run(dir.file, { full: ten, changes: [change] })
    expect(await run(dir.file, { full: ten, changes: [ten[9]!] })).toMatchObject({
      records: 9,
      balance: { superseded: 1 }
    })
  })

  it("empties the quarantine of a record that arrives whole later, or is removed", async () => {
    using dir = directory()
    const bad = (isbn: string): Incoming => ({ fields: { isbn, title: "t" }, removed: false, raw: { isbn } })
    await run(dir.file, { full: [bad("x"), bad("y"), bad("z")] })
    await run(dir.file, { full: [], changes: [book("x", 1), removal("y", 2)] })
    const issues = await inStore(
      dir.file,
      Store.use((store) => store.issues(books))
    )
    expect(issues).toEqual([{ field: "updatedAt", code: "missing", count: 1 }])
  })

  it.each([
    ["of many letters", "x".repeat(300)],
    ["of many bytes", "ệ".repeat(80)],
    ["with letters beyond", "😀".repeat(60)]
  ])("knows a record with a key %s again when it arrives whole, and when it no longer does", async (_, isbn) => {
    using dir = directory()
    const bad: Incoming = { fields: { isbn, title: "t" }, removed: false, raw: { isbn } }
    const quarantined = (script: Parameters<typeof library>[0]) =>
      Effect.andThen(
        sync(library(script), "library.books"),
        Store.use((store) => store.quarantine.groups({}))
      )
    expect(await inStore(dir.file, quarantined({ full: [...ten, bad] }))).toMatchObject([{ count: 1 }])
    expect(await inStore(dir.file, quarantined({ full: [], changes: [book(isbn, 1)] }))).toEqual([])
    expect(await inStore(dir.file, quarantined({ full: [], changes: [bad] }))).toMatchObject([{ count: 1 }])
    expect(await heldIn(dir.file)).toHaveLength(10)
  })

  it("takes the source's word for whether a reading is full", async () => {
    using dir = directory()
    const always = (records: ReadonlyArray<Incoming>): Connector => {
      const connector = library({ full: records })
      return { ...connector, read: (dataset) => connector.read(dataset, null) }
    }
    const pull = (records: ReadonlyArray<Incoming>) => sync(always(records), "library.books")
    await inStore(dir.file, pull(ten))
    expect(await inStore(dir.file, pull(ten.slice(0, 3)))).toMatchObject({ reading: "full", records: 3 })
    expect(await inStore(dir.file, Effect.flip(pull([])))).toMatchObject({ reason: "empty" })
  })

  it("does not believe a full reading of which nothing can be trusted", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const renamed = ten.map(({ raw }): Incoming => ({ fields: { ISBN: raw }, removed: false, raw }))
    const error = await fail(dir.file, { full: renamed }, { full: true })
    expect(error).toMatchObject({ reason: "empty", message: expect.stringContaining("none of which can be trusted") })
    expect(await heldIn(dir.file)).toHaveLength(10)
  })

  it("does not bring a removed record back when a version that is no newer comes late", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await run(dir.file, { full: ten, changes: [removal("9", 50)] })
    const late = await run(dir.file, { full: ten, changes: [ten[9]!] })
    expect(late).toMatchObject({ records: 9, changed: 0, balance: { superseded: 1 } })
    const asOld = await run(dir.file, { full: ten, changes: [book("9", 50)] })
    expect(asOld).toMatchObject({ records: 9, changed: 0, balance: { superseded: 1 } })
    expect(await run(dir.file, { full: ten, changes: [book("9", 51)] })).toMatchObject({ records: 10 })
    // A removal says nothing but key and version, as a record may: it is one all the same.
    const gone = await run(dir.file, { full: ten, changes: [removal("9", 51)] })
    expect(gone).toMatchObject({ records: 9, balance: { deleted: 1, superseded: 0 } })
  })

  it("no longer holds a record whose newest version is in quarantine, as after a full reading", async () => {
    using by = directory()
    using full = directory()
    const bad: Incoming = { fields: { isbn: "9", updatedAt: "soon" }, removed: false, raw: { isbn: "9" } }
    await run(by.file, { full: ten })
    await run(by.file, { full: ten, changes: [bad] })
    await run(full.file, { full: [...ten.slice(0, 9), bad] })
    expect(await heldIn(by.file)).toEqual(await heldIn(full.file))
    // An old repeat of the record does not empty the quarantine of its newer version.
    await run(by.file, { full: ten, changes: [removal("nobody", 1)] })
    const issues = await inStore(
      by.file,
      Store.use((store) => store.issues(books))
    )
    expect(issues).toEqual([{ field: "updatedAt", code: "invalid_format", count: 1 }])
  })

  it("fails when a reading has no page, or changes its kind in the middle", async () => {
    using dir = directory()
    const pageless: Connector = { ...library({ full: ten }), read: () => Stream.empty }
    expect(await inStore(dir.file, Effect.flip(sync(pageless, "library.books")))).toMatchObject({ reason: "contract" })
    const [full, changes] = [library({ full: ten }), library({ full: [], changes: ten })]
    const torn: Connector = {
      ...full,
      read: (name) => Stream.concat(full.read(name, null), changes.read(name, { v: 1, reading: "done" }))
    }
    expect(await inStore(dir.file, Effect.flip(sync(torn, "library.books")))).toMatchObject({ reason: "contract" })
    expect(
      await inStore(
        dir.file,
        Store.use((store) => store.status(books))
      )
    ).toMatchObject({ status: "failed", records: null })
  })

  it("comes to the same records and quarantine by any increments as by one full reading", async () => {
    const change = fc.record({
      isbn: fc.constantFrom("1", "2", "3", "4"),
      copies: fc.nat(3),
      kind: fc.constantFrom("put", "put", "spoil", "remove")
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (days) => {
        using by = directory()
        using full = directory()
        const world = new Map<string, Incoming>()
        let version = 0
        for (const [day, changes] of days.entries()) {
          const sent: Array<Incoming> = []
          for (const { isbn, copies, kind } of changes) {
            version++
            const whole = kind === "remove" ? removal(isbn, version) : book(isbn, version, { copies })
            const record = kind === "spoil" ? { ...whole, fields: { isbn, copies } } : whole
            sent.push(record)
            if (kind === "remove") world.delete(isbn)
            else world.set(isbn, record)
          }
          const script: Script = day === 0 ? { full: [...world.values()] } : { full: [], changes: sent }
          // A world may lose everybody.
          await run(by.file, script, { maxShrink: 1 })
        }
        await run(full.file, { full: [...world.values()] })
        expect(await heldIn(by.file)).toEqual(await heldIn(full.file))
        const quarantined = Store.use((store) => Effect.map(store.status(books), (status) => status.quarantined))
        expect(await inStore(by.file, quarantined)).toBe(await inStore(full.file, quarantined))
      }),
      { numRuns: tries(6) }
    )
  })
})
