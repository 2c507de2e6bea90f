/** What one check works with: the connector, the source if the kit plays it, a store of its own, and the clock. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type Connector, type Source, SourceError } from "../Connector.ts"
import type { Dataset } from "../Dataset.ts"
import type { Incoming, Page, Position } from "../Page.ts"
import { Store } from "../Store.ts"
import { sync } from "../Sync.ts"
import type { StoreLayer } from "./BlankStore.ts"
import { difference, type Held, heldAfter, heldAfterPages } from "./Held.ts"
import { demand, Nonconformity } from "./Nonconformity.ts"
import type { ScriptedSource } from "./ScriptedSource.ts"
import type { Stage } from "./Server.ts"
import { type Entry, HORIZON, PAGE_SIZE } from "./World.ts"

/** What a check gets. */
export interface Bench {
  readonly of: Source
  readonly dataset: Dataset
  /** The connector: connected to the kit's source if there is one. */
  readonly connector: Connector
  readonly store: StoreLayer
  /** Sets the source back by a year; `null` if the kit does not play it. */
  readonly setBack: Effect.Effect<void> | null
  /** A reading with so many pages is taken for one without end. */
  readonly mostPages: number
}

/** The same, where the kit plays the source. */
export interface PlayedBench extends Bench {
  readonly source: ScriptedSource
  readonly stage: Stage
  /** Pauses by Effect's clock that have come to their end. */
  readonly pauses: () => number
  /** A connector that has seen nothing yet. */
  readonly connect: (options?: { readonly pageSize?: number }) => Connector
}

/** The pages of a reading up to its end or failure. */
export interface Read {
  readonly pages: ReadonlyArray<Page>
  readonly error: SourceError | null
}

/** Reads until the end, a failure, or more pages than there can be. */
export const read = (
  { dataset, mostPages }: Bench,
  connector: Connector,
  position: Position | null = null
): Effect.Effect<Read, Nonconformity> =>
  Effect.gen(function* () {
    const pages: Array<Page> = []
    const end = yield* Effect.result(
      connector.read(dataset.name, position).pipe(
        Stream.take(mostPages),
        Stream.runForEach((page) => Effect.sync(() => pages.push(page)))
      )
    )
    yield* demand(
      pages.length < mostPages,
      `the reading did not end: ${pages.length} pages and no end in sight (if the source has more: options.mostPages)`
    )
    return { pages, error: Result.isFailure(end) ? end.failure : null }
  })

/** The pages of a reading that must not fail. */
export const readAll = (bench: Bench, connector: Connector = bench.connector, position: Position | null = null) =>
  Effect.flatMap(read(bench, connector, position), ({ pages, error }) =>
    error === null
      ? Effect.succeed(pages)
      : Effect.fail(new Nonconformity({ message: `the reading failed (${error.reason})` }))
  )

/** Failures after which a sync goes on from where it stopped. */
const RESUMABLE: ReadonlyArray<string> = ["unreachable", "unauthorized", "unavailable", "broken", "limit"]
const MOST_RUNS = 4

/** Reads as the pipeline does over several runs: a failure that allows it is followed by a reading from where it stopped. */
export const readOverRuns = (bench: Bench, connector: Connector) =>
  Effect.gen(function* () {
    let pages: ReadonlyArray<Page> = []
    for (let run = 1; run <= MOST_RUNS; run++) {
      const { pages: more, error } = yield* read(bench, connector, pages.at(-1)?.position ?? null)
      pages = [...pages, ...more]
      if (error === null) return { pages, runs: run }
      if (!RESUMABLE.includes(error.reason)) pages = []
    }
    return yield* new Nonconformity({ message: `not read to its end in ${MOST_RUNS} runs` })
  })

/** How many requests for data a reading sends that nothing disturbs: a fault further on never strikes. */
export const requestsOf = (bench: PlayedBench): Effect.Effect<number, Nonconformity> =>
  Effect.suspend(() => {
    const before = bench.stage.requests.length
    return Effect.map(readAll(bench, bench.connect()), () => bench.stage.requests.length - before)
  })

export const incomingOf = ({ of, dataset }: Bench, all: ReadonlyArray<Entry>): ReadonlyArray<Incoming> =>
  all.map(({ wire }) => of.incoming(dataset.name, wire))

/** What must be held after these entries; the kit's own records must all be good and different. */
export const wantedFrom = (bench: Bench, all: ReadonlyArray<Entry>): Effect.Effect<Held, Nonconformity> => {
  const held = heldAfter(bench.dataset, [incomingOf(bench, all)])
  const ids = new Set(all.map(({ id }) => id)).size
  return Effect.as(
    demand(
      held.rows.size + held.removed.size === ids && held.quarantined === 0,
      `of ${ids} different records of the scripted source ${held.rows.size} were understood and ${held.quarantined} quarantined`
    ),
    held
  )
}

export const demandSame = (wanted: Held, found: Held): Effect.Effect<void, Nonconformity> => {
  const differs = difference(wanted, found)
  return demand(differs === null, differs ?? "")
}

export const demandPages = (bench: Bench, wanted: Held, pages: ReadonlyArray<Page>) =>
  demandSame(wanted, heldAfterPages(bench.dataset, pages))

/** Fails unless as many records arrived as were declared. */
export const demandDeclared = ({ dataset }: Bench, pages: ReadonlyArray<Page>): Effect.Effect<void, Nonconformity> => {
  const { arrivals, received } = heldAfterPages(dataset, pages)
  const declared = pages.at(-1)?.declared
  const found = declared?.counts === "records" ? received : arrivals.size
  return demand(declared?.total === found, `${declared?.total} were declared and ${found} arrived`)
}

/** Runs an effect against a store of its own. */
export const inFreshStore = <A, E>(bench: Bench, effect: Effect.Effect<A, E, Store>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const directory = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "lienthong-conformance-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      return yield* effect.pipe(Effect.provide(bench.store(join(directory, "store.duckdb")), { local: true }))
    })
  )

/** Fails unless the store holds exactly these records. Asks the store alone: sent again, none of them may be news. */
export const demandHeld = (bench: Bench, records: ReadonlyArray<Incoming>) =>
  Effect.gen(function* () {
    const { of, dataset } = bench
    const probe: Connector = {
      name: of.name,
      datasets: of.datasets,
      incoming: of.incoming,
      read: () =>
        Stream.succeed({
          reading: "incremental",
          records,
          position: { v: 1 },
          declared: { total: records.length, counts: "keys" },
          asOf: HORIZON,
          restart: false
        })
    }
    const { records: before } = yield* Store.use((store) => store.status(dataset))
    yield* demand(before === records.length, `the store holds ${before} records instead of ${records.length}`)
    const { changed } = yield* sync(probe, dataset.name)
    yield* demand(
      changed === 0,
      `of ${records.length} records in the store ${changed} are of another version or content`
    )
  })

export { PAGE_SIZE, SourceError }
