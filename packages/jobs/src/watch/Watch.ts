/** The HTTP server that lets others watch the daemon: is it alive, is it ready, and its metrics. */
import type { IncomingMessage } from "node:http"
import type { Notation } from "@lienthong/core/report/exposition"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import Negotiator from "negotiator"
import type { DataDirectory } from "../DataDirectory.ts"
import type { LocalError, UsageError } from "../Failure.ts"
import { sentence } from "../http/Answer.ts"
import type { ListenAddress } from "../http/ListenAddress.ts"
import { type ServerOptions, server } from "../http/Server.ts"
import { shows } from "../http/Token.ts"
import { latestReport } from "./LatestReport.ts"
import { MEDIA_TYPES, metricsPage, type Sources } from "./MetricsPage.ts"
import { processFigures } from "./ProcessFigures.ts"
import { readiness } from "./Readiness.ts"
import type { RunFigures } from "./RunFigures.ts"

export interface WatchOptions {
  /** Such as `127.0.0.1:9464`; port 0 is any that is free. */
  readonly address: string
  /** Asked of everybody but for `/healthz`; needed where others than this machine can ask. */
  readonly token: Redacted.Redacted<string> | null
  readonly directory: DataDirectory
  readonly figures: Effect.Effect<RunFigures, LocalError>
  /** Whether the jobs have started. */
  readonly started: Effect.Effect<boolean>
  readonly limits?: NonNullable<ServerOptions["limits"]>
}

const JSON_TYPE = "application/json; charset=utf-8"

const NOTATIONS = Object.entries(MEDIA_TYPES) as ReadonlyArray<[Notation, string]>

/** The notation that a reader likes best. How names are to be escaped is no matter: ours need no escaping. */
const notationFor = ({ headers }: IncomingMessage): Notation | null => {
  const accept = headers.accept?.replace(/;\s*escaping=[^;,]*/g, "")
  const liked = new Negotiator({ headers: { accept } }).mediaType(NOTATIONS.map(([, type]) => type))
  return NOTATIONS.find(([, type]) => type === liked)?.[0] ?? null
}

const PATHS = ["/healthz", "/readyz", "/metrics"]

const answerTo = Effect.fnUntraced(function* (request: IncomingMessage, options: WatchOptions, sources: Sources) {
  const path = (request.url ?? "").split("?", 1)[0]!
  if (!PATHS.includes(path)) return sentence(404, `There are ${PATHS.join(", ")}.`)
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sentence(405, "Only GET and HEAD.", { allow: "GET, HEAD", connection: "close" })
  }
  // That an answer comes at all says that the process and its event loop are alive.
  if (path === "/healthz") return sentence(200, "ok")
  if (options.token !== null && !shows(options.token, request.headers.authorization)) {
    return sentence(401, "Show the token: Authorization: Bearer …", { "www-authenticate": 'Bearer realm="lienthong"' })
  }
  if (path === "/readyz") {
    const checks = yield* readiness(options.directory, options.started, sources.latest)
    const ready = checks.every(({ ok }) => ok)
    return { status: ready ? 200 : 503, type: JSON_TYPE, body: `${JSON.stringify({ ready, checks }, null, 2)}\n` }
  }
  const notation = notationFor(request)
  if (notation === null) return sentence(406, `There are ${Object.values(MEDIA_TYPES).join(" and ")}.`)
  const body = yield* metricsPage(sources, notation)
  return { status: 200, type: MEDIA_TYPES[notation], body, headers: { vary: "accept" } }
})

/**
 * Serves `/healthz`, `/readyz` and `/metrics` for as long as the scope lives; answers where.
 *
 * @example
 * const { port } = yield* watch({ address: "127.0.0.1:9464", token: null, directory, figures, started })
 */
export const watch = Effect.fnUntraced(function* (
  options: WatchOptions
): Effect.fn.Return<ListenAddress, UsageError | LocalError, Scope.Scope> {
  const clock = yield* Clock.Clock
  const sources: Sources = {
    latest: latestReport(options.directory),
    figures: options.figures,
    process: processFigures(() => clock.currentTimeMillisUnsafe())
  }
  const { address, token, limits } = options
  return yield* server({
    address,
    token,
    tokenVariable: "LIENTHONG_LISTEN_TOKEN",
    answer: (request) => answerTo(request, options, sources),
    ...(limits === undefined ? {} : { limits })
  })
})
