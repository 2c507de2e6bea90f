/**
 * A measurement of a hundred million residents: takes an hour, most of it to make them, and 30 GB of disk. Only run when
 * asked for by name.
 *
 *     node packages/jobs/bench/wholeNation.ts [--residents N] [--file FILE] [--rounds N] [--json]
 *
 * FILE is kept, and taken as it is if it is there.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { median, ratio } from "../../core/bench/harness/Result.ts"
import { generate } from "./nation/generate.ts"
import { BY_HAND, inTurn, NARROW, NATION } from "./nation/Ways.ts"

const { values } = parseArgs({
  options: { ...benchOptions, residents: { type: "string" }, file: { type: "string" }, rounds: { type: "string" } }
})
const residents = Number(values.residents ?? (values.quick ? 50_000 : 100_000_000))
const count = residents.toLocaleString("en")
const GOAL = { seconds: 60, bytes: 6 * 2 ** 30 }
/** What a measurement of so many allows itself. */
const BY_HAND_MEMORY = `${256 + Math.max(0, residents - 10_000_000) * 48e-6}MB`

const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
try {
  const file = values.file ?? join(directory, "nation.duckdb")
  await generate(file, residents, { narrow: true })
  const { measure, hand } = await inTurn(
    file,
    [
      ["measure", "256MB"],
      ["hand", BY_HAND_MEMORY]
    ],
    Number(values.rounds ?? 1)
  )
  const there = measure![0]!.counts["permanent-residence"]!
  if (there > residents || there < residents * 0.9) throw new Error(`${values.file} holds another number of residents`)
  const whole = 100_000_000 / residents
  const seconds = measure!.map((one) => one.seconds)
  const peaks = measure!.map((one) => one.peakBytes)
  print(
    {
      title: `Measurement of ${count} residents`,
      method: [
        `${NATION} With the program's own settings (256 MB for the engine, and what a measurement of so many records allows itself besides; two threads).`,
        NARROW,
        BY_HAND,
        `The goals are 60 s for a hundred million residents on two cores, of fewer their share of it, and 6 GiB; as ratios: what it takes to what it may take.`
      ],
      ratios: [
        ratio(
          `measure of ${count}: time to ${GOAL.seconds / whole} s`,
          seconds.map((each) => (each * whole) / GOAL.seconds),
          { better: "lower", goal: 1 }
        ),
        ratio(
          `measure of ${count}: peak memory to ${GOAL.bytes / 2 ** 30} GiB`,
          peaks.map((each) => each / GOAL.bytes),
          { better: "lower", goal: 1 }
        ),
        ratio(
          `measure of ${count}: SQL by hand / measure, time`,
          hand!.map((one, round) => one.seconds / seconds[round]!),
          { better: "higher", goal: 0.8 }
        )
      ],
      figures: [
        { name: "measure", value: median(seconds), unit: "s" },
        { name: "measure: peak memory", value: median(peaks) / 2 ** 20, unit: "MiB" },
        { name: "by hand", value: median(hand!.map((one) => one.seconds)), unit: "s" },
        { name: "by hand: peak memory", value: median(hand!.map((one) => one.peakBytes)) / 2 ** 20, unit: "MiB" }
      ]
    },
    values
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}
