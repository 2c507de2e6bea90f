/** `lienthong serve`: serves the kept reports until it is stopped. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Language } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { readSecrets } from "../config/Secrets.ts"
import { at } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { server } from "../http/Server.ts"
import { say } from "../Log.ts"
import { print } from "../Output.ts"
import { site } from "../serve/Site.ts"

export interface ServeOptions {
  readonly dataDir: string
  readonly listen: string
  readonly lang: Language
  readonly inForce: InForce
}

const VARIABLE = "LIENTHONG_SERVE_TOKEN"
const SHORTEST = 16

/** The token from its variable, or from the file that another names; `null` if there is none. */
const tokenOf = ({ surroundings: { environment, cwd } }: InForce) => {
  const { secrets, problems } = readSecrets(environment, cwd)
  // What is wrong with the secrets of sources is no matter here.
  const problem = problems.find((text) => text.startsWith(VARIABLE))
  if (problem !== undefined) return Effect.fail(new UsageError({ message: `${problem}.` }))
  const token = secrets.get(VARIABLE)?.value ?? null
  // White space would be lost in a header.
  if (token === null || (Redacted.value(token).length >= SHORTEST && /^[\x21-\x7e]+$/.test(Redacted.value(token)))) {
    return Effect.succeed(token)
  }
  const message = `${VARIABLE} is no token: give at least ${SHORTEST} letters and digits, such as \`openssl rand -hex 24\` prints.`
  return Effect.fail(new UsageError({ message }))
}

const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}/`

export const serve = Effect.fn("command.serve")(function* (options: ServeOptions) {
  const token = yield* tokenOf(options.inForce)
  const address = yield* server({
    address: options.listen,
    token,
    tokenVariable: VARIABLE,
    answer: site({ directory: at(options.dataDir), lang: options.lang, gates: options.inForce.config.gates, token })
  })
  yield* print(addressOf(address))
  if (token !== null) yield* say("the token goes over the wire as it is: put a server that speaks TLS before this one")
  yield* Effect.never
  return ExitCode.done
}, Effect.scoped)
