import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { measure } from "@lienthong/core/Measure"
import { minimise, minimised } from "@lienthong/core/Minimise"
import { FORMAT_NAMES } from "@lienthong/core/report/formats"
import { sync } from "@lienthong/core/Sync"
import * as DuckDbStore from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { catalogue } from "../src/Catalogue.ts"
import { Config } from "../src/Config.ts"
import { connectorsOf } from "../src/Sources.ts"
import { directory, dump, type Ended, type Environment, lienthong, mock } from "./program.ts"
import { proxy } from "./proxy.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"
import { leaked } from "./sentValues.ts"
import { unneededValues } from "./unneededValues.ts"

const newKey = () => randomBytes(32).toString("base64")
const importing = (module: string) => ({ NODE_OPTIONS: `--import ${new URL(module, import.meta.url)}` })

/** Sources whose answers are remembered, and that can become those of another day. */
const watched = async (residents: number, seed: number) => {
  const onDay = (day: number) => mock("--residents", `${residents}`, "--seed", `${seed}`, "--day", `${day}`)
  let sources = await onDay(1)
  const variables = ["POPULATION", "TAX", "CUSTOMS"].map((name) => `LIENTHONG_${name}_URL`)
  let left = variables.map(() => Number.POSITIVE_INFINITY)
  const proxies = await Promise.all(
    variables.map((name, index) => proxy(() => sources.env[name]!, { fault: () => (left[index]!-- > 0 ? null : 500) }))
  )
  const urls = Object.fromEntries(variables.map((name, index) => [name, proxies[index]!.url]))
  return {
    env: (): Environment => ({ ...sources.env, ...urls }),
    become: async (day: number) => {
      await sources[Symbol.asyncDispose]()
      sources = await onDay(day)
    },
    /** Each answers so many more requests, then none. */
    answer: (times: number) => {
      left = variables.map(() => times)
    },
    unneeded: () => unneededValues(proxies.flatMap((each) => each.sent())),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(proxies.map((each) => each[Symbol.asyncDispose]()))
      await sources[Symbol.asyncDispose]()
    }
  }
}

