/** Which faults are switched on, as a result. */
import * as Result from "effect/Result"
import { chosenIn, type Faults } from "./Choice.ts"

/**
 * Faults by name, with a rate if the usual one is not wanted and a source if not all are meant. Fails with a sentence.
 *
 * @example
 * faultsFrom("flaky=0.05,tax:down")
 */
export const faultsFrom = (text: string): Result.Result<Faults, string> => {
  const chosen = chosenIn(text)
  return typeof chosen === "string" ? Result.fail(chosen) : Result.succeed(chosen)
}
