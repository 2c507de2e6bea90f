/** What a check found. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** The connector, or the pipeline under it, does not do what the check asks. The message holds counts and codes only. */
export class Nonconformity extends Data.TaggedError("Nonconformity")<{ readonly message: string }> {}

/** Fails with `message` unless the condition holds. */
export const demand = (condition: boolean, message: string): Effect.Effect<void, Nonconformity> =>
  condition ? Effect.void : Effect.fail(new Nonconformity({ message }))

/** Fails unless there is something to look at: a check that shows nothing has not passed. */
export const demandShown = (condition: boolean, lacking: string): Effect.Effect<void, Nonconformity> =>
  demand(
    condition,
    `nothing is shown: ${lacking}. Give it what shows it, or say under "notApplicable" why it cannot be had`
  )
