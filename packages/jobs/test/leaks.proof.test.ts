import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { FORMAT_NAMES, FORMATS } from "@lienthong/core/report/formats"
import type { Command } from "commander"
import { describe, expect, it } from "vitest"
import { program } from "../src/Program.ts"
import { callable } from "./callable.ts"
import { planting } from "./plantedValues.ts"
import { directory, type Environment, lienthong, mock } from "./program.ts"
import { type Fault, proxy } from "./proxy.ts"
import { folded, leaked, sentValues } from "./sentValues.ts"

/** Three sources behind proxies that do harm as a plan says, which may be changed. */
const faulty = async (residents: number) => {
  const sources = await mock({ residents, seed: 7 })
  const plan: Record<string, (request: number) => Fault | null> = {}
  const { planted, page } = planting()
  const before = async (name: string) => {
    const variable = `LIENTHONG_${name.toUpperCase()}_URL`
    const fault = (request: number) => plan[name]?.(request) ?? null
    // The files of customs are those of a manifest, byte for byte.
    const options = name === "customs" ? { fault } : { fault, page }
    return { variable, through: await proxy(sources.env[variable]!, options) }
  }
  const proxies = await Promise.all(["population", "tax", "customs"].map(before))
  const env: Environment = {
    ...sources.env,
    ...Object.fromEntries(proxies.map(({ variable, through }) => [variable, through.url]))
  }
  return {
    env,
    plan,
    planted,
    sent: () => sentValues(proxies.flatMap(({ through }) => through.sent())),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(proxies.map(({ through }) => through[Symbol.asyncDispose]()))
      await sources[Symbol.asyncDispose]()
    }
  }
}

/** Small pages and no patience: many requests, soon over. */
const CONFIG = `export default {
  dataDir: "data",
  sources: {
    population: { pageSize: 100, limits: { backoffMs: 1, backoffMaxMs: 5 } },
    tax: { pageSize: 100, limits: { backoffMs: 1, backoffMaxMs: 5 } },
    customs: { limits: { backoffMs: 1, backoffMaxMs: 5 } }
  }
}`

const parquetText = async (file: string): Promise<string> => {
  const instance = await DuckDBInstance.create(":memory:")
  const db = await instance.connect()
  const rows = await db.runAndReadAll(`SELECT * FROM read_parquet('${file}')`)
  const text = JSON.stringify(rows.getRowsJson())
  db.closeSync()
  instance.closeSync()
  return text
}

/** The texts of all files but the store's own. */
const filesBelow = async (path: string): Promise<ReadonlyArray<readonly [string, string]>> => {
  if (/\/store\.duckdb[^/]*$/.test(path)) return []
  if (statSync(path).isDirectory()) {
    return (await Promise.all(readdirSync(path).map((name) => filesBelow(join(path, name))))).flat()
  }
  return [[path, path.endsWith(".parquet") ? await parquetText(path) : readFileSync(path, "utf8")]]
}

/** How each command that only tells is called, in every format that it has, and its exit code after a sync that failed. */
const TELLING: ReadonlyArray<readonly [name: string, options: ReadonlyArray<string>, code: number]> = [
  ["status", [], 1],
  ["history", [], 0],
  ["issues", [], 0],
  ["issues", ["--by-province"], 0],
  ["quarantine list", [], 0],
  ["prune", ["--dry-run"], 0],
  ["doctor", [], 1],
  ["config check", [], 0],
  ["report", ["--as-of", "2026-12-31"], 1]
]

const find = (root: Command, words: ReadonlyArray<string>): Command | undefined =>
  words.reduce<Command | undefined>((command, word) => command?.commands.find((each) => each.name() === word), root)

const telling = async () => {
  const root = await program(() => undefined)
  expect(callable(root)).toEqual(expect.arrayContaining(TELLING.map(([name]) => name)))
  return TELLING.flatMap(([name, more, code]) => {
    const command = find(root, name.split(" "))
    const choices = command?.options.find(({ long }) => long === "--format")?.argChoices ?? [null]
    // As of another day the same formats tell of the same kind of report: one for people, and one that holds everything.
    const wanted = more.includes("--as-of") ? ["table", "json"] : choices
    const readable = wanted.filter((format) => format !== "parquet")
    return readable.map((format) => {
      const words = [...name.split(" "), ...more, ...(format === null ? [] : ["--format", format])]
      return { words, code }
    })
  })
}

describe("a whole faulty sync", () => {
  it("leaves nothing of a person that the sources sent outside the store", async () => {
    using dir = directory()
    const config = join(dir.path, "lienthong.config.ts")
    writeFileSync(config, CONFIG)
    await using sources = await faulty(200)
    const env = { ...sources.env, LIENTHONG_DEBUG: "1" }
    const printed: Array<readonly [string, string]> = []
    const run = async (...words: ReadonlyArray<string>): Promise<number | null> => {
      const { code, stdout, stderr } = await lienthong([...words, "--config", config], env)
      printed.push([words.join(" "), stdout + stderr])
      return code
    }

    sources.plan.population = (request) => ([500, "reset", 429, "cut", "garbled"] as const)[request - 1] ?? null
    sources.plan.tax = (request) => ([429, "cut", 500, "reset"] as const)[request - 1] ?? null
    sources.plan.customs = (request) => ([500, null, "cut", "reset", 429] as const)[request - 1] ?? null
    expect(await run("sync", "--log-level", "debug", "--log-format", "json")).toBe(0)
    sources.plan.population = () => "garbled"
    sources.plan.tax = () => 500
    sources.plan.customs = () => "cut"
    expect(await run("sync", "--full", "--log-level", "debug", "--log-format", "text")).toBe(3)
    for (const name of ["population", "tax", "customs"]) sources.plan[name] = () => null
    expect(await run("sync", "--full", "--log-level", "debug", "--log-format", "text")).toBe(0)
    expect(await run("sync", "--log-level", "debug", "--format", "json")).toBe(0)

    for (const format of FORMAT_NAMES) {
      const out = join(dir.path, `report.${FORMATS[format].extension}`)
      expect(await run("report", "--format", format, "--out", out)).toBe(0)
    }
    // One with what the latest run said when it failed.
    sources.plan.tax = () => "garbled"
    expect(await run("sync", "tax")).toBe(3)
    expect(await run("report")).toBe(1)
    for (const { words, code } of await telling()) expect(await run(...words), words.join(" ")).toBe(code)

    // Words of the forms are no one's.
    const words = folded((await lienthong(["catalogue", "--format", "json"])).stdout)
    const values = new Set([...sources.sent(), ...sources.planted].filter((value) => !words.includes(value)))
    expect(sources.planted.size).toBeGreaterThan(20)
    expect(values.size).toBeGreaterThan(2000)
    expect(values).toContain("nguyễn văn bình")
    const found = [...printed, ...(await filesBelow(dir.path))].flatMap(([where, text]) => {
      const leaks = leaked(values, text)
      return leaks.length === 0 ? [] : [`${where}: ${leaks.slice(0, 5).join(", ")}`]
    })
    expect(found).toEqual([])
    const [one = ""] = values
    expect(leaked(values, `a ${one.toUpperCase()} in a text`)).toContain(one)
  }, 120_000)
})
