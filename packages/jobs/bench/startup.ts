/**
 * How long a command takes that only shows something, against Node that does nothing, in turn.
 *
 *     node packages/jobs/bench/startup.ts [--rounds N] [--quick] [--json]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { benchOptions, print } from "../../core/bench/harness/Print.ts"
import { median, ratio } from "../../core/bench/harness/Result.ts"
import { executable } from "../src/Executable.ts"
import { pull, run } from "./program/Program.ts"

const { values } = parseArgs({ options: { ...benchOptions, rounds: { type: "string" } } })
const rounds = Number(values.rounds ?? (values.quick ? 7 : 15))

const RESIDENTS = "5000"
const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))

const bare = { name: "Node, doing nothing", words: ["-e", ""], goal: null }
const commands = [
  { name: "--help", words: [executable, "--help"], goal: 3 },
  { name: "report of a kept snapshot", words: [executable, "report", "--data-dir", directory], goal: 5 },
  { name: "status", words: [executable, "status", "--data-dir", directory], goal: null },
  { name: "history", words: [executable, "history", "--data-dir", directory], goal: null }
]
const all = [bare, ...commands]
const seconds = new Map(all.map(({ name }) => [name, [] as Array<number>]))

try {
  await pull(RESIDENTS, directory)
  // The first report measures and keeps the snapshot.
  for (const { words } of all) await run(words)
  for (let round = 0; round < rounds; round++) {
    for (const { name, words } of round % 2 === 0 ? all : all.toReversed()) {
      seconds.get(name)!.push((await run(words)).seconds)
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const idle = seconds.get(bare.name)!

print(
  {
    title: "Start-up",
    method: [
      `Whole commands, from the start of the process to its end, in turn with \`node -e ""\`, ${rounds} rounds after one that warms up; a store of ${Number(RESIDENTS).toLocaleString("en")} residents.`
    ],
    anyCores: true,
    ratios: commands.map(({ name, goal }) =>
      ratio(
        `start-up: ${name} / Node, time`,
        seconds.get(name)!.map((each, round) => each / idle[round]!),
        { better: "lower", goal }
      )
    ),
    figures: all.map(({ name }) => ({ name, value: median(seconds.get(name)!) * 1000, unit: "ms" }))
  },
  values
)
