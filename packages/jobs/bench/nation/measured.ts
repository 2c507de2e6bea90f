/**
 * One way through a nation's store in a process of its own, as JSON. `node measured.ts FILE measure|scan`: all that a
 * measurement counts, or the values of each column, which no measurement can do without.
 */
import { resourceUsage } from "node:process"
import { DuckDBInstance } from "@duckdb/node-api"
import { measure } from "@lienthong/core/Measure"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import { quoted } from "@lienthong/core/store/duckdb/Tables"
import * as Effect from "effect/Effect"
import { catalogue, datasets } from "../../src/Catalogue.ts"

/** What it needed. */
export interface Measured {
  readonly seconds: number
  readonly peakBytes: number
}

const [file, way] = process.argv.slice(2) as [string, "measure" | "scan"]
const MEMORY = "256MB"
const THREADS = 2

const scan = async (): Promise<void> => {
  const instance = await DuckDBInstance.create(file, { memory_limit: MEMORY, threads: String(THREADS) })
  const db = await instance.connect()
  for (const { name, fields } of datasets) {
    const counts = Object.keys(fields).map((field) => `count(${quoted(field)})`)
    await db.runAndReadAll(`SELECT ${counts.join(", ")} FROM ${quoted(name)}`)
  }
  db.closeSync()
  instance.closeSync()
}

const started = performance.now()
if (way === "scan") await scan()
else {
  const measured = Effect.flatMap(catalogue, (loaded) => measure(loaded))
  await Effect.runPromise(Effect.provide(measured, layer({ path: file, memory: MEMORY, threads: THREADS })))
}
const used: Measured = {
  seconds: (performance.now() - started) / 1000,
  peakBytes: resourceUsage().maxRSS * 1024
}
console.log(JSON.stringify(used))
