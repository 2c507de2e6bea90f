import { randomBytes } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { measure } from "@lienthong/core/Measure"
import { minimise, minimised } from "@lienthong/core/Minimise"
import { sync } from "@lienthong/core/Sync"
import * as DuckDbStore from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { catalogue } from "../src/Catalogue.ts"
import { configured } from "../src/Sources.ts"
import { directory, mock } from "./program.ts"
import { proxy } from "./proxy.ts"
import { leaked, sentValues } from "./sentValues.ts"

const KEY = randomBytes(32).toString("base64")
const AS_OF = "2026-11-23T00:00:00Z"

const plain = Effect.runSync(catalogue)
const less = minimise(plain, { key: Redacted.make(KEY) })

/** Sources whose answers are remembered, and that can become those of another day. */
const watched = async (residents: number) => {
  const onDay = (day: number) => mock("--residents", `${residents}`, "--seed", "7", "--day", `${day}`)
  let sources = await onDay(1)
  const variables = ["POPULATION", "TAX", "CUSTOMS"].map((name) => `LIENTHONG_${name}_URL`)
  const proxies = await Promise.all(variables.map((name) => proxy(() => sources.env[name]!, { fault: () => null })))
  const urls = Object.fromEntries(variables.map((name, index) => [name, proxies[index]!.url]))
  return {
    env: () => ({ ...sources.env, ...urls }),
    become: async (day: number) => {
      await sources[Symbol.asyncDispose]()
      sources = await onDay(day)
    },
    sent: () => sentValues(proxies.flatMap((each) => each.sent())),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(proxies.map((each) => each[Symbol.asyncDispose]()))
      await sources[Symbol.asyncDispose]()
    }
  }
}

/** Everything that a store's tables hold, as text. */
const heldIn = async (path: string): Promise<string> => {
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

/** Syncs everything and measures. */
const pulled = (env: Readonly<Record<string, string | undefined>>, path: string, services = plain) =>
  Effect.gen(function* () {
    const connectors = yield* configured(env)
    const results: Array<object> = []
    for (const connector of connectors.map((each) => minimised(each, services))) {
      for (const { name } of connector.datasets) results.push(yield* sync(connector, name))
    }
    return { results, snapshot: JSON.stringify(yield* measure(services, { asOf: AS_OF })) }
  }).pipe(Effect.provide(DuckDbStore.layer({ path, memory: "256MB", threads: 2 })), Effect.runPromise)

describe("a minimised store", () => {
  it("gives the same balances and the same snapshot, and holds nothing personal that the measures do not need", async () => {
    using dir = directory()
    await using sources = await watched(600)
    const [whole, small] = [join(dir.path, "whole.duckdb"), join(dir.path, "small.duckdb")]
    for (const day of [1, 2, 4]) {
      if (day > 1) await sources.become(day)
      const expected = await pulled(sources.env(), whole)
      const actual = await pulled(sources.env(), small, less)
      expect(actual.snapshot).toBe(expected.snapshot)
      expect(actual.results).toEqual(expected.results)
    }

    // Declaration numbers order the declarations of one vehicle; days of birth say who is asked.
    const kept = /^1\d{11}$|^\d{4}-\d\d-\d\d/
    const values = new Set([...sources.sent()].filter((value) => !kept.test(value)))
    expect(values.size).toBeGreaterThan(2_000)
    for (const read of [
      heldIn,
      async (path: string) => readFileSync(path, "latin1"),
      async (path: string) => readFileSync(path, "utf8")
    ]) {
      expect(leaked(values, await read(whole)).length).toBeGreaterThan(500)
      expect(leaked(values, await read(small))).toEqual([])
    }
    expect(readdirSync(dir.path).filter((name) => !/^(whole|small)\.duckdb$/.test(name))).toEqual([])
  })
})
