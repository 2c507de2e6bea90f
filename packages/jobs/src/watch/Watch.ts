/** The HTTP server that lets others watch the daemon: is it alive, is it ready, and its metrics. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Notation } from "@lienthong/core/report/exposition"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import Negotiator from "negotiator"
import type { DataDirectory } from "../DataDirectory.ts"
import { LocalError, UsageError } from "../Failure.ts"
import { latestReport } from "./LatestReport.ts"
import { isLoopback, type ListenAddress, listenAddress } from "./ListenAddress.ts"
import { MEDIA_TYPES, metricsPage, type Sources } from "./MetricsPage.ts"
import { processFigures } from "./ProcessFigures.ts"
import { readiness } from "./Readiness.ts"
import type { RunFigures } from "./RunFigures.ts"
import { shows } from "./Token.ts"

export interface WatchOptions {
  /** Such as `127.0.0.1:9464`; port 0 is any that is free. */
  readonly address: string
  /** Asked of everybody but for `/healthz`; needed where others than this machine can ask. */
  readonly token: Redacted.Redacted<string> | null
  readonly directory: DataDirectory
  readonly figures: Effect.Effect<RunFigures, LocalError>
  /** Whether the jobs have started. */
  readonly started: Effect.Effect<boolean>
  readonly limits?: Partial<typeof LIMITS>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const TEXT = "text/plain; charset=utf-8"
const JSON_TYPE = "application/json; charset=utf-8"

/** A client that is slow or says too much loses its connection; a scrape takes milliseconds. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 1_000
}
const IDLE_MS = 20_000
const MOST_CONNECTIONS = 64
const MOST_HEADER_BYTES = 16 * 1024

const NOTATIONS = Object.entries(MEDIA_TYPES) as ReadonlyArray<[Notation, string]>

/** The notation that a reader likes best. How names are to be escaped is no matter: ours need no escaping. */
const notationFor = ({ headers }: IncomingMessage): Notation | null => {
  const accept = headers.accept?.replace(/;\s*escaping=[^;,]*/g, "")
  const liked = new Negotiator({ headers: { accept } }).mediaType(NOTATIONS.map(([, type]) => type))
  return NOTATIONS.find(([, type]) => type === liked)?.[0] ?? null
}

const plain = (status: number, sentence: string, headers = {}): Answer => ({
  status,
  type: TEXT,
  body: `${sentence}\n`,
  headers
})

const PATHS = ["/healthz", "/readyz", "/metrics"]

const answerTo = Effect.fnUntraced(function* (request: IncomingMessage, options: WatchOptions, sources: Sources) {
  const path = (request.url ?? "").split("?", 1)[0]!
  if (!PATHS.includes(path)) return plain(404, `There are ${PATHS.join(", ")}.`)
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(405, "Only GET and HEAD.", { allow: "GET, HEAD", connection: "close" })
  }
  // That an answer comes at all says that the process and its event loop are alive.
  if (path === "/healthz") return plain(200, "ok")
  if (options.token !== null && !shows(options.token, request.headers.authorization)) {
    return plain(401, "Show the token: Authorization: Bearer …", { "www-authenticate": 'Bearer realm="lienthong"' })
  }
  if (path === "/readyz") {
    const checks = yield* readiness(options.directory, options.started, sources.latest)
    const ready = checks.every(({ ok }) => ok)
    return { status: ready ? 200 : 503, type: JSON_TYPE, body: `${JSON.stringify({ ready, checks }, null, 2)}\n` }
  }
  const notation = notationFor(request)
  if (notation === null) return plain(406, `There are ${Object.values(MEDIA_TYPES).join(" and ")}.`)
  const body = yield* metricsPage(sources, notation)
  return { status: 200, type: MEDIA_TYPES[notation], body, headers: { vary: "accept" } }
})

const send = (response: ServerResponse, { status, type, body, headers = {} }: Answer): void => {
  const always = { "content-type": type, "content-length": Buffer.byteLength(body), "cache-control": "no-store" }
  response.writeHead(status, { ...always, "x-content-type-options": "nosniff", ...headers }).end(body)
}

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
      // What a client does to its connection is no concern of the daemon.
      server.on("error", () => undefined)
      resume(Effect.succeed((server.address() as AddressInfo).port))
    })
  })

const checkedAddress = (options: WatchOptions): Effect.Effect<ListenAddress, UsageError> => {
  const address = listenAddress(options.address)
  if (address === null) {
    return Effect.fail(
      new UsageError({ message: `Cannot listen on "${options.address}": give an address such as 127.0.0.1:9464.` })
    )
  }
  if (options.token !== null || isLoopback(address)) return Effect.succeed(address)
  return Effect.fail(
    new UsageError({
      message: `Others than this machine could ask at ${options.address}: set LIENTHONG_LISTEN_TOKEN (or LIENTHONG_LISTEN_TOKEN_FILE) to what they must show, or listen on 127.0.0.1.`
    })
  )
}

/**
 * Serves `/healthz`, `/readyz` and `/metrics` for as long as the scope lives; answers where.
 *
 * @example
 * const { port } = yield* watch({ address: "127.0.0.1:9464", token: null, directory, figures, started })
 */
export const watch = Effect.fnUntraced(function* (
  options: WatchOptions
): Effect.fn.Return<ListenAddress, UsageError | LocalError, Scope.Scope> {
  const address = yield* checkedAddress(options)
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const run = Effect.runPromiseWith(context)
  const sources: Sources = {
    latest: latestReport(options.directory),
    figures: options.figures,
    process: processFigures(() => clock.currentTimeMillisUnsafe())
  }
  const server = yield* Effect.acquireRelease(
    Effect.sync(() => createServer({ ...LIMITS, ...options.limits, maxHeaderSize: MOST_HEADER_BYTES })),
    (opened) =>
      Effect.callback<void>((resume) => {
        opened.close(() => resume(Effect.void))
        opened.closeAllConnections()
      })
  )
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(IDLE_MS)
  server.on("request", (request, response) => {
    response.on("error", () => undefined)
    run(answerTo(request, options, sources)).then(
      (answer) => send(response, answer),
      () => send(response, plain(500, "Something unexpected happened."))
    )
  })
  return { host: address.host, port: yield* listening(server, address) }
})
