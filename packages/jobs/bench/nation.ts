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
import { outputOf } from "../../core/bench/harness/Processes.ts"
import { median, ratio } from "../../core/bench/harness/Result.ts"
import { generate } from "./nation/generate.ts"
import type { Measured } from "./nation/measured.ts"

const { values } = parseArgs({
  options: { ...benchOptions, small: { type: "string" }, large: { type: "string" }, rounds: { type: "string" } }
})
const small = Number(values.small ?? (values.quick ? 50_000 : 300_000))
const large = Number(values.large ?? (values.quick ? 50_000 : 3_000_000))
const rounds = Number(values.rounds ?? 2)
const sizes = [...new Set([small, large])]

const WAYS = ["measure", "scan"] as const
const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
const results = new Map<string, Array<Measured>>()
const of = (size: number, way: (typeof WAYS)[number]): ReadonlyArray<Measured> => results.get(`${way} ${size}`) ?? []

try {
  for (const size of sizes) {
    const file = join(directory, `${size}.duckdb`)
    await generate(file, size)
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
        const output = await outputOf([join(import.meta.dirname, "nation/measured.ts"), file, way])
        results.set(`${way} ${size}`, [...of(size, way), JSON.parse(output)])
      }
    }
    rmSync(file)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const seconds = (size: number) => of(size, "measure").map((one) => one.seconds)
const peaks = (size: number) => of(size, "measure").map((one) => one.peakBytes)
const count = (size: number): string => size.toLocaleString("en")
const times = `${large / small} × the residents`

print(
  {
    title: `Measurement of ${sizes.map(count).join(" and ")} residents`,
    method: [
      "A nation made straight in the store's own tables: to each resident 0.7 taxpayers, 0.2 fee filings and 0.2 import lines, with links, gaps and invalid values. All 25 services by 63 provinces, in a process of its own, with the program's own settings (256 MB for the engine, two threads).",
      "Beside it, in turn, the values of each column counted once: what no measurement of these records can do without."
    ],
    ratios: [
      ...(sizes.length === 1
        ? []
        : [
            ratio(
              `measure, time per resident: ${times}`,
              seconds(large).map((each, round) => each / large / (seconds(small)[round]! / small)),
              { better: "lower", goal: 1.2 }
            ),
            ratio(
              `measure, peak memory: ${times}`,
              peaks(large).map((each, round) => each / peaks(small)[round]!),
              { better: "lower", goal: 1.2 }
            )
          ]),
      ratio(
        "measure / counting each column once, time",
        seconds(large).map((each, round) => each / of(large, "scan")[round]!.seconds),
        { better: "lower", goal: null }
      )
    ],
    figures: sizes.flatMap((size) => [
      { name: `${count(size)} residents`, value: median(seconds(size)), unit: "s" },
      { name: `${count(size)} residents: peak memory`, value: median(peaks(size)) / 2 ** 20, unit: "MiB" },
      {
        name: `${count(size)} residents: each column counted`,
        value: median(of(size, "scan").map((one) => one.seconds)),
        unit: "s"
      }
    ])
  },
  values
)
