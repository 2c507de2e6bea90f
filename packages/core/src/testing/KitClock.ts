/** The kit's clock: waits of minutes take milliseconds, and still in order. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

/** When every check begins. */
export const START = Date.parse("2026-11-23T00:00:00Z")
/** Turns of the event loop in which nothing was under way, before time moves on. */
const QUIET_TURNS = 2

/** The time that the server tells: the connector's own, once a check runs. */
export interface Time {
  now: () => number
  /** Pauses by Effect's clock that have come to their end. */
  pauses: number
}

/** Rounds of the event loop in a turn: what an answer needs from the socket to whoever waits for it. */
const ROUNDS = 8

const turn = Effect.promise(async () => {
  await new Promise<void>((resolve) => setTimeout(resolve, 1))
  for (let round = 0; round < ROUNDS; round++) await new Promise<void>((resolve) => setImmediate(resolve))
})

/** Runs an effect while time moves on by a second whenever nothing is under way and somebody waits for it. */
export const onKitClock = <A, E>(effect: Effect.Effect<A, E>, time: Time, isBusy: () => boolean): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(time.now())
    const clock = yield* Clock.Clock
    time.now = () => clock.currentTimeMillisUnsafe()
    let waiting = 0
    const sleep: Clock.Clock["sleep"] = (duration) =>
      Effect.acquireUseRelease(
        Effect.sync(() => waiting++),
        () =>
          Effect.andThen(
            clock.sleep(duration),
            Effect.sync(() => void time.pauses++)
          ),
        () => Effect.sync(() => waiting--)
      )
    const fiber = yield* Effect.forkChild(Effect.provideService(effect, Clock.Clock, { ...clock, sleep }))
    let quiet = 0
    while (fiber.pollUnsafe() === undefined) {
      yield* turn
      quiet = isBusy() ? 0 : quiet + 1
      if (quiet <= QUIET_TURNS || waiting === 0) continue
      yield* TestClock.adjust("1 second")
    }
    return yield* Fiber.join(fiber)
  }).pipe(Effect.provide(TestClock.layer()))
