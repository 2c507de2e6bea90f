/**
 * The register of `insurance.ts` asked over HTTP, as a real one is: page by page along a cursor, then only what changed,
 * removals among it, and on from wherever a run stopped. `test/insuranceOverHttp.test.ts` plays the source and holds it to
 * the conformance kit.
 *
 * Tries, pauses, limits and messages are the toolkit's (`@lienthong/connectors/http`); what is told here is the source.
 */
import { type Auth, makeClient } from "@lienthong/connectors/http/Client"
import { Count, envelope } from "@lienthong/connectors/http/Envelope"
import { Limits } from "@lienthong/connectors/http/Limits"
import { makePageGuard } from "@lienthong/connectors/http/PageGuard"
import { readPosition } from "@lienthong/connectors/http/Position"
import { asSourceError, beyondHorizon, breach } from "@lienthong/connectors/http/RequestError"
import { WireInstant } from "@lienthong/connectors/http/Time"
import type { Upstream } from "@lienthong/connectors/http/Upstream"
import { isObject, notARecord, removalBy, renamed } from "@lienthong/connectors/http/Wire"
import type { Connector, Page } from "@lienthong/core"
import { Effect, Option, Redacted, Stream } from "effect"
import { z } from "zod"
import { members } from "./insurance.ts"

/** What stands around the records of a page. */
const Answer = z.object({ items: z.array(z.unknown()), next: z.string().nullable(), total: Count, asOf: WireInstant })

/** Within a reading the position says where to go on, and what it began with; after it, up to when it was complete. */
const Middle = z.strictObject({ v: z.literal(1), cursor: z.string(), since: z.string().nullable(), asOf: z.string() })
const End = z.strictObject({ v: z.literal(1), since: z.string() })

interface State {
  readonly cursor: string | null
  /** Of a reading of changes: from when on. */
  readonly since: string | null
  /** The first page's horizon holds, whatever later pages say: what changes meanwhile is the next reading's. */
  readonly asOf: string | null
}

const incoming = (raw: unknown): Page.Incoming =>
  isObject(raw)
    ? {
        fields: renamed(raw, [
          ["maSo", "number"],
          ["soDinhDanh", "personalId"],
          ["capNhat", "updatedAt"]
        ]),
        removed: removalBy(raw.daXoa),
        raw
      }
    : notARecord(raw)

const REQUEST = "GET /members"

const pages = Effect.fnUntraced(function* (upstream: Upstream, auth: Auth, pageSize: number, at: Page.Position | null) {
  const stored = yield* readPosition(z.union([Middle, End]), at, upstream.name, members.name)
  const client = yield* makeClient(upstream)
  const guard = makePageGuard(upstream.limits)
  const seen = new Set<string>()

  const page = Effect.fnUntraced(function* ({ cursor, since, asOf: began }: State) {
    const query = new URLSearchParams({ limit: String(pageSize) })
    if (cursor !== null) query.set("cursor", cursor)
    if (since !== null) query.set("since", since)
    const { json } = yield* client.json({ method: "GET", path: `/members?${query}`, auth })
    const { items, next, total, asOf: now } = yield* envelope(Answer, json, REQUEST)
    yield* guard(REQUEST, items.length)
    if (began === null && since !== null && Date.parse(now) < Date.parse(since)) return yield* beyondHorizon(REQUEST)
    if (cursor !== null) seen.add(cursor)
    if (next !== null && seen.has(next)) return yield* breach(REQUEST, "leads to a page that was read before")
    const asOf = began ?? now
    const result: Page.Page = {
      reading: since === null ? "full" : "incremental",
      records: items.map(incoming),
      position: next === null ? { v: 1, since: asOf } : { v: 1, cursor: next, since, asOf },
      declared: { total, counts: "keys" },
      asOf,
      restart: false
    }
    return [[result], next === null ? Option.none<State>() : Option.some({ cursor: next, since, asOf })] as const
  })

  const start = { cursor: null, asOf: null, since: null, ...stored } satisfies State
  return Stream.paginate(start as State, (state) => Effect.mapError(page(state), asSourceError(upstream)))
})

/** Where the register is, and the key that it knows us by. */
export interface InsuranceOptions {
  readonly url: string
  readonly apiKey: Redacted.Redacted<string>
  readonly pageSize?: number
}

export const insuranceOverHttp = ({ url, apiKey, pageSize = 1000 }: InsuranceOptions): Connector => {
  const check = { address: "the register's address", credentials: "the register's key" }
  const upstream: Upstream = { name: "insurance", base: new URL(url), limits: Limits.parse({}), tls: {}, check }
  const auth: Auth = {
    headers: () => Effect.succeed({ "x-api-key": Redacted.value(apiKey) }),
    renew: () => Effect.succeed(false),
    secrets: () => [Redacted.value(apiKey)]
  }
  return {
    name: "insurance",
    datasets: [members],
    incoming: (_dataset, raw) => incoming(raw),
    read: (_dataset, position) => Stream.unwrap(pages(upstream, auth, pageSize, position))
  }
}
