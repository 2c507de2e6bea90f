/**
 * `pnpm bench:guard`: a minute of little work, whose ratios are compared with the stored ones. Exit code 1 if one lost more
 * than a quarter in two of three measurements.
 *
 *     pnpm bench:guard [--only pull,startup] [--update]
 *
 * `--update` stores the ratios instead of comparing them.
 */
import { parseArgs } from "node:util"
import { figure } from "../../../core/bench/harness/Print.ts"
import { type Bench, chosenBy, machine, measure } from "./Benches.ts"
import { changes, comparable, type Loss, losses } from "./Losses.ts"
import { keepQuick, type Measured, readStored, STORED } from "./Stored.ts"

/** How often a benchmark is measured if a loss shows: two of three decide. */
const MOST = 3

const { values } = parseArgs({
  options: { only: { type: "string" }, update: { type: "boolean", default: false } }
})

const text = ({ name, before, now, lost }: Loss): string => {
  if (now === null) return `  ${name}: ${figure(before)} before, not measured any more`
  const percent = Math.abs(Math.round(lost * 100))
  return `  ${name}: ${figure(now)}, ${figure(before)} before (${percent} % ${lost > 0 ? "worse" : "better"})`
}

/** The losses that two measurements show: one alone may be what else the machine does, so a second and a third decide. */
const guarded = async (bench: Bench, before: Measured): Promise<ReadonlyArray<Loss>> => {
  const all: Array<Loss> = []
  for (let attempt = 1; attempt <= MOST; attempt++) {
    const now = await measure(bench, { quick: true })
    for (const change of changes(before, now)) console.log(text(change))
    all.push(...losses(before, now))
    const twice = all.filter(({ name }, place) => all.findIndex((loss) => loss.name === name) < place)
    if (twice.length > 0 || all.length === 0) return twice
    if (attempt < MOST) console.log("  More than a quarter is lost: measured again.")
  }
  return []
}

const guard = async (chosen: ReadonlyArray<Bench>): Promise<number> => {
  const { quick } = readStored(STORED)
  const lost: Array<Loss> = []
  let compared = 0
  for (const bench of chosen) {
    const before = quick[bench.name]
    if (before === undefined) continue
    if (!comparable(before, machine())) {
      const { cores } = before.machine
      console.log(`${bench.name}: stored on ${cores} cores, here are ${machine().cores}; not comparable, left out`)
      continue
    }
    lost.push(...(await guarded(bench, before)))
    compared++
  }
  if (compared === 0) console.log("Nothing was compared: store ratios with --update on a machine like this one.")
  if (lost.length === 0) return 0
  console.log("These ratios lost more than a quarter, in two measurements:")
  for (const loss of lost) console.log(text(loss))
  return 1
}

const chosen = chosenBy(values.only)
if (values.update) for (const bench of chosen) keepQuick(bench.name, await measure(bench, { quick: true }))
else process.exitCode = await guard(chosen)
