/**
 * `lienthong sync` of all sources, as a user runs it: memory and time per record stay flat as the world grows.
 *
 *     node packages/jobs/bench/program.ts [--small N] [--large N] [--quick] [--json]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { ratio } from "../../core/bench/harness/Result.ts"
import { type Pulled, pull } from "./program/Program.ts"

const { values } = parseArgs({ options: { ...benchOptions, small: { type: "string" }, large: { type: "string" } } })
const small = values.small ?? (values.quick ? "5000" : "100000")
const large = values.large ?? (values.quick ? "20000" : "500000")

const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
const worlds: Array<readonly [residents: string, pulled: Pulled]> = []
try {
  for (const residents of [small, large]) worlds.push([residents, await pull(residents, join(directory, residents))])
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const [[, few], [, many]] = worlds as [(typeof worlds)[number], (typeof worlds)[number]]
const perRecord = ({ seconds, records }: Pulled): number => seconds / records
const size = `${Number(large) / Number(small)} × the residents`

print(
  {
    title: `lienthong sync of ${few.records.toLocaleString("en")} and ${many.records.toLocaleString("en")} records`,
    method: [
      "The program in a process of its own beside the mock sources, which compute every record when they are asked for it and take most of the processor's time: only how it grows says something."
    ],
    // Little work says nothing about how it grows.
    ratios: values.quick
      ? []
      : [
          ratio(`sync, peak memory: ${size}`, [many.peak / few.peak], { better: "lower", goal: 1.2 }),
          ratio(`sync, time per record: ${size}`, [perRecord(many) / perRecord(few)], { better: "lower", goal: 1.2 })
        ],
    figures: worlds.flatMap(([residents, pulled]) => [
      { name: `${residents} residents: records`, value: pulled.records, unit: "" },
      { name: `${residents} residents`, value: pulled.records / pulled.seconds, unit: "records/s" },
      { name: `${residents} residents: peak memory`, value: pulled.peak / 2 ** 20, unit: "MiB" }
    ])
  },
  values
)
