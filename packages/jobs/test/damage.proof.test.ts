import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { fileOf, openFile } from "../src/history/File.ts"
import { type Damage, damaged, examined, spread } from "./damage.ts"
import { logFlips, namedOrGoesBack } from "./damagedLog.ts"
import { killable } from "./kills.ts"
import { directory, type Ended, lienthong, mock } from "./program.ts"

const names = (ended: Ended, file: string, message: RegExp): void => {
  expect(ended, ended.stderr).toMatchObject({ code: 3, stdout: "" })
  expect(ended.stderr).toContain(file)
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
}

const sizeOf = (dataDir: string, file: string): number => statSync(join(dataDir, file)).size

describe("a damaged store", () => {
  it("is named, or the damage is where nothing is held: it is never half read, and no process is lost", async () => {
    await using sources = await mock({ residents: 300, seed: 5 })
    using dir = directory()
    using work = directory()
    expect((await lienthong(["sync", "--data-dir", dir.path], sources.env)).code).toBe(0)
    const file = "store.duckdb"
    const size = sizeOf(dir.path, file)
    const headers = [0, 8, 16, 4096, 4112, 8192, 8208, 12_288, 12_296]
    const damages: ReadonlyArray<Damage> = [
      ...[...headers, ...spread(size, 6), size - 8].map((at) => ({ file, kind: "flip", at }) as const),
      ...[1, 4096, 12_288, ...spread(size, 5), size - 1].map((at) => ({ file, kind: "cut", at }) as const)
    ]
    const found = await examined(dir.path, work.path, damages)
    const bad = found.filter(({ outcome, kind }) => outcome !== "corrupt" && !(kind === "flip" && outcome === "same"))
    expect(bad).toEqual([])
    expect(found.filter(({ outcome }) => outcome === "corrupt").length).toBeGreaterThan(20)
  }, 240_000)

  it("is named by every command that opens it", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    const words = ["--data-dir", dir.path, "--log-level", "silent"]
    expect((await lienthong(["sync", ...words], sources.env)).code).toBe(0)
    damaged(join(dir.path, "store.duckdb"), { kind: "flip", at: 12_296 })
    const message = /is damaged; move it away and sync again/
    names(await lienthong(["sync", ...words], sources.env), "store.duckdb", message)
    names(await lienthong(["report", "--as-of", "2027-01-01", ...words]), "store.duckdb", message)
    names(await lienthong(["quarantine", "list", "--data-dir", dir.path]), "store.duckdb", message)
    expect((await lienthong(["report", ...words])).code).toBe(0)
  })

  it("whose latest writes are lost or damaged is named, or goes back to an earlier commit and on from there", async () => {
    await using world = await killable(300, 5)
    using dir = directory()
    await world.kill(dir.path, { at: "rename 2026-11-01T00-00-00Z.summary > store close", how: "before" })
    const file = "store.duckdb.wal"
    const size = sizeOf(dir.path, file)
    using work = directory()
    const [middle] = spread(size, 1)
    for (const damage of [
      { kind: "cut", at: middle! },
      { kind: "cut", at: 0 },
      { kind: "flip", at: 1 }
    ] as const) {
      rmSync(work.path, { recursive: true })
      cpSync(dir.path, work.path, { recursive: true })
      damaged(join(work.path, file), damage)
      await world.completes(work.path, `${damage.kind} at ${damage.at} of ${size}`)
    }
    // The history saw all of them complete.
    const warnings = async () => {
      const words = ["sync", "--data-dir", work.path, "--log-level", "warn", "--log-format", "text"]
      const { code, stderr } = await lienthong(words, world.sources.env)
      expect(code, stderr).toBe(0)
      return stderr
        .trimEnd()
        .split("\n")
        .filter((text) => text.includes("does not hold what was pulled last"))
    }
    rmSync(work.path, { recursive: true })
    cpSync(dir.path, work.path, { recursive: true })
    expect(await warnings()).toEqual([])
    rmSync(work.path, { recursive: true })
    cpSync(dir.path, work.path, { recursive: true })
    damaged(join(work.path, file), { kind: "cut", at: 0 })
    const told = await warnings()
    expect(told).toHaveLength(4)
    expect(told[0]).toContain(join(work.path, "store.duckdb"))
    expect(told[0]).toMatch(/^warning: .*population\.residents, complete at 20.*The next sync of .* reads it again/)
    expect(await warnings()).toEqual([])
    await namedOrGoesBack(world, dir.path, work.path, logFlips(dir.path, 1))
  }, 240_000)
})

describe("a damaged history", () => {
  it("is named, and nothing of it is quoted", async () => {
    await using sources = await mock({ residents: 50 })
    using sound = directory()
    using dir = directory()
    expect((await lienthong(["sync", "customs", "--data-dir", sound.path], sources.env)).code).toBe(0)
    const words = ["--data-dir", dir.path]
    const file = fileOf(dir.path)
    const damages: ReadonlyArray<(bytes: Buffer) => number> = [
      () => 0,
      (bytes) => bytes.indexOf("CREATE TABLE runs") + 20,
      (bytes) => bytes.indexOf('"reading":') + 10
    ]
    for (const place of damages) {
      for (const name of readdirSync(dir.path)) rmSync(join(dir.path, name), { recursive: true })
      cpSync(sound.path, dir.path, { recursive: true })
      damaged(file, { kind: "flip", at: place(readFileSync(file)) })
      const ended = await lienthong(["history", ...words])
      names(ended, "history.sqlite", /damaged; move it away, and what ran before is forgotten/)
      expect(ended.stderr).not.toContain("JSON")
      names(await lienthong(["status", ...words]), "history.sqlite", /damaged/)
    }
    // As it is told.
    rmSync(file)
    expect((await lienthong(["sync", "customs", ...words], sources.env)).code).toBe(0)
    openFile(file).close()
  })
})

describe("a damaged snapshot", () => {
  it("is named though a digit stands for a digit; a damaged summary of one is made again", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    const words = ["--data-dir", dir.path]
    expect((await lienthong(["sync", ...words], sources.env)).code).toBe(0)
    const trend = () => lienthong(["report", "--since", "2026-01-01", ...words])
    const before = await trend()
    expect(before.code, before.stderr).toBe(0)
    const fileCalled = (extension: string) =>
      join(dir.path, "snapshots", readdirSync(join(dir.path, "snapshots")).find((name) => name.endsWith(extension))!)
    const otherDigit = (text: string) =>
      text.replace(/(?<="(?:loaded|subjects|records)":)[1-9](?=[,}\d])/, (digit) => (digit === "1" ? "2" : "1"))

    const summary = fileCalled(".summary")
    const whole = readFileSync(summary, "utf8")
    for (const spoilt of [whole.slice(0, 100), otherDigit(whole)]) {
      expect(spoilt).not.toBe(whole)
      writeFileSync(summary, spoilt)
      expect(await trend()).toEqual(before)
      expect(readFileSync(summary, "utf8")).toBe(whole)
    }
    const snapshot = fileCalled(".json")
    writeFileSync(snapshot, otherDigit(readFileSync(snapshot, "utf8")))
    names(await lienthong(["report", ...words]), snapshot, /is damaged.*run `lienthong sync` to measure anew/)
    expect((await lienthong(["sync", ...words], sources.env)).code).toBe(0)
    expect(await trend()).toEqual(before)
  })
})
