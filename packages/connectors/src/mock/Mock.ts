/** The three mock sources, serving one world on loopback. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { listener } from "./Answer.ts"
import { CLIENT_ID, secretOf } from "./Credentials.ts"
import { customsHandler } from "./customs.ts"
import { type FaultOptions, type FaultySource, faulty } from "./faults/Faulty.ts"
import { populationHandler } from "./population.ts"
import { taxHandler } from "./tax.ts"
import { type World, type WorldOptions, world } from "./World.ts"

/**
 * The mock sources cannot be served.
 *
 * - `options` no world can be made of them
 * - `port` a port is in use or may not be opened
 */
export class MockError extends Data.TaggedError("MockError")<{
  readonly reason: "options" | "port"
  readonly message: string
  readonly cause?: unknown
}> {}

export interface MockOptions extends WorldOptions {
  /** The population source's port; tax and customs take the next two. By default, any that are free. */
  readonly port?: number
  /** What goes wrong, and with which luck; nothing by default. */
  readonly faults?: FaultOptions | undefined
}

/** Where the sources are and what opens them, to be printed as JSON. */
export interface MockSources {
  readonly population: { readonly url: string; readonly clientId: string; readonly clientSecret: string }
  readonly tax: { readonly url: string; readonly clientId: string; readonly secret: string }
  readonly customs: { readonly url: string; readonly apiKey: string }
}

/** More families than this would have to share serials. */
const MOST_RESIDENTS = 100_000_000
const MOST_DAYS = 3650
const HIGHEST_PORT = 65_533

const problemOf = ({ residents, seed, day, port }: MockOptions): string | null => {
  const whole = (value: number, from: number, to: number) => Number.isSafeInteger(value) && value >= from && value <= to
  if (!whole(residents, 0, MOST_RESIDENTS)) return `residents must be a whole number from 0 to ${MOST_RESIDENTS}`
  if (!Number.isSafeInteger(seed) || seed < 0) return "seed must be a whole number from 0"
  if (!whole(day, 1, MOST_DAYS)) return `day must be a whole number from 1 to ${MOST_DAYS}`
  if (port !== undefined && !whole(port, 1, HIGHEST_PORT))
    return `port must be a whole number from 1 to ${HIGHEST_PORT}`
  return null
}

/** Builds the world that the options describe, or says what is wrong with them. */
export const worldOf = (options: MockOptions): Effect.Effect<World, MockError> => {
  const problem = problemOf(options)
  if (problem !== null) return Effect.fail(new MockError({ reason: "options", message: `Mock sources: ${problem}.` }))
  return Effect.sync(() => world({ residents: options.residents, seed: options.seed, day: options.day }))
}

const portError = (name: string, port: number, cause: NodeJS.ErrnoException): MockError => {
  const what = cause.code === "EADDRINUSE" ? "is in use" : `cannot be opened (${cause.code ?? "unknown"})`
  const message = `Mock ${name} source: port ${port} of 127.0.0.1 ${what}. Choose another --port; three in a row are taken.`
  return new MockError({ reason: "port", message, cause })
}

const closed = (server: Server): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

const listen = (name: string, { handler, now }: FaultySource, port: number) =>
  Effect.acquireRelease(
    Effect.callback<Server, MockError>((resume) => {
      const server = createServer(listener(handler, now))
      server.once("error", (cause) => resume(Effect.fail(portError(name, port, cause))))
      server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    closed
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))

/**
 * Serves the population, tax and customs sources of one world until the scope closes.
 *
 * @example
 * const sources = yield* serve({ residents: 20_000, seed: 1, day: 1 })
 */
export const serve: (options: MockOptions) => Effect.Effect<MockSources, MockError, Scope.Scope> = Effect.fn(
  "Mock.serve"
)(function* (options) {
  const { seed, port } = options
  const served = yield* worldOf(options)
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const portOf = (place: number) => (port === undefined ? 0 : port + place)
  const made = { world: served, now, chosen: options.faults }
  const population = yield* listen("population", faulty("population", made, populationHandler), portOf(0))
  const tax = yield* listen("tax", faulty("tax", made, taxHandler), portOf(1))
  const customs = yield* listen("customs", faulty("customs", made, customsHandler), portOf(2))
  return {
    population: { url: population, clientId: CLIENT_ID, clientSecret: secretOf(seed, "population secret") },
    tax: { url: tax, clientId: CLIENT_ID, secret: secretOf(seed, "tax secret") },
    customs: { url: customs, apiKey: secretOf(seed, "customs key") }
  }
})
