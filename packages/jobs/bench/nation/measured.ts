/**
 * One way through a nation's store in a process of its own, as JSON. `node measured.ts FILE WAY [MEMORY]`, ways:
 * `measure` is all that a measurement counts, `hand` the same in SQL as one would write it by hand.
 */
import { resourceUsage } from "node:process"
import { DuckDBInstance } from "@duckdb/node-api"
import { measure } from "@lienthong/core/Measure"
import type { Snapshot } from "@lienthong/core/Snapshot"
import { STATES } from "@lienthong/core/State"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import { catalogue, datasets } from "../../src/Catalogue.ts"
import { byHand } from "./byHand.ts"

/** What it needed, and some of what it counted by name. */
export interface Measured {
  readonly seconds: number
  readonly peakBytes: number
  readonly counts: Readonly<Record<string, number>>
}

const [file, way, memory = "256MB"] = process.argv.slice(2) as [string, "measure" | "hand", string?]
const THREADS = 2

/** Runs statements one after another; answers the rows of the last one. */
const asked = async (statements: ReadonlyArray<string>): Promise<ReadonlyArray<ReadonlyArray<unknown>>> => {
  const settings = {
    memory_limit: memory,
    threads: String(THREADS),
    preserve_insertion_order: "false",
    temp_directory: `${file}.tmp`
  }
  const instance = await DuckDBInstance.create(file, settings)
  const db = await instance.connect()
  let rows: ReadonlyArray<ReadonlyArray<unknown>> = []
  for (const sql of statements) rows = (await db.runAndReadAll(sql)).getRows()
  db.closeSync()
  instance.closeSync()
  return rows
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, each) => total + each, 0)

/** What `byHand` counts, taken from a snapshot. */
const countsIn = ({ services, datasets: measured }: Snapshot): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { id, regions, fields } of services) {
    counts[id] = sum((regions ?? []).map(({ eligible }) => eligible))
    const shareable = fields.filter(({ kind }) => kind === "shareable")
    const father = shareable.findIndex(({ via, provider }) => via[0] === "father" && provider?.field === "dateOfBirth")
    if (father >= 0)
      counts[`${id} without a father`] = sum(
        (regions ?? []).map(({ states }) => states[father]![STATES.indexOf("noRecord")]!)
      )
    const name = shareable.find(({ agreement }) => agreement?.with.field === "birthName")?.agreement
    if (name) Object.assign(counts, { "names compared": name.compared, "names equal": name.equal })
  }
  for (const [at, { name, links }] of measured.entries()) {
    const fieldOf = (link: string): string => datasets[at]!.links[link]!.from
    for (const { link, found } of links) counts[`${name}.${fieldOf(link)}`] = found ?? 0
  }
  return counts
}

const started = performance.now()
let counts: Record<string, number> = {}
if (way === "hand") {
  const rows = await asked([...byHand.tables, byHand.counts])
  counts = Object.fromEntries(rows.map(([name, n]) => [String(name), Number(n)]))
} else {
  const measured = Effect.flatMap(catalogue, (loaded) => measure(loaded))
  counts = countsIn(await Effect.runPromise(Effect.provide(measured, layer({ path: file, memory, threads: THREADS }))))
}
const used: Measured = {
  seconds: (performance.now() - started) / 1000,
  peakBytes: resourceUsage().maxRSS * 1024,
  counts
}
console.log(JSON.stringify(used))
