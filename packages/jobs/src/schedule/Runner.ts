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
  readonly skipped: (job: string, why: "running" | "paused") => Effect.Effect<void>
}

export interface Runner {
  /** A job is due: begins it, unless it is still running or paused. Does not wait for its end. */
  readonly due: (job: string, trigger: Trigger, at: number | null) => Effect.Effect<void>
  /** Jobs that run at the moment. */
  readonly running: () => ReadonlyArray<string>
}

const outcomeOf = (exit: Exit.Exit<boolean>): "done" | "failed" | "stopped" => {
  if (Exit.isSuccess(exit)) return exit.value ? "done" : "failed"
  return Exit.hasInterrupts(exit) ? "stopped" : "failed"
}

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

  /** After a job has ended, those that wait for it are owed a run once the others that they need have ended, too. */
  const oweAfter = (ended: string): ReadonlyArray<string> => {
    for (const { name, after } of jobs) {
      // One that is owed already does not wait for those that have begun again since.
      if (!after.includes(ended) || owed.has(name)) continue
      owed.set(name, new Set(after.filter((each) => each !== ended && running.has(each))))
    }
    const ready: Array<string> = []
    for (const [name, needs] of owed) {
      needs.delete(ended)
      if (needs.size === 0 && !running.has(name)) ready.push(name)
    }
    for (const name of ready) owed.delete(name)
    return ready
  }

  const runOne = (job: J, trigger: Trigger, at: number | null) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        yield* notes.began(job.name, at, yield* Clock.currentTimeMillis)
        const exit = yield* Effect.exit(restore(run(job, trigger)))
        const outcome = outcomeOf(exit)
        running.delete(job.name)
        yield* notes.ended(job.name, outcome, yield* Clock.currentTimeMillis)
        if (outcome !== "stopped") for (const next of oweAfter(job.name)) yield* due(next, trigger, null)
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

  return { due, running: () => [...running.keys()] }
})
