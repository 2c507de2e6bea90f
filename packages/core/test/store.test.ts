import { spawn } from "node:child_process"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { watch } from "node:fs/promises"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { Connector } from "../src/Connector.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { layer } from "../src/store/duckdb/DuckDbStore.ts"
import { book, books, directory, heldIn, inStore, library } from "./library.ts"

const touch = (file: string) => inStore(file, Effect.void)
const refusal = (file: string) =>
  inStore(file, Effect.void).then(
    () => null,
    (error: unknown) => error
  )
const pull = (file: string) =>
  inStore(
    file,
    sync(
      library({ full: Array.from({ length: 2000 }, (_, i) => book(`${i}`, i, { title: `Title ${i}` })) }),
      "library.books"
    )
  )

/** The same, brought from elsewhere. */
const putThere = async (file: string) => {
  using elsewhere = directory()
  await pull(elsewhere.file)
  copyFileSync(elsewhere.file, file)
}

/** A process of its own that opens the store and waits. */
const opener = (file: string) => {
  const script = fileURLToPath(new URL("./holdStore.ts", import.meta.url))
  const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] })
  const holds = () =>
    Promise.race([
      new Promise<void>((resolve) => createInterface({ input: child.stdout }).once("line", () => resolve())),
      new Promise<never>((_, reject) => child.once("exit", () => reject(new Error("the holder ended"))))
    ])
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return { child, holds, ended, [Symbol.dispose]: () => child.kill("SIGKILL") }
}
const holder = async (file: string) => {
  const process = opener(file)
  await process.holds()
  return process
}

/** A process that has begun to make a store, halted before it stands. */
const haltedMaker = async () => {
  for (;;) {
    const dir = directory()
    const changes = watch(dir.path)
    const maker = opener(dir.file)
    for await (const { filename } of changes) if (filename?.includes(".new")) break
    maker.child.kill("SIGSTOP")
    if (!existsSync(dir.file)) return { dir, maker }
    // It was too quick to be halted in between.
    maker.child.kill("SIGKILL")
    dir[Symbol.dispose]()
  }
}

