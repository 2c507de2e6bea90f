import { readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { entriesText } from "../src/commands/quarantine/show.ts"
import { directory, dump, lienthong, mock } from "./program.ts"

interface Issue {
  readonly dataset: string
  readonly field: string
  readonly code: string
  readonly region: string | null
  readonly count: number
  readonly quarantined: number
}

const dir = directory()
let sources: Awaited<ReturnType<typeof mock>>

const run = (...words: ReadonlyArray<string>) => lienthong([...words, "--data-dir", dir.path])
const json = async (...words: ReadonlyArray<string>) => {
  const { code, stdout, stderr } = await run(...words, "--format", "json")
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}
const refused = async (...words: ReadonlyArray<string>): Promise<string> => {
  const { code, stdout, stderr } = await run(...words)
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: "" })
  return stderr
}

beforeAll(async () => {
  sources = await mock({ residents: 500, seed: 7 })
  await lienthong(["sync", "--data-dir", dir.path], sources.env)
})

afterAll(async () => {
  await sources[Symbol.asyncDispose]()
  dir[Symbol.dispose]()
})

describe("issues", () => {
  it("are those of the report, and by province add up to them", async () => {
    const report = await json("report")
    const expected = report.datasets.flatMap(({ name, issues }: { name: string; issues: ReadonlyArray<object> }) =>
      issues.map((issue) => ({ dataset: name, ...issue }))
    )
    const all: ReadonlyArray<Issue> = await json("issues")
    expect(all.map(({ dataset, field, code, count }) => ({ dataset, field, code, count }))).toEqual(expected)
    const provinces: ReadonlyArray<Issue> = await json("issues", "--by-province")
    const sum = (issues: ReadonlyArray<Issue>) => issues.reduce((total, { count }) => total + count, 0)
    expect(sum(provinces)).toBe(sum(all))
    const hanoi = provinces.filter(({ region }) => region === "001")
    expect(hanoi.length).toBeGreaterThan(0)
    expect(await json("issues", "--province", "ha noi")).toEqual(hanoi)
    expect((await run("issues", "--province", "001")).stdout).toContain("001 Hà Nội")
  })

  it("are asked for by dataset, field and code, and misspelt names are corrected", async () => {
    const all: ReadonlyArray<Issue> = await json("issues")
    expect(await json("issues", "tax", "--field", "phone")).toEqual(
      all.filter(({ dataset, field }) => dataset.startsWith("tax.") && field === "phone")
    )
    expect(await json("issues", "--code", "too_big")).toEqual(all.filter(({ code }) => code === "too_big"))
    expect(await refused("issues", "populaton")).toContain('Did you mean "population"?')
    expect(await refused("issues", "--field", "fone")).toContain('Did you mean "phone"?')
    expect(await refused("issues", "--code", "to_big")).toContain('Did you mean "too_big"?')
    expect(await refused("issues", "--province", "Hồ Chi Min")).toContain('Did you mean "Hồ Chí Minh"?')
  })

  it("cannot be told before anything was pulled", async () => {
    using empty = directory()
    const { code, stderr } = await lienthong(["issues", "--data-dir", empty.path])
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("Nothing was pulled yet") })
    expect(readdirSync(empty.path)).toEqual([])
  })
})

