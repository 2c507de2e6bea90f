import { spawn } from "node:child_process"
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { book, books, directory, inStore, library } from "./library.ts"

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

/** A process of its own that opens the store and waits. */
const holder = async (file: string) => {
  const script = fileURLToPath(new URL("./holdStore.ts", import.meta.url))
  const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] })
  const [line] = await Promise.race([
    new Promise<[string]>((resolve) =>
      createInterface({ input: child.stdout }).once("line", (text) => resolve([text]))
    ),
    new Promise<never>((_, reject) => child.once("exit", () => reject(new Error("the holder ended"))))
  ])
  return { pid: child.pid, line, [Symbol.dispose]: () => child.kill("SIGKILL") }
}

describe("the embedded store", () => {
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
      message: expect.stringContaining(`process ${other.pid}`)
    })
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
})
