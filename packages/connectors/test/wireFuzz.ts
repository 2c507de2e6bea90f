/** Sources whose answers are damaged on the wire, pulled into a store, and what must hold of every mutant. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checker } from "@lienthong/core/Check"
import { type Connector, SourceError } from "@lienthong/core/Connector"
import type { Dataset } from "@lienthong/core/Dataset"
import type { Incoming, Page } from "@lienthong/core/Page"
import { SyncError, type SyncResult, sync } from "@lienthong/core/Sync"
import { storeIn } from "@lienthong/core/testing/BlankStore"
import { heldAfterPages } from "@lienthong/core/testing/Held"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { expect } from "vitest"
import { customs } from "../src/customs.ts"
import { type MockSources, serve } from "../src/mock/Mock.ts"
import { population } from "../src/population.ts"
import { tax } from "../src/tax.ts"
import { damaging, dice, MARK } from "./wireDamage.ts"

const LIMITS = { backoffMs: 0, unpackedBytes: 1024 * 1024, sentBytes: 1024 * 1024, retryAfterMs: 0 }
const LEAST_TELLING = 9

const valuesOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(valuesOf)
      : []

/** Puts a front before each source; `tries` of a request, and the connector behind it. */
const fronts = Effect.fnUntraced(function* (sources: MockSources) {
  const before = (url: string) =>
    Effect.acquireRelease(
      Effect.promise(() => damaging(url)),
      (one) => Effect.sync(one.close)
    )
  const [people, taxes, imports] = [
    yield* before(sources.population.url),
    yield* before(sources.tax.url),
    yield* before(sources.customs.url)
  ]
  const { clientId, clientSecret } = sources.population
  const { clientId: taxId, secret } = sources.tax
  const common = (tries: number) => ({ pageSize: 5, limits: { ...LIMITS, tries } })
  return [
    {
      front: people,
      connect: (tries: number) =>
        population({ url: people.url, clientId, clientSecret: Redacted.make(clientSecret), ...common(tries) })
    },
    {
      front: taxes,
      connect: (tries: number) =>
        tax({ url: taxes.url, clientId: taxId, secret: Redacted.make(secret), ...common(tries) })
    },
    {
      front: imports,
      connect: (tries: number) =>
        customs({ url: imports.url, apiKey: Redacted.make(sources.customs.apiKey), ...common(tries) })
    }
  ]
})

/** The connector, and the pages that it has handed on. */
const overheard = (connector: Connector) => {
  const pages: Array<Page> = []
  const read: Connector["read"] = (dataset, position) =>
    Stream.tap(connector.read(dataset, position), (page) => Effect.sync(() => pages.push(page)))
  return { pages, connector: { ...connector, read } }
}

/** A result that adds up. */
const addsUp = ({ balance, reading, records }: SyncResult, which: string): void => {
  const { declared, received, loaded, superseded, duplicate, quarantined, deleted, unexplained } = balance
  expect([received, declared, unexplained], which).toEqual([
    loaded + superseded + duplicate + quarantined + deleted,
    received - duplicate,
    0
  ])
  expect(Math.min(loaded, superseded, duplicate, quarantined, deleted), which).toBeGreaterThanOrEqual(0)
  // What an earlier mutant brought may be newer.
  if (reading === "full") expect(records, which).toBeLessThanOrEqual(loaded + superseded)
}

/** Every value that would be loaded is one of its field; every record has one fate. */
const contractOf = (dataset: Dataset) => {
  const check = checker(dataset)
  const fields = Object.values(dataset.fields)
  return (records: ReadonlyArray<Incoming>, which: string): void => {
    const { rows, quarantined } = check(records)
    expect(rows.length + quarantined.length, which).toBe(records.length)
    const bad = rows.flatMap(({ values }) =>
      values.filter((value, index) => value !== null && !fields[index]!.schema.safeParse(value).success)
    )
    expect(bad.length, which).toBe(0)
  }
}

const textOf = (records: ReadonlyArray<Incoming>): string => JSON.stringify(records.map(({ raw }) => raw))

/** A store that is gone afterwards. */
const ownStore = Layer.unwrap(
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "lienthong-fuzz-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    ),
    (path) => storeIn(join(path, "store.duckdb"))
  )
)

