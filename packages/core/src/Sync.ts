/**
 * A sync: pulls one dataset into the store. It may be killed at any instant and run again: it goes on from the last
 * committed position, and ends with the same records as an undisturbed one.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Balance } from "./Balance.ts"
import { type Checked, checker } from "./Check.ts"
import { type Connector, SourceError, type SourceReason } from "./Connector.ts"
import type { Dataset } from "./Dataset.ts"
import type { Page, Reading } from "./Page.ts"
import { type Batch, type Run, Store, type StoreError } from "./Store.ts"

/**
 * A run that read everything and still must not be believed.
 *
 * - `unbalanced` what was declared and what was received differ
 * - `empty` a full reading brought nothing where there were records
 */
export class SyncError extends Data.TaggedError("SyncError")<{
  readonly reason: "unbalanced" | "empty"
  readonly message: string
  readonly dataset: string
}> {}

/** How a completed sync went. */
export interface SyncResult {
  readonly dataset: string
  readonly run: number
  readonly reading: Reading
  readonly resumed: boolean
  readonly balance: Balance
  /** Records added, replaced or removed, or newly quarantined. */
  readonly changed: number
  /** Records that the dataset holds now. */
  readonly records: number
}

/** What a sync tells while it runs: counts and positions, never records. */
export interface Progress {
  readonly dataset: string
  readonly run: number
  readonly received: number
  readonly declared: number
}

export interface SyncOptions {
  /** Read from the beginning, though an incremental reading would do. */
  readonly full?: boolean
  /** Records per commit, at least: more means fewer commits and more to read again after a kill. */
  readonly commitEvery?: number
  readonly onCommit?: (progress: Progress) => Effect.Effect<void>
}

const COMMIT_EVERY = 10_000
/** Pages fetched while earlier ones are checked and loaded. */
const PAGES_AHEAD = 2
/** Checked batches that wait while an earlier one is loaded. */
const BATCHES_AHEAD = 1

/** Failures after which the next run goes on from where this one stopped; after others it begins anew. */
const RESUMABLE: ReadonlySet<SourceReason> = new Set(["unreachable", "unauthorized", "unavailable", "broken", "limit"])

/** A page without its records, which are no longer needed once they are checked. */
type Envelope = Omit<Page, "records">

/** Checked pages that are committed together. */
interface Pending {
  readonly checked: ReadonlyArray<Checked>
  readonly records: number
  readonly first: Envelope | null
  readonly last: Envelope | null
  readonly restart: boolean
}

const nothing: Pending = { checked: [], records: 0, first: null, last: null, restart: false }

/** Adds a page; one that begins the reading anew lets go of those before it. */
const withPage = (pending: Pending, { records, ...page }: Page, checked: Checked): Pending => {
  const before = page.restart ? { ...nothing, restart: true } : pending
  return {
    checked: [...before.checked, checked],
    records: before.records + records.length,
    first: before.first ?? page,
    last: page,
    restart: before.restart
  }
}

const batchOf = (pending: Pending, last: boolean): Batch | null =>
  pending.first === null || pending.last === null
    ? null
    : {
        reading: pending.first.reading,
        last,
        checked: {
          rows: pending.checked.flatMap((part) => part.rows),
          quarantined: pending.checked.flatMap((part) => part.quarantined)
        },
        position: pending.last.position,
        declared: pending.last.declared,
        asOf: pending.first.asOf,
        restart: pending.restart
      }

/** What flows to the store: batches, and at the end the failure that cut the reading short. */
type Element = Batch | SourceError

/** Fetching, checking and loading go on at the same time, a few steps apart; a slow disk holds up the fetching. */
const pull = Effect.fnUntraced(function* (connector: Connector, run: Run, options: SyncOptions) {
  const store = yield* Store
  const check = checker(run.dataset)
  const commitEvery = options.commitEvery ?? COMMIT_EVERY
  let received = run.received
  let reading: Reading | null = null

  const gather = (pending: Pending, read: Result.Result<Page, SourceError>): readonly [Pending, Array<Element>] => {
    if (Result.isFailure(read)) {
      // What was read before the source failed is good: the next run need not ask for it again.
      const batch = batchOf(pending, false)
      return [nothing, batch === null ? [read.failure] : [batch, read.failure]]
    }
    const page = read.success
    reading ??= page.reading
    if (page.reading !== reading) return [nothing, [contradiction(connector, run.dataset)]]
    // A batch is held back until a page follows it: the last one says, in its own transaction, that all is read.
    const batch = pending.records >= commitEvery ? batchOf(pending, false) : null
    const next = withPage(batch === null ? pending : nothing, page, check(page.records))
    return [next, batch === null ? [] : [batch]]
  }

  const take = Effect.fnUntraced(function* (element: Element) {
    if (element instanceof SourceError) return yield* element
    yield* store.stage(run, element)
    const records = element.checked.rows.length + element.checked.quarantined.length
    received = element.restart ? records : received + records
    const progress = { dataset: run.dataset.name, run: run.id, received, declared: element.declared.total }
    yield* options.onCommit?.(progress) ?? Effect.void
  })

  yield* connector.read(run.dataset.name, run.position).pipe(
    Stream.buffer({ capacity: PAGES_AHEAD }),
    // Checking keeps this thread busy for a while: let the request for the next page go out first.
    Stream.tap(() => Effect.yieldNow),
    Stream.result,
    Stream.mapAccum(() => nothing, gather, {
      onHalt: (pending) => [batchOf(pending, true)].filter((batch) => batch !== null)
    }),
    Stream.buffer({ capacity: BATCHES_AHEAD }),
    Stream.runForEach(take)
  )
  if (reading === null) return yield* pageless(connector, run.dataset)
})

