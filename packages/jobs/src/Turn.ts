/**
 * Whose turn it is. One process at a time has the store open; others wait in line, so that a daemon with a busy
 * schedule and a sync by hand both get theirs.
 */
import type { Store, StoreError } from "@lienthong/core/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { type DataDirectory, localError, storeOf } from "./DataDirectory.ts"
import { moment } from "./Duration.ts"
import { LocalError } from "./Failure.ts"
import { type Holder, lastHolder, tryLock } from "./Lock.ts"
import { say } from "./Log.ts"
import { daemonLock, demoLock, lineLock, storeLock } from "./Paths.ts"

/** Between two looks whether a lock is free. */
const LOOK_MS = 100

/** Something else may look at a lock for a moment without holding it. */
const GLANCE_MS = 500

export interface TurnOptions {
  /** What this process is about to do, e.g. `lienthong sync`. */
  readonly doing: string
  /** How long to wait for others, in milliseconds. */
  readonly waitMs: number
  /** Whoever asks can say how long, with `--wait`. */
  readonly choosable?: true
}

/** `process 4711 (lienthong schedule, since 2026-11-24 02:30)` */
export const described = (holder: Holder | null): string =>
  holder === null
    ? "another process"
    : `process ${holder.process} (${holder.doing}, since ${moment(holder.since)} UTC+7)`

/** Takes a lock for as long as the scope lives; `null` if it is not free in time. */
const lock = (directory: DataDirectory, path: string, { doing, waitMs }: TurnOptions) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const until = (yield* Clock.currentTimeMillis) + waitMs
      let told = waitMs <= GLANCE_MS
      while (true) {
        const now = yield* Clock.currentTimeMillis
        const taken = yield* Effect.try({
          try: () => tryLock(path, { process: process.pid, doing, since: now }),
          catch: (cause) => localError("lock", directory.path, cause)
        })
        if (taken !== null || now >= until) return taken
        if (!told) yield* say(`waiting for ${described(lastHolder(path))}`)
        told = true
        yield* Effect.sleep(LOOK_MS)
      }
    }),
    (taken) => Effect.sync(() => taken?.[Symbol.dispose]()),
    { interruptible: true }
  )

/** Becomes what only one process may be in a data directory, or fails with who is, and what to do. */
const become = Effect.fnUntraced(function* (
  directory: DataDirectory,
  path: string,
  doing: string,
  { what, advice }: { readonly what: string; readonly advice: string }
): Effect.fn.Return<void, LocalError, Scope.Scope> {
  if ((yield* lock(directory, path, { doing, waitMs: GLANCE_MS })) !== null) return
  return yield* new LocalError({
    message: `${what} runs already in ${directory.path}: ${described(lastHolder(path))}. ${advice}, or use another --data-dir.`
  })
})

/** Becomes the daemon of a data directory, or fails with who is. */
export const becomeDaemon = (directory: DataDirectory): Effect.Effect<void, LocalError, Scope.Scope> =>
  become(directory, daemonLock(directory.path), "lienthong schedule", { what: "A schedule", advice: "Stop it first" })

/** Becomes the demo of a data directory, or fails with who is. */
export const becomeDemo = (directory: DataDirectory): Effect.Effect<void, LocalError, Scope.Scope> =>
  become(directory, demoLock(directory.path), "lienthong demo", { what: "A demo", advice: "Wait for its end" })

/** Waits in line, then has the turn until the scope ends. */
export const takeTurn = Effect.fnUntraced(function* (directory: DataDirectory, options: TurnOptions) {
  const turn = yield* Effect.scope
  const tooLate = (holder: Holder | null) =>
    new LocalError({
      message: `The store in ${directory.path} is held by ${described(holder)}. Run again later${options.choosable === true ? ", or wait longer with --wait" : ""}.`
    })
  const standInLine = Effect.gen(function* () {
    const line = lineLock(directory.path)
    if ((yield* lock(directory, line, options)) === null) return yield* tooLate(lastHolder(line))
    const store = storeLock(directory.path)
    const taken = yield* lock(directory, store, options).pipe(Scope.provide(turn))
    if (taken === null) return yield* tooLate(lastHolder(store))
  })
  yield* Effect.scoped(standInLine)
})

/** The store of a data directory, opened when it is this process's turn and given back with the scope. */
export const storeInTurn = (
  directory: DataDirectory,
  options: TurnOptions
): Layer.Layer<Store, StoreError | LocalError> =>
  Layer.effectContext(
    Effect.gen(function* () {
      yield* takeTurn(directory, options)
      // A program that knows of no turns, such as a database shell, may have the file open.
      const patience = Schedule.max([Schedule.spaced(5 * LOOK_MS), Schedule.during(options.waitMs)])
      const opened = Effect.retry(Layer.build(Layer.fresh(storeOf(directory))), {
        schedule: patience,
        while: (error) => error.reason === "locked"
      })
      return yield* opened
    })
  )

/** Lets others have the store before this process goes on to use one that it has open. */
export const giveWay = (directory: DataDirectory, options: TurnOptions): Effect.Effect<void, LocalError> =>
  Effect.scoped(Effect.asVoid(lock(directory, lineLock(directory.path), options)))
