/** A connector written for the kit alone: honest, or with exactly one fault. It reads books over HTTP. */
import { Agent, type IncomingHttpHeaders, request } from "node:http"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { type Connector, type Source, SourceError, type SourceReason } from "../../src/Connector.ts"
import { Instant } from "../../src/Field.ts"
import type { Incoming, Page, Position } from "../../src/Page.ts"
import type { ScriptedSource } from "../../src/testing/ScriptedSource.ts"
import { PAGE_SIZE } from "../../src/testing/World.ts"
import { books } from "../library.ts"

/** What a twin does wrong, each at one place of the connector. */
export type ReferenceFault =
  | "rounds the pages down"
  | "ends at an empty page"
  | "ends at a page like the one before"
  | "follows any next"
  | "leaves out ties"
  | "collects everything first"
  | "keeps connections"
  | "asks for what is newer only"
  | "takes the newest record for the horizon"
  | "asks for changes on the first page only"
  | "goes on as if it had asked for everything"
  | "does not ask for changes where it goes on"
  | "takes the last page's horizon"
  | "forgets the horizon when it goes on"
  | "keeps the first version"
  | "ignores removals"
  | "ends when the source fails"
  | "declares what arrived"
  | "does not wait"
  | "waits by a clock of its own"
  | "waits half as long"
  | "waits for seconds only"
  | "waits for ever"
  | "takes a 5xx for the end"
  | "takes a break for the end"
  | "takes what was cut short for the end"
  | "takes HTML for the end"
  | "takes a 401 for the end"
  | "fetches no other token while it reads"
  | "shares its place"
  | "throws at poison"
  | "quotes what it read"
  | "puts its key into the address"
  | "goes on from beyond the horizon"

const asIncoming = (raw: unknown): Incoming =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw)
    ? { fields: raw as Record<string, unknown>, removed: "removed" in raw && raw.removed === true, raw }
    : { fields: null, removed: false, raw }

export const librarySource: Source = {
  name: "library",
  datasets: [books],
  incoming: (_dataset, raw) => asIncoming(raw)
}

const Envelope = z.object({
  items: z.array(z.unknown()),
  next: z.number().nullable(),
  total: z.number(),
  asOf: Instant
})
const Middle = z.strictObject({ v: z.literal(1), page: z.number(), since: Instant.nullable(), asOf: Instant })
const End = z.strictObject({ v: z.literal(1), since: Instant })
const Stored = z.union([Middle, End])

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface State {
  readonly page: number
  readonly since: string | null
  readonly asOf: string | null
  readonly before: string
  readonly newest: string
  readonly arrived: number
}

const EMPTY = '{"items":[],"next":null,"total":0,"asOf":"2026-11-22T00:00:00Z"}'
const KEY = "k3y+of/library="
const BACKOFF_MS = 500
const TRIES = 5
const LONGEST_WAIT_MS = 300_000

const OWN_PAUSE = Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 50)))

const problem = (reason: SourceReason, message: string): SourceError =>
  new SourceError({ source: "library", reason, message: `library: ${message}` })

/** What a reading sends its requests with. */
export interface Session {
  readonly url: string
  readonly agent: Agent
  /** The token that is worth something, as far as is known. */
  token: string
}

const get = (
  { url, agent, token }: Session,
  path: string,
  fault: ReferenceFault | null
): Effect.Effect<Reply, SourceError> =>
  Effect.callback<Reply, SourceError>((resume) => {
    const sent = request(`${url}${path}`, { agent, headers: { authorization: token } }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (part) => {
        text += part
      })
      const reply = () => ({ status: response.statusCode ?? 0, headers: response.headers, text })
      response.on("end", () => resume(Effect.succeed(reply())))
      response.on("error", () =>
        fault === "takes a break for the end"
          ? resume(Effect.succeed({ ...reply(), text: EMPTY }))
          : resume(Effect.fail(problem("broken", "the answer broke off")))
      )
    })
    sent.on("error", () => resume(Effect.fail(problem("unreachable", "no connection"))))
    sent.end()
    return Effect.sync(() => sent.destroy())
  })

const waitOf = ({ headers }: Reply, now: number, fault: ReferenceFault | null): number => {
  const text = headers["retry-after"] ?? ""
  if (fault === "does not wait") return BACKOFF_MS
  if (/^\d+$/.test(text)) return Number(text) * (fault === "waits half as long" ? 500 : 1000)
  const until = fault === "waits for seconds only" ? Number.NaN : Date.parse(text)
  return Number.isNaN(until) ? BACKOFF_MS : Math.max(0, until - now)
}

