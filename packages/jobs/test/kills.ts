/** A `sync` that is killed at a step of its own, and what must be there when it has gone on. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { directory, dump, type Environment, interrupted, lienthong, mock } from "./program.ts"

/** Where, and how, the process dies: see `steps.ts`. */
export interface Death {
  readonly at: string
  readonly how: "before" | "during" | "within"
  readonly delay?: number
}

const preload = {
  NODE_OPTIONS: `--import ${new URL("steps.ts", import.meta.url)}`,
  // What is loaded before the program does not know the program's cache.
  ...(process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE })
}

const words = (dataDir: string) => ["sync", "--data-dir", dataDir, "--format", "json", "--log-level", "error"]

const dying = ({ at, how, delay = 0 }: Death): Environment => ({
  ...preload,
  STEPS_KILL: at,
  STEPS_HOW: how,
  STEPS_DELAY: String(delay)
})

const reportIn = async (dataDir: string): Promise<string> => {
  const { code, stdout, stderr } = await lienthong(["report", "--data-dir", dataDir, "--format", "json"])
  expect(code, stderr).toBe(0)
  return stdout
}

/** Mock sources, and the store and report of a sync of them that nothing disturbed. */
export const killable = async (residents: number, seed: number) => {
  const sources = await mock({ residents, seed })
  using undisturbed = directory()
  const log = join(undisturbed.path, "steps.log")
  const began = performance.now()
  const first = await lienthong(words(undisturbed.path), { ...sources.env, ...preload, STEPS_LOG: log })
  const took = performance.now() - began
  expect(first.code, first.stderr).toBe(0)
  const expected = { records: await dump(undisturbed.path), report: await reportIn(undisturbed.path) }

  return {
    /** The steps of an undisturbed sync, in order. */
    steps: readFileSync(log, "utf8").trimEnd().split("\n"),
    /** Milliseconds that it took. */
    took,
    sources,
    /** Kills a sync at a step; whether it got that far. */
    kill: async (dataDir: string, death: Death): Promise<boolean> => {
      const { code, signal, stderr } = await lienthong(words(dataDir), { ...sources.env, ...dying(death) })
      expect(signal === "SIGKILL" || code === 0, `${JSON.stringify(death)}: ${stderr}`).toBe(true)
      return signal === "SIGKILL"
    },
    /** Kills a sync after some milliseconds; whether it was still running. */
    killAfter: async (dataDir: string, milliseconds: number): Promise<boolean> =>
      (await interrupted(words(dataDir), sources.env, "SIGKILL", milliseconds)).signal === "SIGKILL",
    /** Goes on to the end, and compares everything with the undisturbed one. */
    completes: async (dataDir: string, after: string): Promise<void> => {
      const last = await lienthong(words(dataDir), sources.env)
      expect(last.code, `${after}: ${last.stderr}`).toBe(0)
      expect(await dump(dataDir), after).toEqual(expected.records)
      expect(await reportIn(dataDir), after).toBe(expected.report)
      const left = ["store.duckdb.new", "store.duckdb.load"].filter((name) => existsSync(join(dataDir, name)))
      expect(left, after).toEqual([])
      const history = await lienthong(["history", "--data-dir", dataDir, "--format", "json"])
      const runs: ReadonlyArray<{ readonly outcome: string }> = JSON.parse(history.stdout)
      expect(
        runs.filter(({ outcome }) => outcome === "running"),
        after
      ).toEqual([])
    },
    [Symbol.asyncDispose]: () => sources[Symbol.asyncDispose]()
  }
}
