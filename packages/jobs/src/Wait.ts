/** How long a command waits for its turn with the store. */
import * as Effect from "effect/Effect"
import { UsageError } from "./Failure.ts"
import { Span } from "./Span.ts"

/** What `--wait` and `--no-wait` say: a length of time, or `false` for not at all. */
export type Wait = string | false

/** In milliseconds. */
export const waitOf = (wait: Wait): Effect.Effect<number, UsageError> => {
  if (wait === false) return Effect.succeed(0)
  const span = Span.safeParse(wait)
  return span.success
    ? Effect.succeed(span.data)
    : Effect.fail(new UsageError({ message: `--wait ${span.error.issues[0]?.message ?? "is not a length of time"}.` }))
}