/** What became of mutants. */
export interface Tally {
  /** Everything was read, damaged or at a second try. */
  read: number
  /** Of these, loaded into a store. */
  stored: number
  /** Failed with a reason. */
  refused: number
  /** Of these, gone on with by the next sync, and adding up then. */
  resumed: number
}

/** Mutants that one store takes: what they bring stays in it, and may be newer than what is true. */
const PER_STORE = 100

/** Tries mutants of each connector; every `stored`-th goes through a store, the others are read and checked. */
export const fuzz = (count: number, { first = 1, stored = 1 } = {}) =>
  Effect.gen(function* () {
    const sources = yield* serve({ residents: 12, seed: 3, day: 1 })
    const tally: Record<string, Tally> = {}
    const secrets = [sources.population.clientSecret, sources.tax.secret, sources.customs.apiKey, MARK]
    for (const { front, connect } of yield* fronts(sources)) {
      const { name, datasets } = connect(1)
      const dataset = datasets[0]!
      const keepsContract = contractOf(dataset)
      const counts: Tally = { read: 0, stored: 0, refused: 0, resumed: 0 }
      tally[name] = counts
      const pull = (source: Connector, full: boolean) =>
        Effect.exit(Effect.timeout(sync(source, dataset.name, { full }), "30 seconds"))
      const readOnly = (source: Connector) =>
        Effect.exit(Effect.timeout(Effect.as(Stream.runDrain(source.read(dataset.name, null)), null), "30 seconds"))
      const honest = overheard(connect(1))
      front.become(null)
      expect(Exit.isSuccess(yield* readOnly(honest.connector))).toBe(true)
      const whole = honest.pages.flatMap(({ records }) => records)
      const requests = front.asked()
      const values = [...new Set(valuesOf(whole.map(({ raw }) => raw)))].filter((text) => text.length >= LEAST_TELLING)

      /** A failure with a reason, in words of ours. */
      const refusal = (cause: Cause.Cause<unknown>, which: string): string => {
        expect(Cause.hasDies(cause), `${which}: ${cause}`).toBe(false)
        const error = Cause.squash(cause)
        if (!(error instanceof SourceError || error instanceof SyncError)) throw new Error(`${which}: ${error}`)
        expect(
          [...values, ...secrets].filter((text) => error.message.includes(text)),
          which
        ).toEqual([])
        return error.reason
      }

      const attempt = Effect.fnUntraced(function* (seed: number) {
        const roll = dice(-seed)
        const [at, onwards, tries] = [roll(requests), roll(4) === 0, 1 + roll(2)]
        const which = `mutant ${seed} of ${name}`
        const through = seed % stored === 0
        front.become({ seed, at, onwards })
        const { pages, connector } = overheard(connect(tries))
        const exit: Exit.Exit<SyncResult | null, unknown> = yield* through ? pull(connector, true) : readOnly(connector)
        const records = pages.flatMap((page) => page.records)
        keepsContract(records, which)
        if (Exit.isFailure(exit)) {
          counts.refused++
          const reason = refusal(exit.cause, which)
          if (!through) return
          front.become(null)
          const again = yield* pull(connect(1), false)
          if (Exit.isSuccess(again)) {
            addsUp(again.value, which)
            if (again.value.resumed) counts.resumed++
          }
          // What was damaged and believed before can be found out only at the end.
          else
            expect(refusal(again.cause, which), `${which} after ${reason}`).toMatch(/^(unbalanced|contract|position)$/)
          return
        }
        counts.read++
        // With a whole manifest, the files' hashes decide.
        if (name === "customs" && at > 0) expect(textOf(records), which).toBe(textOf(whole))
        if (exit.value === null) return
        counts.stored++
        addsUp(exit.value, which)
        const held = heldAfterPages(dataset, pages)
        expect(exit.value.balance.received, which).toBe(held.received)
        if (exit.value.balance.superseded === 0) expect(exit.value.records, which).toBe(held.rows.size)
      })

      const [last, step] = [first + count, PER_STORE * stored]
      for (let from = first; from < last; from += step) {
        const seeds = Array.from({ length: Math.min(step, last - from) }, (_, n) => from + n)
        yield* Effect.forEach(seeds, attempt, { discard: true }).pipe(Effect.provide(ownStore, { local: true }))
      }
    }
    return tally
  }).pipe(Effect.scoped, Effect.runPromise)
