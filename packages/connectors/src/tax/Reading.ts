/** Reads the datasets of the tax source page by page along its Link headers. */
import type { SourceError } from "@lienthong/core/Connector"
import { Instant } from "@lienthong/core/Field"
import { micros } from "@lienthong/core/Instant"
import type { Incoming, Page, Position } from "@lienthong/core/Page"
import { during, Profile } from "@lienthong/core/Profile"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { below, sameOrigin } from "../http/Address.ts"
import { type Answer, type Auth, makeClient, nameOf } from "../http/Client.ts"
import { Count, envelope } from "../http/Envelope.ts"
import { nextOf } from "../http/LinkHeader.ts"
import { makePageGuard } from "../http/PageGuard.ts"
import { readPosition, unreadablePosition } from "../http/Position.ts"
import { asSourceError, beyondHorizon, breach, RequestError } from "../http/RequestError.ts"
import { WireInstant } from "../http/Time.ts"
import type { Upstream } from "../http/Upstream.ts"

const LONGEST_LINK = 4096

const Envelope = z.object({
  body: z.array(z.unknown()),
  "X-Total-Count": z.string().regex(/^\d+$/, { error: "is not a number of records" }).transform(Number).pipe(Count),
  "X-As-Of": WireInstant.nullable()
})

const Middle = (dataset: string) =>
  z.strictObject({
    v: z.literal(1),
    dataset: z.literal(dataset),
    next: z.string().startsWith("/").max(LONGEST_LINK),
    since: Instant.nullable(),
    asOf: Instant
  })
const End = (dataset: string) => z.strictObject({ v: z.literal(1), dataset: z.literal(dataset), since: Instant })

/** One dataset of the source. */
export interface Resource {
  readonly dataset: string
  /** Below the base URL. */
  readonly path: string
  /** The field that tells its records apart. */
  readonly key: string
  readonly toIncoming: (raw: unknown) => Incoming
}

/** A page as it was read. */
interface Read {
  readonly path: string
  readonly keys: string
  readonly asOf: string | null
}

interface State {
  /** Path and query of the page to ask for. */
  readonly path: string
  readonly since: string | null
  /** The horizon, once the first page has told it. */
  readonly asOf: string | null
  /** The page before; `null` at the start of a run. */
  readonly before: Read | null
  /** The reading has begun anew, and may not do so again. */
  readonly restarted: boolean
}

/** What a reading needs besides its position. */
export interface ReadingOptions {
  readonly upstream: Upstream
  readonly pageSize: number
  readonly auth: Auth
}

const firstPage = ({ upstream, pageSize }: ReadingOptions, resource: Resource, since: string | null): State => {
  const query = new URLSearchParams({ page: "1", size: String(pageSize) })
  if (since !== null) query.set("changedFrom", since)
  const path = `${below(upstream.base, resource.path)}?${query}`
  return { path, since, asOf: null, before: null, restarted: false }
}

const keysOf = ({ key }: Resource, records: ReadonlyArray<Incoming>): string =>
  JSON.stringify(records.map(({ fields }) => fields?.[key]))

const movedTwice = (request: string): RequestError =>
  new RequestError({
    reason: "unavailable",
    request,
    what: "numbers its pages, and what is on them moved twice while they were read",
    advice:
      "Sync again when the source is at rest; if it never is, ask the agency that runs it for pages that hold still.",
    retry: false
  })

const initial = Effect.fnUntraced(function* (options: ReadingOptions, resource: Resource, position: Position | null) {
  const { name: source, base } = options.upstream
  const { dataset } = resource
  const schema = z.union([Middle(dataset), End(dataset)])
  const stored = yield* readPosition(schema, position, source, dataset)
  if (stored === null || !("next" in stored)) return firstPage(options, resource, stored?.since ?? null)
  // A path can still name another host: //host/….
  const path = sameOrigin(base, "/", stored.next)
  if (path === null) return yield* unreadablePosition(source, dataset)
  return { path, since: stored.since, asOf: stored.asOf, before: null, restarted: false } satisfies State
})

