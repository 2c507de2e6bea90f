/**
 * `pnpm bench`: the whole program as a user runs it, in processes of its own beside the mock sources.
 *
 * Prints ratios first; absolute figures are of this machine. `--large N` and `--small N` set the two world sizes.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { parseArgs } from "node:util"
import { executable } from "../src/Executable.ts"
import { mockEnvironment } from "../src/MockEnvironment.ts"

const { values } = parseArgs({
  options: { small: { type: "string", default: "200000" }, large: { type: "string", default: "1000000" } }
})

interface Finished {
  readonly seconds: number
  /** Peak resident memory in bytes, as the kernel accounts it. */
  readonly peak: number
  readonly stdout: string
}

const peakOf = (child: ChildProcess): number => {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Runs a process to its end. */
const run = (words: ReadonlyArray<string>, env: NodeJS.ProcessEnv = process.env): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"], env })
    let stdout = ""
    let peak = 0
    const poll = setInterval(() => {
      peak = Math.max(peak, peakOf(child))
    }, 20)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
    })
    child.once("error", reject)
    child.once("close", (code) => {
      clearInterval(poll)
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, peak, stdout })
      else reject(new Error(`${words.join(" ")} ended with exit code ${code}`))
    })
  })

/** Mock sources in a process of their own, for as long as `use` takes. */
const withMock = async <A>(residents: string, use: (env: NodeJS.ProcessEnv) => Promise<A>): Promise<A> => {
  const child = spawn(process.execPath, [executable, "mock", "--residents", residents], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve))
    return await use({ ...process.env, ...mockEnvironment(line) })
  } finally {
    child.kill()
  }
}

interface Pulled extends Finished {
  readonly records: number
}

const pull = (residents: string, directory: string): Promise<Pulled> =>
  withMock(residents, async (env) => {
    const words = [executable, "sync", "--data-dir", directory, "--format", "json", "--log-level", "error"]
    const finished = await run(words, env)
    const runs: ReadonlyArray<{ balance: { received: number } }> = JSON.parse(finished.stdout)
    return { ...finished, records: runs.reduce((sum, { balance }) => sum + balance.received, 0) }
  })

const median = (numbers: ReadonlyArray<number>): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!

/** Median seconds of some commands run in turn, after one turn that warms up. */
const inTurn = async (
  commands: ReadonlyArray<ReadonlyArray<string>>,
  times: number
): Promise<ReadonlyArray<number>> => {
  const seconds = commands.map((): Array<number> => [])
  for (let turn = 0; turn <= times; turn++) {
    for (const [at, command] of commands.entries()) {
      const finished = await run(command)
      if (turn > 0) seconds[at]!.push(finished.seconds)
    }
  }
  return seconds.map(median)
}

const directory = mkdtempSync(join(tmpdir(), "lienthong-bench-"))
try {
  const small = await pull(values.small, join(directory, "small"))
  const large = await pull(values.large, join(directory, "large"))
  const data = ["--data-dir", join(directory, "small")]
  const commands = {
    "--help": ["--help"],
    status: ["status", ...data],
    history: ["history", ...data],
    "report --format json": ["report", ...data, "--format", "json"]
  }
  const words = Object.values(commands).map((command) => [executable, ...command])
  const [bare = 0, ...taken] = await inTurn([["-e", ""], ...words], 15)
  const started = Object.keys(commands).map((name, at) => [`${name} / bare Node`, (taken[at]! / bare).toFixed(2)])

  const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  const rate = (pulled: Pulled): string =>
    `${Math.round(pulled.records / pulled.seconds).toLocaleString("en")} records/s`
  const lines = [
    ["peak memory, large / small", (large.peak / small.peak).toFixed(2)],
    ["time per record, large / small", (large.seconds / large.records / (small.seconds / small.records)).toFixed(2)],
    ...started,
    [
      `sync of ${values.small} residents`,
      `${small.records} records in ${small.seconds.toFixed(1)} s, ${rate(small)}, ${megabytes(small.peak)}`
    ],
    [
      `sync of ${values.large} residents`,
      `${large.records} records in ${large.seconds.toFixed(1)} s, ${rate(large)}, ${megabytes(large.peak)}`
    ],
    ["bare Node", `${(bare * 1000).toFixed(0)} ms`],
    ["machine", `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`]
  ]
  for (const [what, figure] of lines) console.log(`${what!.padEnd(34)} ${figure}`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
