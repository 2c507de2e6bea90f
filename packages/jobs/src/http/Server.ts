/** A small HTTP server for as long as a scope lives: for this machine alone, or for others with a token. */
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { LocalError, UsageError } from "../Failure.ts"
import { type Answer, send, sentence } from "./Answer.ts"
import { isLoopback, type ListenAddress, listenAddress } from "./ListenAddress.ts"

export interface ServerOptions {
  /** Such as `127.0.0.1:9464`; port 0 is any that is free. */
  readonly address: string
  /** What others than this machine must show; `answer` asks for it. */
  readonly token: Redacted.Redacted<string> | null
  /** The variable that holds it. */
  readonly tokenVariable: string
  readonly answer: (request: IncomingMessage) => Effect.Effect<Answer>
  readonly limits?: Partial<typeof LIMITS>
}

/** A client that is slow or says too much loses its connection; an answer takes milliseconds. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 1_000
}
const GRACE_MS = 2_000
const IDLE_MS = 20_000
const MOST_CONNECTIONS = 64
const MOST_HEADER_BYTES = 16 * 1024

const notListening = ({ host, port }: ListenAddress, cause: Error): LocalError => {
  const code = "code" in cause ? String(cause.code) : "unknown error"
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: "something else listens there already; stop it, or choose another port with --listen",
    EADDRNOTAVAIL: "this machine has no such address; choose another with --listen",
    EACCES: "this user may not; choose a port above 1023 with --listen",
    ENOTFOUND: "the host is unknown; give an address of this machine with --listen"
  }
  return new LocalError({ message: `Cannot listen on ${host}:${port}: ${why[code] ?? code}.`, cause })
}

const listening = (server: Server, address: ListenAddress): Effect.Effect<number, LocalError> =>
  Effect.callback<number, LocalError>((resume) => {
    const failed = (cause: Error) => resume(Effect.fail(notListening(address, cause)))
    server.once("error", failed)
    server.listen(address.port, address.host, () => {
      server.off("error", failed)
      // What a client does to its connection is no concern of the program.
      server.on("error", () => undefined)
      resume(Effect.succeed((server.address() as AddressInfo).port))
    })
  })

/** The address to listen on; others than this machine need a token. */
export const checkedAddress = ({
  address: text,
  token,
  tokenVariable
}: Pick<ServerOptions, "address" | "token" | "tokenVariable">) => {
  const address = listenAddress(text)
  if (address === null) {
    return Effect.fail(
      new UsageError({ message: `Cannot listen on "${text}": give an address such as 127.0.0.1:9464.` })
    )
  }
  if (token !== null || isLoopback(address)) return Effect.succeed(address)
  return Effect.fail(
    new UsageError({
      message: `Others than this machine could ask at ${text}: set ${tokenVariable} (or ${tokenVariable}_FILE) to what they must show, or listen on 127.0.0.1.`
    })
  )
}

/** Serves for as long as the scope lives; answers where. */
export const server = Effect.fnUntraced(function* (
  options: ServerOptions
): Effect.fn.Return<ListenAddress, UsageError | LocalError, Scope.Scope> {
  const address = yield* checkedAddress(options)
  const run = Effect.runPromiseWith(yield* Effect.context<never>())
  const opened = yield* Effect.acquireRelease(
    Effect.sync(() => createServer({ ...LIMITS, ...options.limits, maxHeaderSize: MOST_HEADER_BYTES })),
    (open) =>
      Effect.callback<void>((resume) => {
        // Whoever is being answered gets the rest of it, unless it takes long.
        const enough = setTimeout(() => open.closeAllConnections(), GRACE_MS)
        open.close(() => {
          clearTimeout(enough)
          resume(Effect.void)
        })
      })
  )
  opened.maxConnections = MOST_CONNECTIONS
  opened.setTimeout(IDLE_MS)
  opened.on("request", (request, response) => {
    response.on("error", () => undefined)
    run(options.answer(request)).then(
      (answer) => send(response, answer),
      () => send(response, sentence(500, "Something unexpected happened."))
    )
  })
  return { host: address.host, port: yield* listening(opened, address) }
})
