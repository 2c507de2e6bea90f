import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { measure } from "@lienthong/core/Measure"
import { minimise, minimised } from "@lienthong/core/Minimise"
import { sync } from "@lienthong/core/Sync"
import * as DuckDbStore from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { catalogue } from "../src/Catalogue.ts"
import { Config } from "../src/Config.ts"
import { connectorsOf } from "../src/Sources.ts"
import { filesOf, newKey, type Side, sameReportsFromLess, tablesOf, twoSides, watched } from "./minimisedWorld.ts"
import { directory, dump, type Environment, mock } from "./program.ts"
import { leaked } from "./sentValues.ts"

describe("a minimised store", () => {
  it("gives the same reports byte for byte, and holds nothing that they do not need", () =>
    sameReportsFromLess({ residents: 80, seed: 3, days: [1, 4], killed: true }))

  it("keeps no cursor that can be read, and goes on from where it was all the same", async () => {
    using dir = directory()
    await using sources = await watched(120, 3)
    const plain = Effect.runSync(catalogue)
    const pages = { pageSize: 20, limits: { tries: 1 } }
    const [population, tax] = await Effect.runPromise(
      connectorsOf({
        config: Config.parse({ sources: { population: pages, tax: pages } }),
        surroundings: { environment: sources.env(), cwd: dir.path }
      })
    )
    const pulled = async (path: string, services: typeof plain) => {
      const store = DuckDbStore.layer({ path, memory: "256MB", threads: 1 })
      const each = [
        { connector: minimised(population!, services), dataset: "population.residents" },
        { connector: minimised(tax!, services), dataset: "tax.taxpayers" }
      ]
      const cut = Effect.forEach(each, ({ connector, dataset }) =>
        Effect.flip(sync(connector, dataset, { commitEvery: 20 }))
      )
      sources.answer(3)
      const failures = await Effect.runPromise(Effect.provide(cut, store))
      sources.answer(Number.POSITIVE_INFINITY)
      expect(failures).toMatchObject([{ reason: "unavailable" }, { reason: "unavailable" }])
      const texts = [await tablesOf(path), filesOf(dir.path, new RegExp(path.split("/").at(-1)!))]
      const goesOn = Effect.gen(function* () {
        const results = yield* Effect.forEach(each, ({ connector, dataset }) => sync(connector, dataset))
        return { results, snapshot: JSON.stringify(yield* measure(services)) }
      })
      return { texts, ...(await Effect.runPromise(Effect.provide(goesOn, store))) }
    }
    const whole = await pulled(join(dir.path, "whole.duckdb"), plain)
    const less = await pulled(join(dir.path, "less.duckdb"), minimise(plain, { key: Redacted.make(newKey()) }))
    const cursors = [...sources.unneeded()].filter((text) => text.length > 60 && !text.includes(" "))
    for (const text of whole.texts) expect(leaked(cursors, text).length).toBeGreaterThan(0)
    for (const text of less.texts) expect(leaked(sources.unneeded(), text)).toEqual([])
    expect(whole.results).toMatchObject([{ resumed: true }, { resumed: true }])
    expect(less.results).toEqual(whole.results)
    expect(less.snapshot).toBe(whole.snapshot)
  })
})

