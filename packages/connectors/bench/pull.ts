/**
 * A pull: pages of JSON from HTTP into DuckDB, by `sync` and by the loop that one would write by hand, in turn. The server
 * and each side of each round are processes of their own, with a fresh file.
 *
 *     node packages/connectors/bench/pull.ts [--residents N] [--rounds N] [--sides bare,lienthong] [--quick] [--json]
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { outputOf, serving } from "../../core/bench/harness/Processes.ts"
import { type Figure, median, type Ratio, ratio } from "../../core/bench/harness/Result.ts"
import { type Stored, storedIn } from "./pull/Stored.ts"
import type { Served } from "./pull/server.ts"
import type { Job, Measured, Side } from "./pull/side.ts"

const { values } = parseArgs({
  options: {
    ...benchOptions,
    residents: { type: "string" },
    rounds: { type: "string" },
    sides: { type: "string" }
  }
})
const residents = values.residents ?? (values.quick ? "40000" : "225000")
const rounds = Number(values.rounds ?? (values.quick ? 3 : 7))

/** Rounds of the sides that are there to explain, not to compare. */
const FEW = 3

/** A side with the reading that it is given. */
interface Contender {
  readonly name: string
  readonly side: Side
  readonly reading: Job["reading"]
  readonly label: string
  /** It takes part in the first few rounds only. */
  readonly few?: true
}

const CONTENDERS: ReadonlyArray<Contender> = [
  { name: "bare", side: "bare", reading: "clean", label: "the bare loop" },
  { name: "lienthong", side: "lienthong", reading: "clean", label: "Liên Thông" },
  {
    name: "asSent",
    side: "lienthong",
    reading: "asSent",
    label: "Liên Thông, records with the mock's defects",
    few: true
  },
  { name: "bareZipped", side: "bare", reading: "zipped", label: "the bare loop, gzip", few: true },
  { name: "zipped", side: "lienthong", reading: "zipped", label: "Liên Thông, gzip", few: true },
  { name: "bare18", side: "bareNarrow", reading: "narrow", label: "the bare loop, 18 columns" },
  { name: "lienthong18", side: "lienthongNarrow", reading: "narrow", label: "Liên Thông, 18 columns" },
  { name: "unchecked", side: "unchecked", reading: "clean", label: "DuckDB's read_json, nothing checked", few: true },
  { name: "fetched", side: "fetched", reading: "clean", label: "only fetched", few: true },
  { name: "parsed", side: "parsed", reading: "clean", label: "fetched and parsed", few: true },
  { name: "read", side: "read", reading: "clean", label: "read by the connector", few: true },
  { name: "checked", side: "checked", reading: "clean", label: "read and checked", few: true }
]
const QUICK = ["bare", "lienthong", "asSent"]

const chosen = values.sides?.split(",") ?? (values.quick ? QUICK : CONTENDERS.map(({ name }) => name))
const contenders = CONTENDERS.filter(({ name }) => chosen.includes(name))
if (contenders.length === 0) throw new TypeError(`--sides: choose of ${CONTENDERS.map(({ name }) => name).join(", ")}`)

const MIB = 2 ** 20
const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
const results = new Map(contenders.map(({ name }) => [name, [] as Array<Measured>]))
const stored = new Map<string, Stored>()

const once = async ({ name, side, reading }: Contender, served: Served): Promise<void> => {
  const file = join(directory, `${name}.duckdb`)
  const job: Job = { side, served, reading, file }
  results.get(name)!.push(JSON.parse(await outputOf([join(import.meta.dirname, "pull/side.ts"), JSON.stringify(job)])))
  if (!existsSync(file)) return
  const table = side.startsWith("lienthong") ? '"population.residents@1"' : "residents"
  const now = await storedIn(file, table, reading === "narrow")
  const expected = stored.get(reading) ?? now
  const whole = reading === "asSent" || now.records === served.records[reading]
  if (!whole || now.records !== expected.records || now.checksum !== expected.checksum) {
    throw new Error(
      `${name} stored ${JSON.stringify(now)} of ${served.records[reading]}, not ${JSON.stringify(expected)}`
    )
  }
  stored.set(reading, now)
  rmSync(file)
}

