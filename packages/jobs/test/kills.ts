/** A `sync` that is killed at a step of its own, and what must be there when it has gone on. */
import { cpSync, existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { directory, dump, type Environment, interrupted, lienthong, mock } from "./program.ts"
import { torn } from "./torn.ts"

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

const SYNC = ["sync", "--format", "json", "--log-level", "error"]

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

interface Disturbed {
  readonly sources: Awaited<ReturnType<typeof mock>>
  /** A data directory that it begins with; without one nothing is held. */
  readonly held?: string
  readonly options?: ReadonlyArray<string>
}

/** A sync that may be killed, and the store and report of one that nothing disturbed. */
const disturbed = async ({ sources, held, options = [] }: Disturbed) => {
  const words = (dataDir: string) => [...SYNC, ...options, "--data-dir", dataDir]
  /** A data directory as it is before the sync. */
  const begun = () => {
    const dir = directory()
    if (held !== undefined) cpSync(held, dir.path, { recursive: true })
    return dir
  }
  const before = held === undefined ? null : await dump(held)
  const undisturbed = begun()
  const first = await lienthong(words(undisturbed.path), sources.env)
  expect(first.code, first.stderr).toBe(0)
  const expected = { records: await dump(undisturbed.path), report: await reportIn(undisturbed.path) }

  /** What a killed sync left is looked at in a copy: whoever opens a store puts it in order. */
  const staysWhole = async (dataDir: string, after: string): Promise<void> => {
    if (before === null) return
    using copy = directory()
    cpSync(dataDir, copy.path, { recursive: true })
    expect(torn(await dump(copy.path), before, expected.records), after).toEqual([])
  }

  return {
    sources,
    begun,
    /** Where the undisturbed one's store is. */
    dataDir: undisturbed.path,
    /** The steps of an undisturbed sync, in order, and how many milliseconds they took. */
    logged: async () => {
      using dir = begun()
      using logs = directory()
      const log = join(logs.path, "steps.log")
      const began = performance.now()
      const { code, stderr } = await lienthong(words(dir.path), { ...sources.env, ...preload, STEPS_LOG: log })
      const took = performance.now() - began
      expect(code, stderr).toBe(0)
      return { steps: readFileSync(log, "utf8").trimEnd().split("\n"), took }
    },
    /** Kills a sync at a step; whether it got that far. */
    kill: async (dataDir: string, death: Death): Promise<boolean> => {
      const { code, signal, stderr } = await lienthong(words(dataDir), { ...sources.env, ...dying(death) })
      expect(signal === "SIGKILL" || code === 0, `${JSON.stringify(death)}: ${stderr}`).toBe(true)
      await staysWhole(dataDir, JSON.stringify(death))
      return signal === "SIGKILL"
    },
    /** Kills a sync after some milliseconds; whether it was still running. */
    killAfter: async (dataDir: string, milliseconds: number): Promise<boolean> => {
      const { signal } = await interrupted(words(dataDir), sources.env, "SIGKILL", milliseconds)
      await staysWhole(dataDir, `killed after ${milliseconds} ms`)
      return signal === "SIGKILL"
    },
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
    [Symbol.asyncDispose]: async () => {
      undisturbed[Symbol.dispose]()
      await sources[Symbol.asyncDispose]()
    }
  }
}

export type Killable = Awaited<ReturnType<typeof disturbed>>

/** A first sync of a world. */
export const killable = async (residents: number, seed: number): Promise<Killable> =>
  disturbed({ sources: await mock({ residents, seed }) })

/** A first sync, and over what it held, a day later: one of what changed, and one of everything. */
export const killableDays = async (residents: number, seed: number) => {
  const first = await killable(residents, seed)
  const dayAfter = async (...options: ReadonlyArray<string>): Promise<Killable> =>
    disturbed({ sources: await mock({ residents, seed, day: 2 }), held: first.dataDir, options })
  const syncs = { first, incremental: await dayAfter(), full: await dayAfter("--full") }
  return {
    ...syncs,
    [Symbol.asyncDispose]: async () => {
      for (const sync of Object.values(syncs)) await sync[Symbol.asyncDispose]()
    }
  }
}