/** Everything that a store's tables hold, as text. */
const tablesOf = async (path: string): Promise<string> => {
  const instance = await DuckDBInstance.create(path)
  const db = await instance.connect()
  const tables = await db.runAndReadAll("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
  const texts: Array<string> = []
  for (const [name] of tables.getRows()) {
    texts.push(JSON.stringify((await db.runAndReadAll(`FROM "${String(name)}"`)).getRowsJson()))
  }
  db.closeSync()
  instance.closeSync()
  return texts.join("\n")
}

/** Snapshots hold words of the catalogue, and are the same with and without: whatever else stands below a directory. */
const NO_SNAPSHOT = /(?<!\.json)$/

/** The bytes of files below a directory, as text. */
const filesOf = (path: string, name = NO_SNAPSHOT): string =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").replace(/[\0\ufffd]+/g, "\0"))
    .join("\n")

const SIDES = ["whole", "less"] as const
type Side = (typeof SIDES)[number]

/** Two configurations that differ in one key, each with a data directory and reports of its own. */
const twoSides = (path: string, key = newKey()) => {
  writeFileSync(join(path, "key"), `${key}\n`, { mode: 0o600 })
  for (const side of SIDES) {
    const keys = `dataDir: "${side}", reports: { directory: "${side}-reports", formats: ${JSON.stringify(FORMAT_NAMES)} }`
    const text = `export default { ${keys}${side === "less" ? ", minimise: true" : ""} }`
    writeFileSync(join(path, `${side}.config.ts`), text)
  }
  return {
    run: (side: Side, words: ReadonlyArray<string>, env: Environment = {}): Promise<Ended> =>
      lienthong([...words, "--config", join(path, `${side}.config.ts`)], {
        LIENTHONG_PSEUDONYM_KEY_FILE: join(path, "key"),
        ...env
      }),
    both: async <A>(work: (side: Side) => Promise<A>): Promise<Record<Side, A>> => {
      const [whole, less] = await Promise.all(SIDES.map(work))
      return { whole: whole!, less: less! }
    },
    reports: (side: Side): ReadonlyArray<Buffer> =>
      readdirSync(join(path, `${side}-reports`))
        .sort()
        .map((name) => readFileSync(join(path, `${side}-reports`, name)))
  }
}

const SYNC = ["sync", "--format", "json", "--log-level", "error"]

describe("a minimised store", () => {
  it.each([
    { residents: 300, seed: 7, days: [1, 2], killed: false },
    { residents: 120, seed: 3, days: [1, 4], killed: true }
  ])(
    "of $residents residents (killed: $killed) gives the same reports byte for byte, and holds nothing that they do not need",
    async ({ residents, seed, days, killed }) => {
      using dir = directory()
      await using sources = await watched(residents, seed)
      const { run, both, reports } = twoSides(dir.path)
      if (killed) {
        const kill = { ...importing("steps.ts"), STEPS_KILL: Array(3).fill("INSERT INTO runs").join(" > ") }
        const ends = await both((side) => run(side, SYNC, { ...sources.env(), ...kill }))
        for (const side of SIDES) expect(ends[side].signal, ends[side].stderr).toBe("SIGKILL")
        const log = filesOf(join(dir.path, "whole"), /\.wal$/)
        expect(leaked(sources.unneeded(), log).length).toBeGreaterThan(2 * residents)
        expect(leaked(sources.unneeded(), filesOf(join(dir.path, "less")))).toEqual([])
      }
      for (const day of days) {
        if (day > 1) await sources.become(day)
        const keep = (side: Side) => ({ ...importing("keepLoads.ts"), KEEP_LOADS: join(dir.path, `${side}-loads`) })
        const ends = await both((side) => run(side, SYNC, { ...sources.env(), ...keep(side) }))
        expect(ends.whole.code, ends.whole.stderr).toBe(0)
        expect(ends.less).toEqual(ends.whole)
        expect(reports("less")).toEqual(reports("whole"))
        expect(reports("less")).toHaveLength(FORMAT_NAMES.length)
      }

      const unneeded = sources.unneeded()
      expect(unneeded.size).toBeGreaterThan(10 * residents)
      const places = (side: Side): ReadonlyArray<Promise<string> | string> => [
        tablesOf(join(dir.path, side, "store.duckdb")),
        filesOf(join(dir.path, side)),
        filesOf(join(dir.path, `${side}-loads`))
      ]
      for (const text of places("whole")) expect(leaked(unneeded, await text).length).toBeGreaterThan(2 * residents)
      for (const text of places("less")) expect(leaked(unneeded, await text)).toEqual([])
    }
  )

  it("filled by a schedule holds no more; whole records that were there before are gone with the file", async () => {
    await using sources = await watched(60, 3)
    using world = scheduled({ minimise: true, schedule: EVERY_TWO_SECONDS })
    const env = { LIENTHONG_PSEUDONYM_KEY: newKey(), ...sources.env() }
    const whole = await lienthong(["sync", "--data-dir", world.dataDir], sources.env())
    expect(whole.code, whole.stderr).toBe(0)
    const report = () => lienthong(["report", ...world.words, "--format", "json"])
    const later = () => lienthong(["report", ...world.words, "--as-of", "2027-06-01", "--format", "json"], env)
    const [before, asOf] = [
      await report(),
      await lienthong(["report", "--data-dir", world.dataDir, "--as-of", "2027-06-01", "--format", "json"])
    ]
    const turned = await lienthong(["sync", "tax", ...world.words], env)
    expect(turned.code, turned.stderr).toBe(0)
    expect(turned.stderr).toMatch(
      /tax\.taxpayers: whole records are held, .* everything is read again\. Remains of whole/
    )
    for (const name of ["store.duckdb", "store.duckdb.wal"]) rmSync(join(world.dataDir, name), { force: true })

    const daemon = world.start(env)
    const ended = () => world.jobs().find(({ job }) => job === "report")?.outcome
    await expect.poll(ended, { timeout: 30_000, interval: 100 }).toBe("done")
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
    expect((await report()).stdout).toBe(before.stdout)
    expect(asOf.code, asOf.stderr).toBe(0)
    expect(await later()).toEqual(asOf)
    expect(sources.unneeded().size).toBeGreaterThan(600)
    expect(leaked(sources.unneeded(), filesOf(world.dataDir))).toEqual([])
    expect(leaked(sources.unneeded(), await tablesOf(join(world.dataDir, "store.duckdb")))).toEqual([])
  })

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
    sources = await mock("--residents", "60", "--seed", "3")
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