/** Path and query of the page after an answer; `null` after the last one. */
const nextPage = Effect.fnUntraced(function* (
  upstream: Upstream,
  from: string,
  answer: Answer
): Effect.fn.Return<string | null, RequestError> {
  const name = nameOf({ method: "GET", path: from })
  const link = nextOf(answer.header("link") ?? "")
  if (link === undefined) return yield* breach(name, "was answered with a malformed Link header")
  if (link === null) return null
  const next = link.length > LONGEST_LINK ? null : sameOrigin(upstream.base, from, link)
  return next ?? (yield* breach(name, "was answered with a next link that leads to another origin or nowhere"))
})

const pages = Effect.fnUntraced(function* (options: ReadingOptions, resource: Resource, position: Position | null) {
  const { upstream, auth } = options
  const start = yield* initial(options, resource, position)
  const client = yield* makeClient(upstream)
  const seen = new Set<string>()
  const guard = makePageGuard(upstream.limits)
  const profile = yield* Profile

  const fetch = Effect.fnUntraced(function* (path: string) {
    const answer = yield* client.json({ method: "GET", path, auth })
    const wire = {
      body: answer.json,
      "X-Total-Count": answer.header("x-total-count"),
      "X-As-Of": answer.header("x-as-of")
    }
    const name = nameOf({ method: "GET", path })
    const { body, "X-Total-Count": total, "X-As-Of": asOf } = yield* envelope(Envelope, wire, name)
    return { answer, name, body, total, asOf }
  })

  /**
   * Whether the pages read so far may be other pages now: on other data the same number holds other records, and one that
   * slid onto a page already read would be lost.
   */
  const hasMoved = Effect.fnUntraced(function* ({ asOf, before }: State, now: string | null) {
    if (asOf === null || now === null) return false
    // Machines that answer in turn may write one moment differently.
    if (micros(now) === micros(before?.asOf ?? asOf)) return false
    // Of a reading that goes on, nobody knows what was on the page before.
    if (before === null) return true
    const { body } = yield* fetch(before.path)
    return keysOf(resource, body.map(resource.toIncoming)) !== before.keys
  })

  /** The page of a state: the first one of a reading begun anew if the data moved. */
  const pageOf = Effect.fnUntraced(function* (state: State) {
    const page = yield* fetch(state.path)
    if (!(yield* hasMoved(state, page.asOf))) return { ...page, state, restart: false }
    if (state.restarted) return yield* movedTwice(page.name)
    seen.clear()
    const anew = { ...firstPage(options, resource, state.since), restarted: true }
    return { ...(yield* fetch(anew.path)), state: anew, restart: true }
  })

  const page = Effect.fnUntraced(function* (asked: State) {
    const { answer, name, body, total, asOf: pageAsOf, state, restart } = yield* pageOf(asked)
    const { path, since, restarted } = state
    const asOf = state.asOf ?? pageAsOf
    if (asOf === null) return yield* breach(name, "was answered without X-As-Of on the first page")
    if (since !== null && state.asOf === null && Date.parse(asOf) < Date.parse(since)) return yield* beyondHorizon(name)
    yield* guard(name, body.length)
    seen.add(path)
    const next = yield* nextPage(upstream, path, answer)
    if (next !== null && seen.has(next)) {
      return yield* breach(name, "was answered with a next link that was used before: the source runs in a circle")
    }
    const { dataset } = resource
    const records = during(profile, "parse", () => body.map(resource.toIncoming))
    const result: Page = {
      reading: since === null ? "full" : "incremental",
      records,
      position: next === null ? { v: 1, dataset, since: asOf } : { v: 1, dataset, next, since, asOf },
      declared: { total, counts: "keys" },
      asOf,
      restart
    }
    const before: Read = { path, keys: keysOf(resource, records), asOf: pageAsOf ?? state.before?.asOf ?? asOf }
    const following = next === null ? Option.none<State>() : Option.some({ path: next, since, asOf, before, restarted })
    return [[result], following] as const
  })

  return Stream.paginate(start, (state) => Effect.mapError(page(state), asSourceError(upstream)))
})

/** The pages of a reading; its connections are closed when it ends, however it ends. */
export const readTax = (
  options: ReadingOptions,
  resource: Resource,
  position: Position | null
): Stream.Stream<Page, SourceError> => Stream.unwrap(pages(options, resource, position))
