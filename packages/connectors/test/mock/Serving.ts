/** Mock sources for the length of a test, with a clock that the test turns. */
import { createHmac } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type MockOptions, type MockSources, serve } from "../../src/mock/Mock.ts"

export interface Serving extends AsyncDisposable {
  readonly sources: MockSources
  /** Moves the sources' clock. */
  readonly pass: (seconds: number) => void
  /** The sources' time in seconds. */
  readonly now: () => number
}

const START = Date.parse("2026-11-23T08:00:00Z")

export const serving = async (options: MockOptions): Promise<Serving> => {
  let millis = START
  const nanos = () => BigInt(millis) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => millis,
    currentTimeMillis: Effect.sync(() => millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: () => Effect.void
  }
  const scope = Scope.makeUnsafe()
  const sources = await Effect.runPromise(
    serve(options).pipe(Effect.provideService(Clock.Clock, clock), Scope.provide(scope))
  )
  return {
    sources,
    pass: (seconds) => {
      millis += seconds * 1000
    },
    now: () => Math.floor(millis / 1000),
    [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** One record as a source sends it. */
export type Wire = Readonly<Record<string, unknown>>

export const isWire = (value: unknown): value is Wire =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const tokenOf = async ({ sources }: Serving): Promise<string> => {
  const { url, clientId, clientSecret } = sources.population
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret
  })
  const response = await fetch(`${url}/oauth/token`, { method: "POST", body })
  const answer: { access_token: string } = JSON.parse(await response.text())
  return answer.access_token
}

/** The headers of a signed request to the tax source. */
export const signed = (serving: Serving, path: string, at = serving.now()): Record<string, string> => {
  const { clientId, secret } = serving.sources.tax
  const signature = createHmac("sha256", secret).update(`GET\n${path}\n${at}`).digest("hex")
  return { "X-Client-Id": clientId, "X-Timestamp": String(at), "X-Signature": signature }
}

/** Records by key after everything of a reading, the newest version of each; removals take their record away. */
export const apply = (
  held: Map<string, Wire>,
  sent: ReadonlyArray<unknown>,
  names: { readonly key: string; readonly version: string; readonly removed: string }
): Map<string, Wire> => {
  for (const record of sent) {
    if (!isWire(record)) continue
    const key = String(record[names.key])
    const before = held.get(key)
    if (before !== undefined && String(before[names.version]) > String(record[names.version])) continue
    if (record[names.removed] === true) held.delete(key)
    else held.set(key, record)
  }
  return held
}
