/** `lienthong serve`: serves the kept reports until it is stopped. */
import * as Effect from "effect/Effect"
import type { Language } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { tokenFrom } from "../config/TokenFrom.ts"
import { at } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { server } from "../http/Server.ts"
import { list } from "../KeptSnapshots.ts"
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

const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}/`

export const serve = Effect.fn("command.serve")(function* (options: ServeOptions) {
  const directory = at(options.dataDir)
  // A directory that cannot be read is said at once, not to the first reader.
  yield* list(directory)
  const token = yield* tokenFrom(options.inForce, VARIABLE)
  const address = yield* server({
    address: options.listen,
    token,
    tokenVariable: VARIABLE,
    answer: site({ directory, lang: options.lang, gates: options.inForce.config.gates, token })
  })
  yield* print(addressOf(address))
  if (token !== null) yield* say("the token goes over the wire as it is: put a server that speaks TLS before this one")
  yield* Effect.never
  return ExitCode.done
}, Effect.scoped)
