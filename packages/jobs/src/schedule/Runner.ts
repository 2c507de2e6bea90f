/** Runs jobs when they are due: each at most once at a time, those that wait for others after them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Trigger } from "../history/Runs.ts"

/** What the runner needs to know of a job. */
export interface Runnable {
  readonly name: string
  readonly after: ReadonlyArray<string>
}

/** Told what happens to jobs. */
export interface Notes {
  readonly isPaused: (job: string) => Effect.Effect<boolean>
  readonly began: (job: string, due: number | null, now: number) => Effect.Effect<void>
  readonly ended: (job: string, outcome: "done" | "failed" | "stopped", now: number) => Effect.Effect<void>
  /** The job is owed a run; told before the end of the one that it waited for. */
  readonly owed: (job: string, now: number) => Effect.Effect<void>
  readonly skipped: (job: string, why: "running" | "paused") => Effect.Effect<void>
}

export interface Runner {
  /** A job is due: begins it, unless it is still running or paused. Does not wait for its end. */
  readonly due: (job: string, trigger: Trigger, at: number | null) => Effect.Effect<void>
  /** The same, once those that it waits for and that run at the moment have ended. */
  readonly owe: (job: string, trigger: Trigger, at: number | null) => Effect.Effect<void>
}

const outcomeOf = (exit: Exit.Exit<boolean>): "done" | "failed" | "stopped" => {
  if (Exit.isSuccess(exit)) return exit.value ? "done" : "failed"
  return Exit.hasInterrupts(exit) ? "stopped" : "failed"
}

const NOTHING = { newly: [], ready: [] }

/** `run` answers whether all went well. Jobs live in the scope. */
export const makeRunner = Effect.fnUntraced(function* <J extends Runnable>(
  jobs: ReadonlyArray<J>,
  run: (job: J, trigger: Trigger) => Effect.Effect<boolean>,
  notes: Notes
): Effect.fn.Return<Runner, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const running = new Map<string, Fiber.Fiber<void>>()
  /** Jobs owed a run, and the jobs that must end before. */
  const owed = new Map<string, Set<string>>()

  const runningOf = (after: ReadonlyArray<string>) => new Set(after.filter((each) => running.has(each)))

  /** After a job has ended, those that wait for it are owed a run once the others that they need have ended, too. */
  const oweAfter = (ended: string) => {
    const newly: Array<string> = []
    for (const { name, after } of jobs) {
      // One that is owed already does not wait for those that have begun again since.
      if (!after.includes(ended) || owed.has(name)) continue
      owed.set(name, runningOf(after))
      newly.push(name)
    }
    const ready: Array<string> = []
    for (const [name, needs] of owed) {
      needs.delete(ended)
      if (needs.size === 0 && !running.has(name)) ready.push(name)
    }
    for (const name of ready) owed.delete(name)
    return { newly, ready }
  }

  const runOne = (job: J, trigger: Trigger, at: number | null) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        yield* notes.began(job.name, at, yield* Clock.currentTimeMillis)
        const exit = yield* Effect.exit(restore(run(job, trigger)))
        const outcome = outcomeOf(exit)
        const now = yield* Clock.currentTimeMillis
        running.delete(job.name)
        const { newly, ready } = outcome === "stopped" ? NOTHING : oweAfter(job.name)
        // First: whoever is killed in between finds this job cut short, and the others owed.
        for (const other of newly) yield* notes.owed(other, now)
        yield* notes.ended(job.name, outcome, now)
        for (const next of ready) yield* due(next, trigger, null)
      })
    )

  const due: Runner["due"] = Effect.fnUntraced(function* (name, trigger, at) {
    const job = jobs.find((each) => each.name === name)
    if (job === undefined) return
    if (yield* notes.isPaused(name)) return yield* notes.skipped(name, "paused")
    if (running.has(name)) return yield* notes.skipped(name, "running")
    const fiber = yield* Effect.forkIn(runOne(job, trigger, at), scope)
    running.set(name, fiber)
  })

  const owe: Runner["owe"] = (name, trigger, at) =>
    Effect.suspend(() => {
      const needs = runningOf(jobs.find((job) => job.name === name)?.after ?? [])
      if (needs.size === 0) return due(name, trigger, at)
      owed.set(name, needs)
      return Effect.void
    })

  return { due, owe }
})
