/** The catalogue as the configuration asks for it: whole, or with datasets of which the store keeps only what is needed. */
import { KEY_BYTES, keyBytes, minimise } from "@lienthong/core/Minimise"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { catalogueIn } from "./Catalogue.ts"
import type { InForce } from "./config/Examine.ts"
import { type FoundSecrets, readSecrets } from "./config/Secrets.ts"
import { fileVariable } from "./config/Variables.ts"
import { UsageError } from "./Failure.ts"

/** The variable with the key of pseudonyms. */
export const KEY = "LIENTHONG_PSEUDONYM_KEY"

const MAKING = `Make one with \`openssl rand -base64 ${KEY_BYTES}\`, or \`node -p "require('crypto').randomBytes(${KEY_BYTES}).toString('base64')"\`, and keep it: with another key everything is read again.`

/** The key, or what is wrong with it. */
export const pseudonymKey = ({
  secrets,
  problems
}: Pick<FoundSecrets, "secrets" | "problems">): Result.Result<Redacted.Redacted<string>, string> => {
  const problem = problems.find((text) => text.startsWith(KEY))
  if (problem !== undefined) return Result.fail(`${problem}.`)
  const secret = secrets.get(KEY)
  if (secret === undefined) {
    return Result.fail(
      `\`minimise: true\` needs a key for its pseudonyms, and none is set: set ${KEY}, or ${fileVariable(KEY)} to the path of a file that holds it. ${MAKING}`
    )
  }
  if (keyBytes(secret.value) === null) {
    const { origin } = secret
    const name = origin.from === "secretFile" ? origin.name : KEY
    return Result.fail(
      `${name}: this is no key for pseudonyms: it must be at least ${KEY_BYTES} random bytes as base64. ${MAKING}`
    )
  }
  return Result.succeed(secret.value)
}

/** The catalogue to pull for and to measure with; fails if it is to be minimised and the key is missing or wrong. */
export const catalogueOf = Effect.fnUntraced(function* ({
  config,
  surroundings: { environment, cwd }
}: Pick<InForce, "config" | "surroundings">) {
  const whole = yield* catalogueIn(config)
  if (!config.minimise) return whole
  const key = pseudonymKey(readSecrets(environment, cwd))
  if (Result.isFailure(key)) return yield* new UsageError({ message: key.failure })
  return minimise(whole, { key: key.success })
})
