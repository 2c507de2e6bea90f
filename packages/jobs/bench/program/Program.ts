/** The program as a user runs it, in a process of its own beside the mock sources. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { serving } from "../../../core/bench/harness/Processes.ts"
import { executable } from "../../src/Executable.ts"
import { mockEnvironment } from "../../src/MockEnvironment.ts"

export interface Finished {
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

/** Runs Node with these words to its end. */
export const run = (words: ReadonlyArray<string>, env: NodeJS.ProcessEnv = process.env): Promise<Finished> =>
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

export interface Pulled extends Finished {
  readonly records: number
}

/** Pulls everything that the mock sources of so many residents hold. */
export const pull = async (residents: string, directory: string): Promise<Pulled> => {
  using mock = await serving([executable, "mock", "--residents", residents])
  const words = [executable, "sync", "--data-dir", directory, "--format", "json", "--log-level", "error"]
  const finished = await run(words, { ...process.env, ...mockEnvironment(mock.line) })
  const runs: ReadonlyArray<{ balance: { received: number } }> = JSON.parse(finished.stdout)
  return { ...finished, records: runs.reduce((sum, { balance }) => sum + balance.received, 0) }
}
