/**
 * How a pull grows with its source: a full reading, and what changed a day later, of one and ten million residents.
 *
 *     node packages/connectors/bench/largePull.ts [--small N] [--large N] [--quick] [--json]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { outputOf, serving } from "../../core/bench/harness/Processes.ts"
import { type Figure, ratio } from "../../core/bench/harness/Result.ts"
import { FEW, SHARE } from "./largePull/Changes.ts"
import type { Read } from "./largePull/reader.ts"

const { values } = parseArgs({ options: { ...benchOptions, small: { type: "string" }, large: { type: "string" } } })
const small = Number(values.small ?? (values.quick ? 10_000 : 1_000_000))
const large = Number(values.large ?? (values.quick ? 50_000 : 10_000_000))

/** The three syncs of a source. */
type Syncs = Readonly<Record<"whole" | "few" | "share", Read>>

const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))

const measured = async (size: number): Promise<Syncs> => {
  const file = join(directory, `${size}.duckdb`)
  using server = await serving([join(import.meta.dirname, "largePull/server.ts"), String(size)])
  const syncs: Syncs = JSON.parse(await outputOf([join(import.meta.dirname, "largePull/reader.ts"), server.line, file]))
  const expected = { whole: size, few: Math.min(FEW, size), share: Math.ceil(size * SHARE) }
  for (const [name, { received, loaded, held }] of Object.entries(syncs)) {
    if (received !== expected[name as keyof Syncs] || loaded !== received || held !== size) {
      throw new Error(`${size}, ${name}: ${received} received, ${loaded} loaded and ${held} held`)
    }
  }
  rmSync(file)
  return syncs
}

const count = (size: number): string => size.toLocaleString("en")

const figuresOf = (size: number, { whole, few, share }: Syncs): ReadonlyArray<Figure> => [
  { name: `${count(size)}, all of them`, value: size / whole.seconds, unit: "records/s" },
  { name: `${count(size)}, all of them: peak memory`, value: whole.peakBytes / 2 ** 20, unit: "MiB" },
  { name: `${count(size)}, ${count(few.received)} changed`, value: few.seconds, unit: "s" },
  { name: `${count(size)}, ${count(share.received)} changed`, value: share.seconds, unit: "s" },
  { name: `${count(size)}, after all three: peak memory`, value: share.peakBytes / 2 ** 20, unit: "MiB" }
]

try {
  const [few, many] = [await measured(small), await measured(large)]
  const size = `${count(large)} / ${count(small)} residents`
  print(
    {
      title: `Pull of ${count(small)} and ${count(large)} residents`,
      method: [
        "Residents of 37 columns, each with a personal ID of its own, made of the faultless among 20,000 of the mock source: all else that they say comes again with each lap, which the engine's compression likes. A server in another process renders each page when it is asked for and shares the two cores.",
        `A full sync, one of ${count(FEW)} changed records and one of a hundredth of all, in one process of their own: the store is opened before each and closed after it, so that promotion and the writing of the file are in the time. 256 MB for the engine, two threads. What was received, loaded and held is counted.`
      ],
      // Little work says nothing about how it grows.
      ratios: values.quick
        ? []
        : [
            ratio(
              `pull, promotion included, time per record: ${size}`,
              [many.whole.seconds / large / (few.whole.seconds / small)],
              {
                better: "lower",
                goal: 1.2
              }
            ),
            ratio(`pull, promotion included, peak memory: ${size}`, [many.whole.peakBytes / few.whole.peakBytes], {
              better: "lower",
              goal: 1.2
            }),
            ratio(
              `pull of ${count(FEW)} changes / of all ${count(large)}, time`,
              [many.few.seconds / many.whole.seconds],
              {
                better: "lower",
                goal: null
              }
            )
          ],
      figures: [...figuresOf(small, few), ...figuresOf(large, many)]
    },
    values
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}