let served: Served
try {
  using server = await serving([join(import.meta.dirname, "pull/server.ts"), residents])
  served = JSON.parse(server.line)
  for (let round = 0; round < rounds; round++) {
    // There and back again: whoever goes first has no advantage from it.
    const now = contenders.filter(({ few }) => few === undefined || round < FEW)
    for (const contender of round % 2 === 0 ? now : now.toReversed()) await once(contender, served)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const rates = (name: string): ReadonlyArray<number> => {
  const { reading } = CONTENDERS.find((one) => one.name === name)!
  return results.get(name)?.map(({ seconds }) => served.records[reading] / seconds) ?? []
}

const compared = (name: string, one: string, other: string, rest: Pick<Ratio, "goal">): ReadonlyArray<Ratio> => {
  const others = rates(other)
  const quotients = rates(one).flatMap((rate, round) => (others[round] === undefined ? [] : [rate / others[round]]))
  return quotients.length === 0 ? [] : [ratio(name, quotients, { better: "higher", ...rest })]
}

const memory = (name: string): ReadonlyArray<number> => results.get(name)?.map(({ peakBytes }) => peakBytes / MIB) ?? []

const figures = contenders.flatMap(({ name, label, reading }): ReadonlyArray<Figure> => {
  const cpu = results.get(name)!.map(({ cpuSeconds }) => (cpuSeconds * 1e6) / served.records[reading])
  return [
    { name: label, value: median(rates(name)), unit: "records/s" },
    { name: `${label}: processor time`, value: median(cpu), unit: "µs per record" },
    { name: `${label}: peak memory`, value: median(memory(name)), unit: "MiB" }
  ]
})

print(
  {
    title: `Pull of ${served.records.clean.toLocaleString("en")} residents`,
    method: [
      "Residents of the mock population source, 37 columns each, in pages of 5,000 that a server in another process rendered before; the faultless ones, so that both sides store the same.",
      "The bare loop: undici, JSON, zod (compiled), DuckDB's appender, a commit every 10,000 records (packages/connectors/bench/pull/bareLoop.ts). Liên Thông: `sync` as a library, which also counts, resumes, quarantines, compares versions and promotes. The same settings of the file for both.",
      "DuckDB's `read_json`, nothing checked (packages/connectors/bench/pull/readJson.ts): the pages' own bytes into a file, and from there into the table, 10,000 records a commit. It takes any value that fits its column, and one wrong date or half a character in a page fails the load.",
      `Each side of each of ${rounds} rounds (${Math.min(rounds, FEW)} of those that only explain) in a fresh process with a fresh file, after a warm-up with 20,000 other records; the rounds go through the sides forwards and backwards in turn. Counts and checksums of what was stored are compared.`,
      "No library from npm is among the sides. What is there for moving records is either a client of a service that does it elsewhere (nango), a kit for one half of the way without a store (faros-airbyte-cdk, not under a free licence), or stands on libraries of 2020 and before and knows no DuckDB (bellboy, datapumps, etl). Streaming parsers (stream-json) parse in JavaScript what `JSON.parse` does natively. What remains is the loop above."
    ],
    ratios: [
      ...compared("pull: Liên Thông / bare loop, records/s", "lienthong", "bare", { goal: 1.6 }),
      ...compared("pull of 18 columns: Liên Thông / bare loop, records/s", "lienthong18", "bare18", { goal: 1.6 }),
      ...compared("pull: Liên Thông / read_json that checks nothing, records/s", "lienthong", "unchecked", {
        goal: null
      }),
      ...compared("pull with gzip: Liên Thông / bare loop, records/s", "zipped", "bareZipped", { goal: null }),
      ...compared("pull: records with defects / faultless ones, records/s", "asSent", "lienthong", { goal: null })
    ],
    figures
  },
  values
)
