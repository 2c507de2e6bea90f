/**
 * `pnpm bench`: runs every benchmark of every package, one after the other, and writes `docs/BENCHMARKS.md`.
 *
 *     pnpm bench [--only pull,startup] [--quick]
 *
 * `--quick` does little work and writes nothing. What one benchmark measured is kept if the next one fails.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { print } from "../../../core/bench/harness/Print.ts"
import { benches, benchesNamed, measure } from "./Benches.ts"
import { documentOf } from "./Document.ts"
import { DOCUMENT, type Measured, readStored, STORED, writeStored } from "./Stored.ts"

const { values } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false } }
})
const chosen = values.only === undefined ? benches : benchesNamed(values.only.split(","))

const keep = (name: string, now: Measured): void => {
  const stored = readStored(STORED)
  const was = stored.full[name]
  const before = was === undefined ? stored.before : { ...stored.before, [name]: was }
  writeStored(STORED, { ...stored, full: { ...stored.full, [name]: now }, before })
}

for (const bench of chosen) {
  try {
    const now = await measure(bench, { quick: values.quick })
    print(now.result, { json: false })
    if (!values.quick) keep(bench.name, now)
  } catch (cause) {
    process.stderr.write(`\n${bench.name}: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    process.exitCode = 1
  }
}
if (!values.quick) writeFileSync(DOCUMENT, documentOf(readStored(STORED)))
