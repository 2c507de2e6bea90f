import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { FORMAT_NAMES, FORMATS } from "@lienthong/core/report/formats"
import type { Command } from "commander"
import { describe, expect, it } from "vitest"
import { program } from "../src/Program.ts"
import { callable } from "./callable.ts"
import { directory, type Environment, lienthong, mock } from "./program.ts"
import { type Fault, proxy } from "./proxy.ts"
import { folded, leaked, sentValues } from "./sentValues.ts"

/** Three sources behind proxies that do harm as a plan says, which may be changed. */
const faulty = async (residents: number) => {
  const sources = await mock({ residents, seed: 7 })
  const plan: Record<string, (request: number) => Fault | null> = {}
  const before = async (name: string) => {
    const variable = `LIENTHONG_${name.toUpperCase()}_URL`
    return {
      variable,
      through: await proxy(sources.env[variable]!, { fault: (request) => plan[name]?.(request) ?? null })
    }
  }
  const proxies = await Promise.all(["population", "tax", "customs"].map(before))
  const env: Environment = {
    ...sources.env,
    ...Object.fromEntries(proxies.map(({ variable, through }) => [variable, through.url]))
  }
  return {
    env,
    plan,
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

/** How each command that only tells is called, in every format that it has. */
const TELLING: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["status", []],
  ["history", []],
  ["issues", []],
  ["issues", ["--by", "province"]],
  ["quarantine list", []],
  ["prune", ["--dry-run"]],
  ["doctor", []],
  ["config check", []],
  ["report", ["--as-of", "2026-12-31"]]
]

const find = (root: Command, words: ReadonlyArray<string>): Command | undefined =>
  words.reduce<Command | undefined>((command, word) => command?.commands.find((each) => each.name() === word), root)

const telling = async (): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const root = await program(() => undefined)
  const known = callable(root)
  return TELLING.filter(([name]) => known.includes(name)).flatMap(([name, more]) => {
    const command = find(root, name.split(" "))
    const choices = command?.options.find(({ long }) => long === "--format")?.argChoices ?? [null]
    // As of another day the same formats tell of the same kind of report: one for people, and one that holds everything.
    const wanted = more.includes("--as-of") ? ["table", "json"] : choices
    const readable = wanted.filter((format) => format !== "parquet")
    return readable.map((format) => [...name.split(" "), ...more, ...(format === null ? [] : ["--format", format])])
  })
}

describe("a whole faulty sync", () => {
  it("leaves nothing that the sources sent outside the store", async () => {
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
    await run("sync", "--log-level", "debug", "--log-format", "json")
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
    await run("report")
    for (const words of await telling()) await run(...words)

    // Words of the forms are no one's.
    const words = folded((await lienthong(["catalogue", "--format", "json"])).stdout)
    const values = new Set([...sources.sent()].filter((value) => !words.includes(value)))
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