describe("the quarantine on the command line", () => {
  it("lists and shows records without telling whose they are", async () => {
    const groups = await json("quarantine", "list")
    const entries = await json("quarantine", "show")
    expect(entries).toHaveLength(groups.reduce((sum: number, { count }: { count: number }) => sum + count, 0))
    for (const entry of entries) expect(entry).not.toHaveProperty("raw")
    const text = [(await run("quarantine", "list")).stdout, (await run("quarantine", "show")).stdout].join()
    // An id may by chance be digits only.
    const rest = entries.reduce((left: string, { id }: { id: string }) => left.replaceAll(id, ""), text)
    expect(rest).not.toMatch(/\d{9}/)
    expect((await run("quarantine", "show", "--limit", "1")).stdout).toContain(`1 of ${entries.length};`)
    expect(await json("quarantine", "show", entries[1].id)).toEqual([entries[1]])
  })

  it("shows what arrived on a terminal only", async () => {
    expect(await refused("quarantine", "show", "--show-values")).toContain("on a terminal only")
    expect(await refused("quarantine", "show", "--show-values", "--format", "json")).toContain("personal data")
  })

  it("lets nothing that arrived move the cursor of that terminal", () => {
    const entry = {
      dataset: "tax.taxpayers",
      field: "name",
      code: "missing",
      run: 1,
      firstSeen: "2026-11-24T00:00:00Z"
    }
    const raw = JSON.stringify({ name: "\u001b[2Jgone\u202eback\u0085" })
    const text = entriesText([{ ...entry, id: "0123456789ab", lastSeen: entry.firstSeen, raw }], 1, {
      width: 100,
      colour: false
    })
    expect(text).toContain("gone")
    for (const harmful of ["\u001b", "\u202e", "\u0085"]) expect(text).not.toContain(harmful)
  })

  it("replays without changing anything as long as nothing would pass today", async () => {
    const before = await dump(dir.path)
    const replays = await json("quarantine", "replay")
    expect(replays.length).toBeGreaterThan(1)
    for (const { changed, balance } of replays) {
      expect({ changed, loaded: balance.loaded, unexplained: balance.unexplained }).toEqual({
        changed: 0,
        loaded: 0,
        unexplained: 0
      })
    }
    expect(await dump(dir.path)).toEqual(before)
    expect(await json("quarantine", "replay", "--dataset", "customs.vehicleImports")).toEqual([])
  })

  it("drops only what is said, and nothing if nothing is said", async () => {
    const entries = await json("quarantine", "show")
    expect(await refused("quarantine", "drop")).toContain("Say what to drop")
    expect(await refused("quarantine", "drop", "--all", "--code", "missing")).toContain("leave it out")
    expect(await refused("quarantine", "drop", "everything")).toContain("is no id")
    expect(await refused("quarantine", "drop", "--code", "not_a_recor")).toContain('Did you mean "not_a_record"?')
    const { id } = entries[0]
    expect(await json("quarantine", "drop", id, "--dry-run")).toEqual({ dropped: 1, dryRun: true })
    expect(await json("quarantine", "drop", id)).toEqual({ dropped: 1, dryRun: false })
    expect(await json("quarantine", "show")).toEqual(entries.slice(1))
  })
})

describe("prune", () => {
  it("forgets what is older than the configuration keeps, once it is not only asked what would go", async () => {
    const config = join(dir.path, "lienthong.config.ts")
    writeFileSync(config, 'export default { retention: { quarantine: "0 days", snapshots: "30 days" } }\n')
    const snapshots = join(dir.path, "snapshots")
    const [latest] = readdirSync(snapshots).filter((name) => name.endsWith(".json"))
    for (const name of ["2025-01-01T00-00-00Z.json", "2026-10-01T00-00-00Z.json"]) {
      writeFileSync(join(snapshots, name), "{}")
      utimesSync(join(snapshots, name), 0, name.startsWith("2025") ? 0 : Date.now() / 1000 - 1)
    }
    const waiting = (await json("quarantine", "show")).length
    const words = ["prune", "--config", config]
    const planned = await json(...words, "--dry-run")
    expect(planned.parts).toMatchObject([
      { what: "runs in the store", gone: 0 },
      { what: "quarantined records", gone: waiting, kept: 0 },
      { what: "runs in the history", gone: 0, kept: 4 },
      { what: "snapshots", gone: 1, kept: 2 }
    ])
    expect((await run(...words, "--dry-run")).stdout).toMatch(/would go +would stay/)
    expect(await json("quarantine", "show")).toHaveLength(waiting)
    expect((await json(...words)).parts).toMatchObject(
      planned.parts.map(({ what, gone, kept }: Record<string, unknown>) => ({ what, gone, kept }))
    )
    expect(await json("quarantine", "show")).toEqual([])
    const left = readdirSync(snapshots).filter((name) => name.endsWith(".json"))
    expect(left.sort()).toEqual(["2026-10-01T00-00-00Z.json", latest].sort())
  })
})
