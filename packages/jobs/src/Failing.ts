/** What commands of a moment do without Effect, for those that use it. */
import * as Effect from "effect/Effect"
import { type Failure, isFailure } from "./Failure.ts"

/** Work that rejects with failures of ours, as an effect that fails with them. */
export const failing = <A, E extends Failure>(work: () => Promise<A>): Effect.Effect<A, E> =>
  Effect.tryPromise({ try: work, catch: (thrown) => thrown }).pipe(
    Effect.catch((thrown) => (isFailure(thrown) ? Effect.fail(thrown as E) : Effect.die(thrown)))
  )