describe("the embedded store", () => {
  it("is its owner's alone, though whoever imports the library has no umask for that", async () => {
    using dir = directory()
    const made = layer({ path: dir.file, memory: "256MB", threads: 1 })
    await Effect.runPromise(Effect.provide(Effect.void, made))
    expect(statSync(dir.file).mode & 0o777).toBe(0o600)
  })

  it("says that a file is not a store, and leaves it alone", async () => {
    using dir = directory()
    writeFileSync(dir.file, "not a database ".repeat(2000))
    const before = readFileSync(dir.file)
    expect(await refusal(dir.file)).toMatchObject({
      reason: "corrupt",
      message: expect.stringContaining("move it away")
    })
    expect(readFileSync(dir.file).equals(before)).toBe(true)
  })

  it("names a file that was cut short, and does not half read it", async () => {
    using dir = directory()
    await pull(dir.file)
    truncateSync(dir.file, 8192)
    expect(await refusal(dir.file)).toMatchObject({ reason: "corrupt" })
  })

  it("names a file with flipped bytes", async () => {
    using dir = directory()
    await pull(dir.file)
    const bytes = readFileSync(dir.file)
    bytes.fill(0xa5, 4100, 4164)
    bytes.fill(0xa5, 8200, 8264)
    writeFileSync(dir.file, bytes)
    expect(await refusal(dir.file)).toMatchObject({ reason: "corrupt" })
  })

  it("says which process holds it", async () => {
    using dir = directory()
    using other = await holder(dir.file)
    expect(await refusal(dir.file)).toMatchObject({
      reason: "locked",
      message: expect.stringContaining(`process ${other.child.pid}`)
    })
  })

  it.each([
    ["made", pull],
    ["put there", putThere]
  ])("is not replaced by a process that began to make it before it was %s", async (_, fill) => {
    const halted = await haltedMaker()
    using dir = halted.dir
    using maker = halted.maker
    await fill(dir.file)
    maker.child.kill("SIGCONT")
    await maker.holds()
    maker.child.kill("SIGKILL")
    await maker.ended
    const status = Store.use((store) => store.status(books))
    expect(await inStore(dir.file, status)).toMatchObject({ records: 2000 })
    expect(readdirSync(dir.path).filter((name) => name.includes(".new"))).toEqual([])
  })

  it("is made anew where a process was killed while it made it, and whatever was left of that is gone", async () => {
    const halted = await haltedMaker()
    using dir = halted.dir
    halted.maker.child.kill("SIGKILL")
    await halted.maker.ended
    expect(readdirSync(dir.path).some((name) => name.includes(".new"))).toBe(true)
    writeFileSync(`${dir.file}.newer`, "of somebody else")
    using _ = await holder(dir.file)
    const left = readdirSync(dir.path).filter((name) => name.includes(".new"))
    expect(left).toEqual(["store.duckdb.newer"])
  })

  it("says that it cannot be written where a directory stands", async () => {
    using dir = directory()
    mkdirSync(dir.file)
    expect(await refusal(dir.file)).toMatchObject({ reason: "unwritable" })
  })

  it.each(["env=prod", "a[b]c", "a*b", "it's", "a;b", "số liệu"])("stands in a directory called %s", async (name) => {
    using dir = directory()
    const within = join(dirname(dir.file), name)
    mkdirSync(within)
    expect((await pull(join(within, "store.duckdb"))).records).toBe(2000)
  })

  it("says that it cannot stand in a directory with a question mark in its name", async () => {
    using dir = directory()
    const within = join(dirname(dir.file), "who?")
    mkdirSync(within)
    const file = join(within, "store.duckdb")
    expect(await refusal(file)).toMatchObject({
      reason: "unwritable",
      message: `The store ${file} cannot stand where a name holds a question mark; choose another directory.`
    })
  })

  it("opens again after being opened and closed with nothing in it", async () => {
    using dir = directory()
    await touch(dir.file)
    const status = await inStore(
      dir.file,
      Store.use((store) => store.status(books))
    )
    expect(status).toEqual({
      status: "never",
      holding: "never",
      horizon: null,
      records: null,
      quarantined: null,
      balance: null,
      failure: null
    })
  })

  it("reads everything again when the contract of a dataset has changed", async () => {
    using dir = directory()
    await pull(dir.file)
    const { title: _, ...fields } = books.fields
    const changed = { ...library({ full: [book("1", 1)] }), datasets: [{ ...books, fields }] }
    expect(
      await inStore(
        dir.file,
        Store.use((store) => store.status(changed.datasets[0]!))
      )
    ).toMatchObject({ status: "never" })
    expect(await inStore(dir.file, sync(changed, "library.books"))).toMatchObject({ reading: "full", records: 1 })
  })

  const sent = [book("1", 1, { title: "Không có", shelf: { room: "C", row: "A" } }), book("2", 2)]
  const under = (dataset: Dataset): Connector => ({ ...library({ full: sent }), datasets: [dataset] })
  /** What is held of the first book after today's contract and then another one were synced. */
  const heldUnder = async (file: string, dataset: Dataset) => {
    await inStore(file, sync(under(books), "library.books"))
    const holding = Store.use((store) => Effect.map(store.status(dataset), (status) => status.holding))
    const before = await inStore(file, holding)
    const { reading } = await inStore(file, sync(under(dataset), "library.books"))
    const [first] = await heldIn(file)
    return { before, reading, isbn: first?.isbn, title: first?.title, region: first?._region }
  }
  const region = { field: "shelf", part: "room", known: ["A", "B"] }

  it.each<readonly [string, Partial<Dataset>, { isbn: string; title: string | null; region: string }]>([
    ["text stands for no value", { placeholders: ["N/A", "Không có"] }, { isbn: "1", title: null, region: "unknown" }],
    [
      "region is known",
      { region: { ...region, known: ["A", "B", "C"] } },
      { isbn: "1", title: "Không có", region: "C" }
    ],
    ["part is the region", { region: { ...region, part: "row" } }, { isbn: "1", title: "Không có", region: "A" }],
    [
      "field is required",
      { fields: { ...books.fields, title: Field.text({ provides: "book.title", required: true }) } },
      { isbn: "1", title: "Không có", region: "unknown" }
    ]
  ])("judges everything again when another %s", async (_, change, after) => {
    using dir = directory()
    expect(await heldUnder(dir.file, { ...books, ...change })).toEqual({ before: "changed", reading: "full", ...after })
  })

  it("goes on with what it holds when the contract says the same in other words, or judges no record otherwise", async () => {
    using dir = directory()
    const told = { ...books, placeholders: ["Không có", "N/A"], region: { ...region, known: ["B", "A"] } }
    await inStore(dir.file, sync(under({ ...books, placeholders: ["N/A", "Không có"] }), "library.books"))
    const renamed = { ...told, label: { vi: "Sách", en: "Volumes" }, links: {} }
    const fields = { ...books.fields, title: Field.text({ provides: "book.name" }) }
    expect(await inStore(dir.file, sync(under({ ...renamed, fields }), "library.books"))).toMatchObject({
      reading: "incremental"
    })
  })
})
