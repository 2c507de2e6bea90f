import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Store } from "../src/Store.ts"
import { type SyncOptions, sync } from "../src/Sync.ts"
import { book, books, directory, inStore, library, removal, type Script } from "./library.ts"

const ten = Array.from({ length: 10 }, (_, i) => book(`${i}`, i))
const gone = (count: number) => Array.from({ length: count }, (_, i) => removal(`${i}`, 100 + i))
const by = { by: "lan" }

const run = (file: string, script: Script, options: SyncOptions = {}) =>
  inStore(file, sync(library(script), "library.books", { maxShrink: 0.5, ...options }))
const fails = (file: string, script: Script, options: SyncOptions = {}) =>
  inStore(file, Effect.flip(sync(library(script), "library.books", { maxShrink: 0.5, ...options })))
const state = (file: string) =>
  inStore(
    file,
    Store.use((store) =>
      Effect.all({ status: store.status(books), last: Effect.map(store.runs({ limit: 1 }), ([last]) => last) })
    )
  )

describe("a run that would lose more than the allowed share", () => {
  it("fails and touches nothing, whether it read everything or removals", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const error = await fails(dir.file, { full: ten.slice(0, 4) }, { full: true })
    expect(error).toMatchObject({ _tag: "SyncError", reason: "shrunk" })
    expect(error.message).toContain("only 4 of 10 records would be left")
    expect(await fails(dir.file, { full: ten, changes: gone(6) })).toMatchObject({ reason: "shrunk" })
    expect(await state(dir.file)).toMatchObject({
      status: { status: "failed", records: 10, failure: { reason: "shrunk" } },
      last: { status: "failed", reason: "shrunk", records: null, acceptedBy: null }
    })
    // The removals are asked for again: their position was not passed.
    expect(await run(dir.file, { full: ten, changes: gone(5) })).toMatchObject({ reading: "incremental", records: 5 })
  })

  it("fails when removals would leave nothing, though no share was agreed", async () => {
    using dir = directory()
    await inStore(dir.file, sync(library({ full: ten }), "library.books"))
    const all = Effect.flip(sync(library({ full: ten, changes: gone(10) }), "library.books"))
    const error = await inStore(dir.file, all)
    expect(error).toMatchObject({ reason: "shrunk", message: expect.stringContaining("none of 10 records") })
    expect(await fails(dir.file, { full: ten, changes: gone(10) }, { maxShrink: 0.99 })).toMatchObject({
      reason: "shrunk"
    })
    expect(await inStore(dir.file, sync(library({ full: ten, changes: gone(9) }), "library.books"))).toMatchObject({
      records: 1
    })
    // Whoever agreed to any loss has agreed to this one.
    expect(await run(dir.file, { full: ten, changes: gone(10) }, { maxShrink: 1 })).toMatchObject({ records: 0 })
  })

  it("counts records that went to quarantine as lost", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const bad = ten.slice(0, 6).map((record) => ({ ...record, fields: { ...record.fields, updatedAt: "soon" } }))
    expect(await fails(dir.file, { full: ten, changes: bad })).toMatchObject({ reason: "shrunk" })
  })

  it("passes once somebody says that it is right, and the run says who", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await fails(dir.file, { full: ten, changes: gone(6) })
    const result = await run(dir.file, { full: ten, changes: gone(6) }, { acceptShrink: by })
    expect(result).toMatchObject({ reading: "incremental", records: 4, acceptedBy: "lan" })
    expect((await state(dir.file)).last).toMatchObject({ status: "complete", records: 4, acceptedBy: "lan" })
  })

  it("of a full reading is read in full again when it is accepted", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    await fails(dir.file, { full: ten.slice(0, 2) }, { full: true })
    const result = await run(dir.file, { full: ten.slice(0, 2), changes: [] }, { acceptShrink: by })
    expect(result).toMatchObject({ reading: "full", records: 2, acceptedBy: "lan" })
  })

  it("passes when it loses everything and somebody says that it is right", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    expect(await fails(dir.file, { full: [] }, { full: true })).toMatchObject({ reason: "empty" })
    const result = await run(dir.file, { full: [] }, { acceptShrink: by })
    expect(result).toMatchObject({ reading: "full", records: 0, acceptedBy: "lan" })
  })

  it("is not held against a run that loses less: nobody is written down as having passed it", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const result = await run(dir.file, { full: ten, changes: gone(5) }, { acceptShrink: by })
    expect(result).toMatchObject({ records: 5, acceptedBy: null })
    expect(await run(dir.file, { full: [book("0", 200)] }, { full: true, maxShrink: 0.9 })).toMatchObject({
      records: 1
    })
  })

  it("fails after a change of contract too", async () => {
    using dir = directory()
    await run(dir.file, { full: ten })
    const { title: _, ...fields } = books.fields
    const changed = { ...library({ full: ten.slice(0, 1) }), datasets: [{ ...books, fields }] }
    const error = await inStore(dir.file, Effect.flip(sync(changed, "library.books", { maxShrink: 0.5 })))
    expect(error).toMatchObject({ reason: "shrunk" })
  })
})
