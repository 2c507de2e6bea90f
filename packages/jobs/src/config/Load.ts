/** Loads the configuration: flags before the environment before the file before defaults. */
import * as Effect from "effect/Effect"
import { UsageError } from "../Failure.ts"
import { complaintText, examine, type InForce } from "./Examine.ts"
import type { Given } from "./Overrides.ts"
import { type FoundSecrets, readSecrets } from "./Secrets.ts"
import { here, type Surroundings } from "./Written.ts"

/** A configuration that is right, and the way to its secrets. */
export interface Loaded extends InForce {
  /** Reads the secrets, only now: whoever prints a report need not be allowed to. */
  readonly secrets: Effect.Effect<Pick<FoundSecrets, "secrets" | "warnings">, UsageError>
}

const secretsIn = ({ environment, cwd }: Surroundings): Loaded["secrets"] =>
  Effect.suspend(() => {
    const { secrets, warnings, problems } = readSecrets(environment, cwd)
    return problems.length > 0
      ? Effect.fail(new UsageError({ message: problems.join("\n  ") }))
      : Effect.succeed({ secrets, warnings })
  })

/**
 * The configuration in force, or everything that is wrong with it.
 *
 * @example
 * const { config } = yield* load({ config: "lienthong.config.ts" })
 */
export const load = (given: Given = {}, surroundings: Surroundings = here()): Effect.Effect<Loaded, UsageError> =>
  Effect.flatMap(
    Effect.promise(() => examine(given, surroundings)),
    ({ inForce, complaints }) =>
      inForce === null
        ? Effect.fail(new UsageError({ message: complaintText(complaints) }))
        : Effect.succeed({ ...inForce, secrets: secretsIn(surroundings) })
  )
