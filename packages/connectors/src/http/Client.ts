/** One HTTP client per reading: sends a request, holds it to the limits, tries again where that can help. */
import type { IncomingHttpHeaders } from "node:http"
import { Profile } from "@lienthong/core/Profile"
import { RunMeter } from "@lienthong/core/RunMeter"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { Agent, type Dispatcher, errors } from "undici"
import { ACCEPTED_ENCODINGS, BodyProblem, collect, parseJson, unpack } from "./Body.ts"
import type { Limits } from "./Limits.ts"
import { brokeOff, networkFailure } from "./Network.ts"
import { kindOf, looksLikeIdentifier } from "./Problem.ts"
import { exhausted, RequestError } from "./RequestError.ts"
import { traced } from "./RequestSpan.ts"
import { retrySchedule } from "./Retry.ts"
import { httpDate, retryAfter } from "./RetryAfter.ts"
import type { Upstream } from "./Upstream.ts"

export type Headers = Readonly<Record<string, string>>

/** How requests prove who sends them. */
export interface Auth {
  /** The headers for one try of a request; `path` is path and query as sent. */
  readonly headers: (request: Request) => Effect.Effect<Headers, RequestError>
  /** After a 401: whether one more try with other headers makes sense. */
  readonly renew: (refusal: RequestError, sent: Headers) => Effect.Effect<boolean, RequestError>
  /** Texts that must never be repeated, whoever says them. */
  readonly secrets: () => ReadonlyArray<string>
}

export interface Request {
  readonly method: "GET" | "POST"
  /** Path and query. */
  readonly path: string
  /** What messages add to the path, e.g. the day of a file. */
  readonly about?: string
  readonly auth: Auth
  readonly headers?: Headers
  readonly body?: string
}

/** A whole answer. */
export interface Answer {
  readonly header: (name: string) => string | null
  readonly json: unknown
}

/** A response whose body is still to come. */
export type Response = Pick<Dispatcher.ResponseData, "statusCode" | "headers" | "body">

/** What is done with a response. */
export interface Handling<A> {
  readonly expected: ReadonlyArray<number>
  readonly consume: (response: Response) => Promise<A>
  /** Longest time for all of it, in milliseconds. */
  readonly withinMs?: number
}

export interface Client {
  readonly upstream: Upstream
  /** Sends a request and reads the JSON that comes back, again if need be. */
  readonly json: (request: Request) => Effect.Effect<Answer, RequestError>
  /**
   * Sends a request once, a second time if the credentials could be renewed, and hands over an answer with one of the
   * expected statuses.
   */
  readonly exchange: <A>(request: Request, handling: Handling<A>) => Effect.Effect<A, RequestError>
}

const NO_CREDENTIALS: Auth = {
  headers: () => Effect.succeed({}),
  renew: () => Effect.succeed(false),
  secrets: () => []
}

/** For requests that carry no credentials in their headers. */
export const anonymous = (secrets: () => ReadonlyArray<string>): Auth => ({ ...NO_CREDENTIALS, secrets })

const COMMON_HEADERS: Headers = { "user-agent": "lienthong", "accept-encoding": ACCEPTED_ENCODINGS }

const LONGEST_PROBLEM = 64 * 1024

/** `GET /v1/residents`: without the query, which may hold a position, and without what may be somebody's number. */
export const nameOf = ({ method, path, about }: Pick<Request, "method" | "path" | "about">): string => {
  const segments = path.split("?", 1)[0]!.split("/")
  const masked = segments.map((segment) => (looksLikeIdentifier(segment) ? "…" : segment)).join("/")
  return `${method} ${masked.slice(0, 100)}${about === undefined ? "" : ` (${about})`}`
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name]
  return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value
}

const problemKind = async (
  response: Response,
  secrets: ReadonlyArray<string>,
  limits: Limits
): Promise<string | null> => {
  const timer = setTimeout(() => response.body.destroy(), limits.idleMs)
  try {
    const sent = await collect(response.body, LONGEST_PROBLEM)
    const bytes = await unpack(sent, headerOf(response.headers, "content-encoding") ?? "", LONGEST_PROBLEM)
    return kindOf(parseJson(bytes, limits.nesting), secrets)
  } catch {
    // An error page is no worse for being unreadable.
    return null
  } finally {
    clearTimeout(timer)
  }
}

const DAY_MS = 86_400_000

const duration = (ms: number): string => {
  if (ms >= 1000 * DAY_MS) return "years"
  if (ms >= 2 * DAY_MS) return `${Math.ceil(ms / DAY_MS)} days`
  if (ms >= 120_000) return `${Math.ceil(ms / 60_000)} minutes`
  return ms >= 1000 ? `${Math.ceil(ms / 1000)} seconds` : `${ms} ms`
}

const rejection = async (
  request: Request,
  response: Response,
  limits: Limits,
  now: () => number
): Promise<RequestError> => {
  const { statusCode: status, headers } = response
  const date = httpDate(headerOf(headers, "date") ?? "")
  const fields = { request: nameOf(request), status, ...(date === null ? {} : { serverTime: date }) }
  const error = (reason: RequestError["reason"], what: string, retry: boolean, wait?: number): RequestError =>
    new RequestError({ ...fields, reason, what, retry, ...(wait === undefined ? {} : { wait }) })

  if (status === 401) return error("unauthorized", "was refused: the credentials are wrong or expired (401)", false)
  if (status === 429 || status >= 500) {
    const wait =
      status === 429 || status === 503 ? retryAfter(headerOf(headers, "retry-after") ?? "", date ?? now()) : null
    if (wait !== null && wait > limits.retryAfterMs) {
      const asked = `was answered with ${status} and a Retry-After of ${duration(wait)}`
      return error("unavailable", `${asked}, more than the limit of ${duration(limits.retryAfterMs)}`, false)
    }
    return error("unavailable", `was answered with status ${status}`, true, wait ?? undefined)
  }
  if (status >= 400) {
    const kind = await problemKind(response, request.auth.secrets(), limits)
    return error("refused", `was refused with status ${status}${kind === null ? "" : ` (${kind})`}`, false)
  }
  if (status >= 300) return error("contract", `was answered with a redirect (${status}), which is not followed`, false)
  return error("contract", `was answered with the unexpected status ${status}`, false)
}

