/** The token that readers of a server must show: from its variable, or from the file that another names. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { UsageError } from "../Failure.ts"
import type { InForce } from "./Examine.ts"
import { readSecrets } from "./Secrets.ts"

const SHORTEST = 16

/** The token of a variable such as `LIENTHONG_SERVE_TOKEN`; `null` if there is none. */
export const tokenFrom = (
  { surroundings: { environment, cwd } }: InForce,
  name: string
): Effect.Effect<Redacted.Redacted<string> | null, UsageError> => {
  const { secrets, problems } = readSecrets(environment, cwd)
  // What is wrong with the secrets of sources is no matter here.
  const problem = problems.find((text) => text.startsWith(name))
  if (problem !== undefined) return Effect.fail(new UsageError({ message: `${problem}.` }))
  const token = secrets.get(name)?.value ?? null
  // White space would be lost in a header.
  if (token === null || (Redacted.value(token).length >= SHORTEST && /^[\x21-\x7e]+$/.test(Redacted.value(token)))) {
    return Effect.succeed(token)
  }
  const message = `${name} is no token: give at least ${SHORTEST} letters and digits, such as \`openssl rand -hex 24\` prints.`
  return Effect.fail(new UsageError({ message }))
}
