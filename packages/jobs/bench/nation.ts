/**
 * A measurement of all 25 services by 63 provinces, and how it grows with the nation.
 *
 *     node packages/jobs/bench/nation.ts [--small N] [--large N] [--rounds N] [--quick] [--json]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { median, ratio } from "../../core/bench/harness/Result.ts"
import { generate } from "./nation/generate.ts"
import { BY_HAND, inTurn, NARROW, NATION, type Rounds } from "./nation/Ways.ts"

const { values } = parseArgs({
  options: { ...benchOptions, small: { type: "string" }, large: { type: "string" }, rounds: { type: "string" } }
})
const small = Number(values.small ?? (values.quick ? 50_000 : 1_000_000))
const large = Number(values.large ?? (values.quick ? 50_000 : 10_000_000))
const rounds = Number(values.rounds ?? 2)
const sizes = [...new Set([small, large])]

const MEMORY = "256MB"
const WAYS = ["measure", "hand"] as const
const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
const results = new Map<number, Rounds>()

try {
  for (const size of sizes) {
    const file = join(directory, `${size}.duckdb`)
    await generate(file, size, { narrow: true })
    results.set(
      size,
      await inTurn(
        file,
        WAYS.map((way) => [way, MEMORY]),
        rounds
      )
    )
    rmSync(file)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const seconds = (size: number, way: (typeof WAYS)[number] = "measure") =>
  results.get(size)![way]!.map((one) => one.seconds)
const peaks = (size: number, way: (typeof WAYS)[number] = "measure") =>
  results.get(size)![way]!.map((one) => one.peakBytes)
/** Round by round, how many times the one is the other. */
const over = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): ReadonlyArray<number> =>
  one.map((each, round) => each / other[round]!)
const count = (size: number): string => size.toLocaleString("en")
const times = `${count(large)} / ${count(small)} residents`

print(
  {
    title: `Measurement of ${sizes.map(count).join(" and ")} residents`,
    method: [
      `${NATION} In a process of its own, with the program's own settings (256 MB for the engine, two threads).`,
      NARROW,
      BY_HAND
    ],
    ratios: [
      ...(sizes.length === 1
        ? []
        : [
            ratio(
              `measure, time per resident: ${times}`,
              over(seconds(large), seconds(small)).map((each) => (each * small) / large),
              { better: "lower", goal: 1.2 }
            ),
            ratio(`measure, peak memory: ${times}`, over(peaks(large), peaks(small)), { better: "lower", goal: 1.2 })
          ]),
      ratio(`measure of ${count(large)}: SQL by hand / measure, time`, over(seconds(large, "hand"), seconds(large)), {
        better: "higher",
        goal: 0.8
      })
    ],
    figures: sizes.flatMap((size) => [
      { name: `${count(size)} residents`, value: median(seconds(size)), unit: "s" },
      { name: `${count(size)} residents: peak memory`, value: median(peaks(size)) / 2 ** 20, unit: "MiB" },
      { name: `${count(size)} residents by hand`, value: median(seconds(size, "hand")), unit: "s" },
      {
        name: `${count(size)} residents by hand: peak memory`,
        value: median(peaks(size, "hand")) / 2 ** 20,
        unit: "MiB"
      }
    ])
  },
  values
)
