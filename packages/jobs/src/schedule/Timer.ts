/** Waits for the times at which a job is due, on clocks that change, jump or stand still. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Cron } from "./Cron.ts"

/** A time at which a job is due. */
export interface Due {
  /** Unix milliseconds. */
  readonly at: number
  /** It passed unnoticed: the daemon was not running, or the clock jumped over it. */
  readonly missed: boolean
}

export interface TimerOptions {
  readonly cron: Cron
  /** What was planned when the daemon last ran; a time in the past was missed. */
  readonly planned: number | null
  /** Told each time that is waited for. */
  readonly onPlan: (next: number) => Effect.Effect<void>
  readonly onDue: (due: Due) => Effect.Effect<void>
}

/** Longest sleep: a clock that was set right is noticed within it. */
const LOOK_MS = 10_000

/** Later than this, a time was missed. */
const TOLERANCE_MS = 60_000

/** A clock set back by less repeats no job of fixed hours, as cron has always had it. */
const REPEAT_MS = 3 * 3_600_000

/** Runs for ever. Of any number of times that were missed, one is told. */
export const timer = Effect.fnUntraced(function* ({ cron, planned, onPlan, onDue }: TimerOptions) {
  let last = Number.NEGATIVE_INFINITY
  const fresh = cron.next()
  // What lies beyond that was planned by a clock that was wrong.
  let next = planned === null || planned - fresh > REPEAT_MS ? fresh : planned
  let looked = Number.NEGATIVE_INFINITY
  yield* onPlan(next)
  while (true) {
    const now = yield* Clock.currentTimeMillis
    const setBack = now < looked
    looked = now
    if (now >= next) {
      last = next
      yield* onDue({ at: next, missed: now - next > TOLERANCE_MS })
      next = cron.next()
      yield* onPlan(next)
      continue
    }
    const again = setBack ? cron.next() : next
    const repeats = again <= last && !cron.everyHour && last - again < REPEAT_MS
    if (again < next && !repeats) {
      next = again
      yield* onPlan(next)
    }
    yield* Effect.sleep(Math.min(Math.max(next - now, 1), LOOK_MS))
  }
})
