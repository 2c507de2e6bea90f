/** Reads residents page by page along the source's cursor. */
import type { SourceError } from "@lienthong/core/Connector"
import { Instant } from "@lienthong/core/Field"
import type { Page, Position } from "@lienthong/core/Page"
import { during, Profile } from "@lienthong/core/Profile"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { below } from "../http/Address.ts"
import { type Auth, type Client, makeClient, nameOf } from "../http/Client.ts"
import { Count, envelope } from "../http/Envelope.ts"
import { makePageGuard } from "../http/PageGuard.ts"
import { readPosition } from "../http/Position.ts"
import { asSourceError, beyondHorizon, breach, RequestError } from "../http/RequestError.ts"
import { WireInstant } from "../http/Time.ts"
import type { Upstream } from "../http/Upstream.ts"
import { residents } from "./Residents.ts"
import { toIncoming } from "./Wire.ts"

const LONGEST_CURSOR = 4096
const Cursor = z.string().min(1).max(LONGEST_CURSOR)

const Envelope = z.object({
  items: z.array(z.unknown()).nullish(),
  nextCursor: Cursor.or(z.literal("")).nullish(),
  asOf: WireInstant,
  total: Count
})

/** In the middle of a reading: the next page, and what the reading began with. */
const Middle = z.strictObject({
  v: z.literal(1),
  cursor: Cursor,
  since: Instant.nullable(),
  asOf: Instant
})
/** After a reading. */
const End = z.strictObject({ v: z.literal(1), since: Instant })
const Stored = z.union([Middle, End])

interface State {
  readonly cursor: string | null
  /** Of an incremental reading. */
  readonly since: string | null
  /** The horizon, once the first page has told it. */
  readonly asOf: string | null
  /** The reading has begun anew, and may not do so again. */
  readonly restarted: boolean
}

const stateOf = (stored: z.infer<typeof Stored> | null): State => {
  if (stored === null) return { cursor: null, since: null, asOf: null, restarted: false }
  return "cursor" in stored
    ? { cursor: stored.cursor, since: stored.since, asOf: stored.asOf, restarted: false }
    : { cursor: null, since: stored.since, asOf: null, restarted: false }
}

/** What a reading needs besides its position. */
export interface ReadingOptions {
  readonly upstream: Upstream
  readonly pageSize: number
  readonly auth: (client: () => Client) => Auth
}

const GONE = 410

const expiredTwice = ({ request, status }: RequestError): RequestError =>
  new RequestError({
    reason: "refused",
    request,
    what: `was refused with status ${status} again: the cursor expired twice in one run`,
    retry: false
  })

const pages = Effect.fnUntraced(function* (options: ReadingOptions, position: Position | null) {
  const { upstream, pageSize } = options
  const stored = yield* readPosition(Stored, position, upstream.name, residents.name)
  const client = yield* makeClient(upstream)
  const auth = options.auth(() => client)
  const resource = below(upstream.base, "v1/residents")
  const name = nameOf({ method: "GET", path: resource })
  const guard = makePageGuard(upstream.limits)
  const profile = yield* Profile
  const seen = new Set<string>()

  const fetch = ({ cursor, since }: State) => {
    const query = new URLSearchParams({ limit: String(pageSize) })
    if (since !== null) query.set("updatedSince", since)
    if (cursor !== null) query.set("cursor", cursor)
    return client.json({ method: "GET", path: `${resource}?${query}`, auth })
  }

  /** The answer, and the state it answers: that of a reading begun anew if the cursor had expired. */
  const answerTo = Effect.fnUntraced(function* (state: State) {
    const attempt = yield* Effect.result(fetch(state))
    if (Result.isSuccess(attempt)) return { answer: attempt.success, state, restart: false }
    const error = attempt.failure
    if (error.status !== GONE || state.cursor === null) return yield* error
    if (state.restarted) return yield* expiredTwice(error)
    seen.clear()
    const anew: State = { cursor: null, since: state.since, asOf: null, restarted: true }
    return { answer: yield* fetch(anew), state: anew, restart: true }
  })

  const page = Effect.fnUntraced(function* (asked: State) {
    const { answer, state, restart } = yield* answerTo(asked)
    const { items: listed, nextCursor, asOf: pageAsOf, total } = yield* envelope(Envelope, answer.json, name)
    const items = listed ?? []
    yield* guard(name, items.length)
    if (state.since !== null && state.asOf === null && Date.parse(pageAsOf) < Date.parse(state.since)) {
      return yield* beyondHorizon(name)
    }
    const asOf = state.asOf ?? pageAsOf
    const next = nextCursor || null
    if (state.cursor !== null) seen.add(state.cursor)
    if (next !== null && seen.has(next)) {
      return yield* breach(name, "was answered with a next cursor that was used before: the source runs in a circle")
    }
    const { since } = state
    const result: Page = {
      reading: since === null ? "full" : "incremental",
      records: during(profile, "parse", () => items.map(toIncoming)),
      position: next === null ? { v: 1, since: asOf } : { v: 1, cursor: next, since, asOf },
      declared: { total, counts: "keys" },
      asOf,
      restart
    }
    const following = next === null ? Option.none<State>() : Option.some({ ...state, cursor: next, asOf })
    return [[result], following] as const
  })

  return Stream.paginate(stateOf(stored), (state) => Effect.mapError(page(state), asSourceError(upstream)))
})

/** The pages of a reading; its connections are closed when it ends, however it ends. */
export const readResidents = (options: ReadingOptions, position: Position | null): Stream.Stream<Page, SourceError> =>
  Stream.unwrap(pages(options, position))