const contradiction = (connector: Connector, dataset: Dataset): SourceError =>
  new SourceError({
    source: connector.name,
    reason: "contract",
    message: `${dataset.name}: one page says that the reading is full, another that it is incremental. Correct the connector.`
  })

const pageless = (connector: Connector, dataset: Dataset): SourceError =>
  new SourceError({
    source: connector.name,
    reason: "contract",
    message: `${dataset.name}: the reading ended without a single page, so nothing says what it holds. Correct the connector.`
  })

const count = new Intl.NumberFormat("en").format

/** What readers see after a run that was not believed. */
const remains = (held: number | null): string =>
  held === null ? "nothing is held yet" : `the ${count(held)} records of the last complete run are still held`

const unbalanced = (dataset: Dataset, balance: Balance, held: number | null): SyncError => {
  const { declared, received, duplicate, unexplained } = balance
  const what = unexplained > 0 ? `${count(unexplained)} are missing` : `${count(-unexplained)} are too many`
  return new SyncError({
    reason: "unbalanced",
    dataset: dataset.name,
    message: `${dataset.name}: the source declared ${count(declared)} records and sent ${count(received - duplicate)} different ones: ${what}. Nothing was loaded; ${remains(held)}. Sync again; if it stays so, ask the agency that runs the source.`
  })
}

const emptied = (dataset: Dataset, received: number, held: number): SyncError => {
  const what = received === 0 ? "no records" : `${count(received)} records, none of which can be trusted`
  return new SyncError({
    reason: "empty",
    dataset: dataset.name,
    message: `${dataset.name}: the source answered with ${what}. Nothing was changed; ${remains(held)}. Ask the agency that runs the source whether this can be true.`
  })
}

/** Why a sync did not complete. */
export type SyncFailure = SourceError | StoreError | SyncError

/**
 * Pulls one dataset of a connector: a full reading the first time, then what changed since.
 *
 * Fails with `SourceError` if the source cannot be read, with `StoreError` if the store cannot be written, and with
 * `SyncError` if everything was read and does not add up. Whatever happens, readers see the records of the last
 * complete run.
 *
 * @example
 * const result = yield* sync(population({ url, clientId, clientSecret }), "population.residents")
 */
export const sync: (
  connector: Connector,
  datasetName: string,
  options?: SyncOptions
) => Effect.Effect<SyncResult, SyncFailure, Store> = Effect.fn("sync")(function* (
  connector,
  datasetName,
  options = {}
) {
  const store = yield* Store
  const dataset = connector.datasets.find(({ name }) => name === datasetName)
  if (dataset === undefined) return yield* Effect.die(new TypeError(`${connector.name} has no dataset ${datasetName}`))
  const run = yield* store.begin(dataset, { full: options.full ?? false })

  const failed = (error: SourceError) =>
    store
      .fail(run, { reason: error.reason, message: error.message }, { resumable: RESUMABLE.has(error.reason) })
      .pipe(Effect.andThen(Effect.fail(error)))
  if (!run.read) yield* pull(connector, run, options).pipe(Effect.catchTag("SourceError", failed))
  const outcome = yield* store.promote(run)
  if (outcome.status !== "promoted") {
    const error =
      outcome.status === "empty"
        ? emptied(dataset, outcome.received, outcome.held)
        : unbalanced(dataset, outcome.balance, outcome.held)
    yield* store.fail(run, { reason: error.reason, message: error.message }, { resumable: false })
    return yield* error
  }
  const { reading: kind, balance, changed, records } = outcome
  return { dataset: dataset.name, run: run.id, reading: kind, resumed: run.resumed, balance, changed, records }
})
