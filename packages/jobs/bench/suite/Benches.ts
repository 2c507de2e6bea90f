/** The benchmarks: every script directly in a package's `bench` folder; the folders beside it hold its parts. */
import { globSync } from "node:fs"
import { cpus } from "node:os"
import { basename, join } from "node:path"
import { outputOf } from "../../../core/bench/harness/Processes.ts"
import { Result } from "../../../core/bench/harness/Result.ts"
import { engine } from "../../../core/src/store/duckdb/Engine.ts"
import type { Machine, Measured } from "./Stored.ts"

export const ROOT = join(import.meta.dirname, "../../../..")

export interface Bench {
  readonly name: string
  /** Below the root. */
  readonly path: string
}

const benches: ReadonlyArray<Bench> = globSync("packages/*/bench/*.ts", { cwd: ROOT })
  .toSorted()
  .map((path) => ({ name: basename(path, ".ts"), path }))

/** Takes an hour and much of a disk, and is compared with seconds, not with another side: nothing for the guard. */
const ONLY_BY_NAME = ["wholeNation"]

export const isGuarded = ({ name }: Bench, { ratios }: Result): boolean =>
  ratios.length > 0 && !ONLY_BY_NAME.includes(name)

/** All that are not too long, or those whose names are given, separated by commas; a name that there is not ends the program. */
export const chosenBy = (only: string | undefined): ReadonlyArray<Bench> => {
  const names = only?.split(",") ?? benches.map(({ name }) => name).filter((name) => !ONLY_BY_NAME.includes(name))
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  if (unknown !== undefined) {
    console.error(`There is no benchmark ${unknown}: choose of ${benches.map(({ name }) => name).join(", ")}.`)
    process.exit(2)
  }
  return benches.filter(({ name }) => names.includes(name))
}

export const machine = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? "unknown",
  node: process.version,
  engine: engine()
})

/** Runs a benchmark in a process of its own. */
export const measure = async ({ name, path }: Bench, { quick }: { readonly quick: boolean }): Promise<Measured> => {
  const started = performance.now()
  process.stderr.write(`${name}${quick ? ", little work" : ""} … `)
  const output = await outputOf([join(ROOT, path), "--json", ...(quick ? ["--quick"] : [])])
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`)
  return {
    measured: new Date().toISOString().slice(0, 10),
    machine: machine(),
    result: Result.parse(JSON.parse(output))
  }
}