const END_AT: Partial<Record<ReferenceFault, (status: number) => boolean>> = {
  "takes a 5xx for the end": (status) => status >= 500,
  "takes a 401 for the end": (status) => status === 401
}

/** One answer, tried again where that helps. */
export const fetchPage = Effect.fnUntraced(function* (session: Session, path: string, fault: ReferenceFault | null) {
  for (let attempt = 1; ; attempt++) {
    if (session.token === "") session.token = (yield* get(session, "/token", null)).text
    const got = yield* Effect.result(get(session, path, fault))
    const last = attempt === TRIES
    if (got._tag === "Failure") {
      if (last) return yield* got.failure
      yield* Effect.sleep(BACKOFF_MS)
      continue
    }
    const reply = got.success
    if (fault !== null && END_AT[fault]?.(reply.status)) return EMPTY
    if (reply.status === 401) {
      if (last || fault === "fetches no other token while it reads")
        return yield* problem("unauthorized", "the credentials were refused")
      session.token = ""
      continue
    }
    if (reply.status === 429 || reply.status >= 500) {
      const wait = waitOf(reply, yield* Clock.currentTimeMillis, fault)
      const tooLong = wait > LONGEST_WAIT_MS && fault !== "waits for ever"
      if (last || tooLong) return yield* problem("unavailable", `status ${reply.status}`)
      yield* fault === "waits by a clock of its own" ? OWN_PAUSE : Effect.sleep(wait)
      continue
    }
    if (reply.status !== 200) {
      const quote = fault === "quotes what it read" ? reply.text : ""
      return yield* problem("refused", `status ${reply.status} ${quote}`)
    }
    if (parses(reply.text)) return reply.text
    const isHtml = reply.text.startsWith("<")
    if (isHtml ? fault === "takes HTML for the end" : fault === "takes what was cut short for the end") return EMPTY
    if (last) return yield* problem("broken", "the answer is no JSON")
    yield* Effect.sleep(BACKOFF_MS)
  }
})

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const versionOf = ({ fields }: Incoming): string => String(fields?.updatedAt ?? "")

/** The connector, with a fault or without. */
export const library = (url: string, fault: ReferenceFault | null = null): Connector => {
  const keeping = new Agent({ keepAlive: true })
  const shared = { page: 0 }

  const stateOf = (stored: z.infer<typeof Stored> | null): State => {
    const start = { page: 0, since: null, asOf: null, before: "", newest: "", arrived: 0 }
    if (stored === null) return start
    if (!("page" in stored)) return { ...start, since: stored.since }
    const asOf = fault === "forgets the horizon when it goes on" ? null : stored.asOf
    const since = fault === "goes on as if it had asked for everything" ? null : stored.since
    return { ...start, page: stored.page, since, asOf }
  }

  const step = Effect.fnUntraced(function* (asked: State, session: Session, seen: Set<number>) {
    const state = fault === "shares its place" ? { ...asked, page: shared.page } : asked
    const query = new URLSearchParams({ page: String(state.page) })
    const asksForAll =
      fault === "asks for changes on the first page only" ||
      (fault === "does not ask for changes where it goes on" && seen.size === 0)
    if (state.since !== null && !(asksForAll && state.page > 0))
      query.set(fault === "asks for what is newer only" ? "after" : "since", state.since)
    if (fault === "puts its key into the address") query.set("key", KEY)
    const text = yield* fetchPage(session, `/books?${query}`, fault)
    const parsed = Envelope.safeParse(JSON.parse(text))
    if (!parsed.success) return yield* problem("contract", "the answer has another shape")
    const { items, next: told, total, asOf: pageAsOf } = parsed.data
    if (
      state.since !== null &&
      Date.parse(pageAsOf) < Date.parse(state.since) &&
      fault !== "goes on from beyond the horizon"
    )
      return yield* problem("position", "the position lies beyond the source's horizon")
    seen.add(state.page)
    if (fault === "throws at poison" && items.some((item) => item === null)) throw new TypeError("no record")
    let next = told
    if (fault === "rounds the pages down" && state.page + 1 >= Math.floor(total / PAGE_SIZE)) next = null
    const again = state.before === JSON.stringify(items)
    if (fault === "ends at a page like the one before" && again) next = null
    if (fault === "ends at an empty page" && items.length === 0) next = null
    if (next !== null && seen.has(next) && fault !== "follows any next")
      return yield* problem("contract", "a loop in next")
    shared.page = next ?? 0
    const asOf = fault === "takes the last page's horizon" ? pageAsOf : (state.asOf ?? pageAsOf)
    const arrived = items.map(asIncoming)
    const records = arrived
      .filter((record) => fault !== "leaves out ties" || versionOf(record) > state.newest)
      .map((record) => (fault === "ignores removals" ? { ...record, removed: false } : record))
    const newest = [state.newest, ...arrived.map(versionOf)].sort().at(-1)!
    const sum = state.arrived + items.length
    const since = fault === "takes the newest record for the horizon" && newest !== "" ? newest : asOf
    const page: Page = {
      reading: state.since === null ? "full" : "incremental",
      records,
      position: next === null ? { v: 1, since } : { v: 1, page: next, since: state.since, asOf },
      declared: { total: fault === "declares what arrived" ? sum : total, counts: "keys" },
      asOf,
      restart: false
    }
    const following: State = { ...state, page: next ?? 0, asOf, newest, arrived: sum, before: JSON.stringify(items) }
    return [[page], next === null ? Option.none<State>() : Option.some(following)] as const
  })

  const pages = (position: Position | null): Stream.Stream<Page, SourceError> => {
    const stored = Stored.nullable().safeParse(position)
    if (!stored.success) return Stream.fail(problem("position", "not a position of this connector"))
    const agent = fault === "keeps connections" ? keeping : new Agent({ keepAlive: false })
    const session: Session = { url, agent, token: "" }
    const seen = new Set<number>()
    const stream = Stream.paginate(stateOf(stored.data), (state: State) => step(state, session, seen))
    if (fault === "ends when the source fails") return seenToFailure(stream)
    return fault === "collects everything first"
      ? Stream.fromEffect(Effect.map(Stream.runCollect(stream), joinedPage))
      : stream
  }

  return {
    ...librarySource,
    read: (_dataset, position) => (fault === "keeps the first version" ? firstOnly(pages(position)) : pages(position))
  }
}