describe("the key of a minimised store", () => {
  const dir = directory()
  const keys = { old: "", new: newKey() }
  const { run } = twoSides(dir.path)
  let sources: Awaited<ReturnType<typeof mock>>

  const withKey = (key: keyof typeof keys): Environment => ({
    ...sources.env,
    LIENTHONG_PSEUDONYM_KEY_FILE: "",
    LIENTHONG_PSEUDONYM_KEY: keys[key]
  })
  const synced = async (key: keyof typeof keys) => {
    const { code, stdout, stderr } = await run("less", ["sync", "--format", "json"], withKey(key))
    expect(code, stderr).toBe(0)
    const readings = JSON.parse(stdout).map(({ reading }: { reading: string }) => reading)
    return { readings, stderr, report: (await run("less", ["report", "--format", "json"])).stdout }
  }
  const contractOf = async (side: Side, key: keyof typeof keys) => {
    const { stdout } = await run(
      side,
      ["doctor", "--data-dir", join(dir.path, "less"), "--format", "json"],
      withKey(key)
    )
    const findings: ReadonlyArray<Record<string, string>> = JSON.parse(stdout).findings
    return findings.find(({ check }) => check === "tax.taxpayers: contract")
  }

  beforeAll(async () => {
    sources = await mock({ residents: 60, seed: 3 })
  })

  afterAll(async () => {
    await sources[Symbol.asyncDispose]()
    dir[Symbol.dispose]()
  })

  it("is asked for before anything is done, with a command that makes one that is taken", async () => {
    const none = { ...sources.env, LIENTHONG_PSEUDONYM_KEY_FILE: "" }
    const told: Array<string> = []
    for (const words of [["sync"], ["schedule"], ["config", "check"]]) {
      const { code, stdout, stderr } = await run("less", words, none)
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: "" })
      expect(stderr).toMatch(/`minimise: true` needs a key .* none is set: set LIENTHONG_PSEUDONYM_KEY, or .*_FILE/)
      told.push(stderr)
    }
    const script = /node -p "(.+?)"/.exec(told[0]!)?.[1] ?? ""
    keys.old = execFileSync(process.execPath, ["-p", script], { encoding: "utf8" }).trim()
    for (const bad of [keys.old.slice(0, 40), Buffer.alloc(32).toString("base64")]) {
      const { code, stderr } = await run("less", ["sync"], { ...none, LIENTHONG_PSEUDONYM_KEY: bad })
      expect(code).toBe(2)
      expect(stderr).toContain("LIENTHONG_PSEUDONYM_KEY: this is no key for pseudonyms: it must be at least 32 random")
      expect(stderr).not.toContain(bad)
    }
    expect(existsSync(join(dir.path, "less"))).toBe(false)
    const { code, stdout } = await run("less", ["doctor", "--format", "json"], none)
    expect(JSON.parse(stdout).findings).toContainEqual(expect.objectContaining({ check: "pseudonyms", state: "wrong" }))
    expect(code).toBe(1)
    const idle = await run("whole", ["config", "check", "--format", "json"], withKey("new"))
    expect(JSON.parse(idle.stdout).warnings).toEqual([expect.stringContaining("LIENTHONG_PSEUDONYM_KEY is set, but")])
    expect((await synced("old")).readings).toEqual(["full", "full", "full", "full"])
  })

  it("may be missing where nothing is compared; what was not kept cannot be replayed, and says so", async () => {
    const plain = { LIENTHONG_PSEUDONYM_KEY_FILE: "" }
    const shown = await Promise.all(
      [["issues"], ["quarantine", "list"], ["prune"]].map((words) => run("less", words, plain))
    )
    expect(shown.map(({ code }) => code)).toEqual([0, 0, 0])
    const { code, stdout, stderr } = await run(
      "less",
      ["quarantine", "replay", "--dataset", "tax.taxpayers"],
      withKey("old")
    )
    expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: expect.stringContaining("tax.taxpayers") })
    expect(stderr).toMatch(/quarantined records? .*cannot be replayed: a minimised store does not keep what arrived/)
    expect(stderr).toContain("`lienthong sync tax.taxpayers --full`")
  })

  it("that was changed makes everything be read again, and says why; the report is the same", async () => {
    expect((await contractOf("less", "new"))?.finding).toContain("made with another key")
    const before = (await run("less", ["report", "--format", "json"])).stdout
    const measured = await run("less", ["report", "--as-of", "2027-01-01"], withKey("new"))
    expect({ code: measured.code, stdout: measured.stdout }).toEqual({ code: 2, stdout: "" })
    expect(measured.stderr).toContain("tax.taxpayers: its pseudonyms were made with another key")

    const { readings, stderr, report } = await synced("new")
    expect(readings).toEqual(["full", "full", "full", "full"])
    expect(
      stderr.match(/with another key than LIENTHONG_PSEUDONYM_KEY is now, .* everything is read again/g)
    ).toHaveLength(4)
    expect(report).toBe(before)
    const again = await run("less", ["sync", "--format", "json"], withKey("new"))
    expect(again.stdout).toContain('"incremental"')
    expect(again.stderr).not.toContain("another key")
  })

  it("and the word for it are not forgotten unawares: a minimised store is not filled with whole records", async () => {
    const dataDir = ["--data-dir", join(dir.path, "less")]
    const before = await dump(join(dir.path, "less"))
    const { code, stdout, stderr } = await run("whole", ["sync", ...dataDir], sources.env)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("the configuration in force does not say `minimise: true`. Set it,")
    expect(await dump(join(dir.path, "less"))).toEqual(before)
    expect((await contractOf("whole", "new"))?.advice).toContain("a sync is refused")
  })
})