const asRequestError = (cause: unknown, request: Request, base: URL, answered: boolean): RequestError => {
  if (cause instanceof RequestError) return cause
  const failure =
    cause instanceof BodyProblem
      ? { reason: cause.reason, what: cause.what, retry: cause.reason === "broken" }
      : networkFailure(cause, base, answered)
  return new RequestError({ ...failure, request: nameOf(request) })
}

/** A client whose connections are closed with the scope. */
export const makeClient = Effect.fnUntraced(function* (
  upstream: Upstream
): Effect.fn.Return<Client, never, Scope.Scope> {
  const { base, limits } = upstream
  const clock = yield* Clock.Clock
  const meter = yield* RunMeter
  const profile = yield* Profile
  const now = () => clock.currentTimeMillisUnsafe()
  const began = now()
  const agent = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Agent({
          allowH2: false,
          // A reading asks for one thing after the other.
          connections: 1,
          connect: { ...upstream.tls, timeout: limits.firstByteMs },
          headersTimeout: limits.firstByteMs,
          bodyTimeout: limits.idleMs
        })
    ),
    (agent) => Effect.promise(() => agent.destroy().catch(() => undefined))
  )

  let connected = false
  agent.on("connect", () => {
    connected = true
  })
  agent.on("disconnect", () => {
    connected = false
  })

  /** A kept connection may have been closed by the source while it was idle: then the request goes out once more. */
  const dispatch = async (options: Parameters<typeof agent.request>[0]) => {
    const kept = connected
    meter.requested()
    try {
      return await agent.request(options)
    } catch (cause) {
      if (options.method !== "GET" || !kept || !brokeOff(cause)) throw cause
      meter.retried("unreachable")
      meter.requested()
      return agent.request(options)
    }
  }

  const send = <A>(request: Request, headers: Headers, { expected, consume, withinMs }: Handling<A>) => {
    let answered: number | null = null
    const sent = Effect.tryPromise({
      try: async (signal) => {
        const { method, path } = request
        const all = { ...COMMON_HEADERS, ...request.headers, ...headers }
        const body = request.body ?? null
        // The client's own limit begins anew with every 1xx; for a connection and an answer, twice of it must do.
        const late = new AbortController()
        const timer = setTimeout(() => late.abort(new errors.HeadersTimeoutError()), 2 * limits.firstByteMs)
        const given = { signal: AbortSignal.any([signal, late.signal]), headers: all, body }
        const response = await dispatch({ origin: base.origin, method, path, ...given }).finally(() =>
          clearTimeout(timer)
        )
        const { statusCode: status } = response
        answered = status
        meter.answered({ status, serverTime: httpDate(headerOf(response.headers, "date") ?? ""), at: now() })
        // A body that is given up on ends with an error that nobody waits for.
        response.body.on("error", () => undefined)
        try {
          if (!expected.includes(response.statusCode)) throw await rejection(request, response, limits, now)
          return await consume(response)
        } finally {
          if (!response.body.readableEnded) response.body.destroy()
        }
      },
      catch: (cause) => asRequestError(cause, request, base, answered !== null)
    })
    const within = traced({ name: nameOf(request), method: request.method, upstream, status: () => answered })
    const left = limits.readingMs - (now() - began)
    const all = `was under way when the reading had taken ${duration(limits.readingMs)}, which is the limit`
    const [ms, what, retry] =
      withinMs !== undefined && withinMs < left
        ? [withinMs, `was not answered in full within ${duration(withinMs)}`, true]
        : [Math.max(0, left), all, false]
    const late = new RequestError({ reason: "limit", what, request: nameOf(request), retry })
    if (left <= 0) return Effect.fail(late)
    return within(Effect.timeoutOrElse(sent, { duration: ms, orElse: () => Effect.fail(late) }))
  }

  const exchange: Client["exchange"] = Effect.fnUntraced(function* (request, handling) {
    const headers = yield* request.auth.headers(request)
    const first = yield* Effect.result(send(request, headers, handling))
    if (Result.isSuccess(first)) return first.success
    const error = first.failure
    if (error.status !== 401 || !(yield* request.auth.renew(error, headers))) return yield* error
    return yield* send(request, yield* request.auth.headers(request), handling)
  })

  const readJson = async ({ headers, body }: Response): Promise<Answer> => {
    const sent = await collect(body, limits.sentBytes)
    const end = profile.begin("parse")
    try {
      const bytes = await unpack(sent, headerOf(headers, "content-encoding") ?? "", limits.unpackedBytes)
      return { header: (name) => headerOf(headers, name), json: parseJson(bytes, limits.nesting) }
    } finally {
      end()
    }
  }

  const json: Client["json"] = (request) =>
    exchange(request, { expected: [200], consume: readJson, withinMs: limits.pageMs }).pipe(
      Effect.retry(retrySchedule(limits)),
      Effect.mapError((error) => exhausted(error, limits.tries))
    )

  return { upstream, json, exchange }
})
