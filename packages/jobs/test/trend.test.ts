import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { at } from "../src/DataDirectory.ts"
import { summaries } from "../src/Summaries.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong } from "./program.ts"

const OTHER = { catalogue: { version: "2027.01", hash: "sha256:fedcba9876543210" } }

/** The first is as of midnight in Việt Nam, which is still the day before in UTC. */
const DAYS = [
  dayWith("2026-06-30T17:00:00Z", 40),
  dayWith("2026-08-01T00:00:00Z", 52),
  dayWith("2026-09-01T00:00:00Z", 50),
  dayWith("2026-10-01T00:00:00Z", 70, OTHER)
]

const since = (dir: string, day: string, ...words: ReadonlyArray<string>) =>
  lienthong(["report", "--data-dir", dir, "--since", day, ...words])

const ofSummaries = (path: string) => Effect.runPromise(summaries(at(path)))

describe("the trend over kept snapshots", () => {
  it("shows each since that day, how it moved, and where what is measured changed", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    const { code, stdout } = await since(dir.path, "2026-07-01")
    expect(code).toBe(0)
    const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/))
    expect(rows.filter(([time]) => /^2026/.test(time!)).map(([time, , , once, by]) => [time, once, by])).toEqual([
      ["2026-07-01 00:00", "40.0%", "—"],
      ["2026-08-01 07:00", "52.0%", "+12.0"],
      ["2026-09-01 07:00", "50.0%", "−2.0"],
      ["2026-10-01 07:00", "70.0%", "—"]
    ])
    expect(stdout).toContain("What is measured changed")
    expect(stdout).toContain("the catalogue, from 2026.11 (01234567) to 2027.01 (fedcba98)")
    const later = await since(dir.path, "2026-07-02", "--lang", "vi")
    expect(later.stdout).not.toContain("2026-07-01")
    expect(later.stdout).toContain("−2,0")
    expect(later.stdout).toContain("danh mục, từ 2026.11 (01234567) sang 2027.01 (fedcba98)")
  })

  it("is the same as JSON, to a file too, and no report in another format", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    const out = join(dir.path, "trend.json")
    expect((await since(dir.path, "2026-07-01", "--out", out)).code).toBe(0)
    const { stretches, overall } = JSON.parse(readFileSync(out, "utf8"))
    expect(stretches).toHaveLength(2)
    expect(overall.map((line: ReadonlyArray<unknown>) => line.length)).toEqual([3, 1])
    const csv = await since(dir.path, "2026-07-01", "--format", "csv")
    expect([csv.code, csv.stderr]).toEqual([2, expect.stringContaining("A trend is a table or json")])
    const both = await since(dir.path, "2026-07-01", "--as-of", "2026-07-01")
    expect(both.code).toBe(2)
  })

  it("says when nothing was kept since, and loses one that is broken only itself", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    const none = await since(dir.path, "2027-01-01")
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining("the last one is as of 2026-10-01T00:00:00Z")])
    writeFileSync(join(at(dir.path).snapshots, "2026-08-01T00-00-00Z.json"), "{")
    const { code, stdout, stderr } = await since(dir.path, "2026-07-01")
    expect(code).toBe(0)
    expect(stdout).toContain("+10.0")
    expect(stderr).toContain("cut short")
  })
})

describe("the summaries beside kept snapshots", () => {
  const read = async (path: string) =>
    (await ofSummaries(path)).map(({ kept, summary }) => [kept.asOf, summary?.overall.onceOnly.value])

  it("are all that a list reads", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    expect(await read(dir.path)).toEqual(DAYS.map(({ asOf }, index) => [asOf, [0.4, 0.52, 0.5, 0.7][index]]))
    const file = join(at(dir.path).snapshots, "2026-08-01T00-00-00Z.summary")
    const unsealed = readFileSync(file, "utf8").replace(/,"digest":"[^"]*"/, "")
    writeFileSync(file, unsealed.replaceAll("0.52", "0.99"))
    expect((await read(dir.path))[1]).toEqual(["2026-08-01T00:00:00Z", 0.99])
  })

  it("are made again when they are missing, cut short, or of what stood there before", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    const before = await read(dir.path)
    const { snapshots } = at(dir.path)
    const files = readdirSync(snapshots)
      .filter((name) => name.endsWith(".summary"))
      .sort()
    expect(files).toHaveLength(DAYS.length)
    rmSync(join(snapshots, files[0]!))
    writeFileSync(join(snapshots, files[1]!), "{")
    writeFileSync(join(snapshots, files[2]!), readFileSync(join(snapshots, files[3]!)))
    expect(await read(dir.path)).toEqual(before)
    expect(existsSync(join(snapshots, files[0]!))).toBe(true)
    expect(JSON.parse(readFileSync(join(snapshots, files[1]!), "utf8"))).toHaveProperty("summary")
  })

  it("follow a snapshot that is measured anew", async () => {
    using dir = directory()
    await keepAll(dir.path, DAYS)
    await keepAll(dir.path, [dayWith(DAYS[1]!.asOf, 10)])
    expect((await read(dir.path))[1]).toEqual([DAYS[1]!.asOf, 0.1])
  })
})
