/** What was measured last, beside the document that is made of it: `docs/benchmarks.json`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as z from "zod"
import { Result } from "../../../core/bench/harness/Result.ts"

const DOCS = join(import.meta.dirname, "../../../../docs")
export const STORED = join(DOCS, "benchmarks.json")
export const DOCUMENT = join(DOCS, "BENCHMARKS.md")

export const Machine = z.strictObject({
  cores: z.int().positive(),
  processor: z.string(),
  node: z.string(),
  engine: z.string()
})
export type Machine = z.infer<typeof Machine>

export const Measured = z.strictObject({ measured: z.iso.date(), machine: Machine, result: Result })
export type Measured = z.infer<typeof Measured>

/** By the benchmark's name. */
const ByName = z.record(z.string(), Measured)

export const Stored = z.strictObject({
  full: ByName,
  /** What `full` was the time before. */
  before: ByName,
  /** What the guard compares with: ratios of little work are not those of much. */
  quick: ByName
})
export type Stored = z.infer<typeof Stored>

const NOTHING: Stored = { full: {}, before: {}, quick: {} }

export const readStored = (path: string): Stored =>
  existsSync(path) ? Stored.parse(JSON.parse(readFileSync(path, "utf8"))) : NOTHING

const write = (stored: Stored): void => writeFileSync(STORED, `${JSON.stringify(stored, null, 2)}\n`)

/** Keeps what a benchmark measured; what it measured the time before becomes what it is compared with. */
export const keepFull = (name: string, now: Measured): void => {
  const { full, before, quick } = readStored(STORED)
  const was = full[name]
  write({
    full: { ...full, [name]: now },
    before: was === undefined ? before : { ...before, [name]: was },
    quick
  })
}

/** Keeps what the guard compares with; without a ratio there is nothing to guard. */
export const keepQuick = (name: string, now: Measured): void => {
  const stored = readStored(STORED)
  const { [name]: _, ...others } = stored.quick
  write({ ...stored, quick: now.result.ratios.length === 0 ? others : { ...others, [name]: now } })
}
