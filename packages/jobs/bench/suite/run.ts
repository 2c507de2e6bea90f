/**
 * `pnpm bench`: runs every benchmark of every package, one after the other, writes `docs/BENCHMARKS.md`, and stores what the
 * guard compares with.
 *
 *     pnpm bench [--only pull,startup] [--quick]
 *
 * `--quick` does little work and writes nothing. What one benchmark measured is kept if the next one fails.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { print } from "../../../core/bench/harness/Print.ts"
import { chosenBy, isGuarded, measure } from "./Benches.ts"
import { documentOf } from "./Document.ts"
import { DOCUMENT, keepFull, keepQuick, readStored, STORED } from "./Stored.ts"

const { values } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false } }
})
const chosen = chosenBy(values.only)

for (const bench of chosen) {
  try {
    const now = await measure(bench, { quick: values.quick })
    print(now.result, { json: false })
    if (values.quick) continue
    keepFull(bench.name, now)
    // So that the guard compares with the same state of the code.
    if (isGuarded(bench, now.result)) keepQuick(bench.name, await measure(bench, { quick: true }))
  } catch (cause) {
    process.stderr.write(`\n${bench.name}: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    process.exitCode = 1
  }
}
if (!values.quick) writeFileSync(DOCUMENT, documentOf(readStored(STORED)))
