/** What a check found. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** The connector, or the pipeline under it, does not do what the check asks. The message holds counts and codes only. */
export class Nonconformity extends Data.TaggedError("Nonconformity")<{ readonly message: string }> {}

/** Fails with `message` unless the condition holds. */
export const demand = (condition: boolean, message: string): Effect.Effect<void, Nonconformity> =>
  condition ? Effect.void : Effect.fail(new Nonconformity({ message }))
