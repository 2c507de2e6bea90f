/** Minimised stores beside whole ones: two configurations, sources that remember what they sent, and what files hold. */
import { randomBytes } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { FORMAT_NAMES } from "@lienthong/core/report/formats"
import { expect } from "vitest"
import { directory, type Ended, type Environment, lienthong, mock } from "./program.ts"
import { proxy } from "./proxy.ts"
import { leaked } from "./sentValues.ts"
import { unneededValues } from "./unneededValues.ts"

export const newKey = () => randomBytes(32).toString("base64")
const importing = (module: string) => ({ NODE_OPTIONS: `--import ${new URL(module, import.meta.url)}` })

/** Sources whose answers are remembered, and that can become those of another day. */
export const watched = async (residents: number, seed: number) => {
  const onDay = (day: number) => mock({ residents, seed, day })
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
export const tablesOf = async (path: string): Promise<string> => {
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
export const filesOf = (path: string, name = NO_SNAPSHOT): string =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").replace(/[\0\ufffd]+/g, "\0"))
    .join("\n")

const SIDES = ["whole", "less"] as const
export type Side = (typeof SIDES)[number]

/** Two configurations that differ in one key, each with a data directory and reports of its own. */
export const twoSides = (path: string, key = newKey()) => {
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

/** A world on several days, pulled into both: the same reports byte for byte, and nothing held that they do not need. */
export const sameReportsFromLess = async ({
  residents,
  seed,
  days,
  killed
}: {
  readonly residents: number
  readonly seed: number
  readonly days: ReadonlyArray<number>
  /** Whether the first sync is killed. */
  readonly killed: boolean
}): Promise<void> => {
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