/** A failure is taken for the end, and what arrived for everything. */
const seenToFailure = (pages: Stream.Stream<Page, SourceError>): Stream.Stream<Page> => {
  let arrived = 0
  return pages.pipe(
    Stream.map((page): Page => {
      arrived += page.records.length
      return { ...page, declared: { total: arrived, counts: "keys" } }
    }),
    Stream.catch(() => Stream.empty)
  )
}

/** Several pages as one. */
export const joinedPage = (pages: ReadonlyArray<Page>): Page => ({
  ...pages.at(-1)!,
  records: pages.flatMap(({ records }) => records)
})

/** Records of a key seen before are taken for repeats of it. */
const firstOnly = (pages: Stream.Stream<Page, SourceError>): Stream.Stream<Page, SourceError> => {
  const seen = new Set<unknown>()
  const isNew = ({ fields }: Incoming) => {
    const known = seen.has(fields?.isbn)
    seen.add(fields?.isbn)
    return !known
  }
  return Stream.map(pages, (page) => ({ ...page, records: page.records.filter(isNew) }))
}

const isbnOf = (n: number) => `978000000${String(n).padStart(4, "0")}`

const bookOf = (n: number, at: string) => ({
  isbn: isbnOf(n),
  title: `Truyện số ${n}`,
  bornOn: "1999-12-31",
  copies: n,
  shelf: { room: "A", row: `kệ thứ ${n}` },
  sequelOf: isbnOf(n + 1),
  updatedAt: at
})

let tokens = 0

/** The source of the reference connector, as an author would script it; a token works until it expires. */
export const scriptedLibrary = (connect: (url: string) => Connector = library): ScriptedSource => ({
  dataset: books.name,
  secrets: [KEY],
  record: bookOf,
  fields: bookOf,
  removal: (n, at) => ({ isbn: isbnOf(n), updatedAt: at, removed: true }),
  isAuthentication: ({ path }) => path === "/token",
  expire: () => {
    tokens++
  },
  answer: ({ path, query, headers }, world) => {
    const token = `${KEY}-${tokens}`
    if (path === "/token") return { body: token }
    if (headers.authorization !== token) return { status: 401, body: "{}" }
    const [since, after] = [query.get("since"), query.get("after")]
    const later = after === null ? null : new Date(Date.parse(after) + 1000).toISOString()
    const from = since ?? later
    const reading = from === null ? world.full : world.since(from)
    const page = Number(query.get("page"))
    const { total, next } = reading
    return { body: JSON.stringify({ items: reading.pages[page] ?? [], next: next(page), total, asOf: world.asOf }) }
  },
  connect: (url) => connect(url)
})
