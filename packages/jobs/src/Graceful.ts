/** Work that can be asked to stop between two steps, instead of being cut off in the middle of one. */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Milliseconds that the step under way may take. A service manager kills what has not ended after some seconds. */
export const Grace = Context.Reference<number>("@lienthong/jobs/Grace", { defaultValue: () => 4000 })

/** Whoever presses Ctrl-C waits a second at most. */
export const AT_ONCE = 500

/**
 * Runs work; when it is interrupted, asks it to stop and waits a little before cutting it off.
 *
 * @example gracefully((stop) => sync(connector, name, { stop }))
 */
export const gracefully = <A, E, R>(
  work: (stop: Effect.Effect<void>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const grace = yield* Grace
      const stop = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(Effect.interruptible(work(Deferred.await(stop))))
      const wind = Deferred.succeed(stop, undefined).pipe(
        Effect.andThen(Effect.timeoutOption(Fiber.await(fiber), grace)),
        Effect.andThen(Fiber.interrupt(fiber))
      )
      return yield* restore(Fiber.join(fiber)).pipe(Effect.onInterrupt(() => wind))
    })
  )
