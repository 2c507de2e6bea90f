/**
 * A sync: pulls one dataset into the store. It may be killed at any instant and run again: it goes on from the last
 * committed position, and ends with the same records as an undisturbed one.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { Balance } from "./Balance.ts"
import { type Checked, checker } from "./Check.ts"
import type { Connector, SourceError, SourceReason } from "./Connector.ts"
import type { Dataset } from "./Dataset.ts"
import type { Page, Reading } from "./Page.ts"
import { type Run, Store, type StoreError } from "./Store.ts"

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

/** Failures after which the next run goes on from where this one stopped; after others it begins anew. */
const RESUMABLE: ReadonlySet<SourceReason> = new Set([
  "unreachable",
  "unauthorized",
  "unavailable",
  "refused",
  "broken",
  "limit"
])

/** Several pages that are committed together. */
interface Pending {
  checked: Array<Checked>
  records: number
  last: Page | null
  first: Page | null
  restart: boolean
}

const nothing = (): Pending => ({ checked: [], records: 0, last: null, first: null, restart: false })

const merged = (parts: ReadonlyArray<Checked>): Checked =>
  parts.length === 1
    ? parts[0]!
    : { rows: parts.flatMap((part) => part.rows), quarantined: parts.flatMap((part) => part.quarantined) }

const pull = Effect.fnUntraced(function* (connector: Connector, run: Run, options: SyncOptions) {
  const store = yield* Store
  const check = checker(run.dataset)
  const commitEvery = options.commitEvery ?? COMMIT_EVERY
  let received = run.received
  let pending = nothing()
  // A commit waits for the disk; meanwhile the next pages are fetched and checked.
  let committing: Fiber.Fiber<void, StoreError> | null = null

  const settled = Effect.fnUntraced(function* () {
    if (committing !== null) yield* Fiber.join(committing)
    committing = null
  })

  const commit = Effect.fnUntraced(function* () {
    const { checked, first, last, restart, records } = pending
    if (first === null || last === null) return
    pending = nothing()
    received = restart ? records : received + records
    const progress = { dataset: run.dataset.name, run: run.id, received, declared: last.declared.total }
    yield* settled()
    committing = yield* store
      .stage(run, {
        checked: merged(checked),
        position: last.position,
        declared: last.declared,
        asOf: first.asOf,
        restart
      })
      .pipe(Effect.andThen(options.onCommit?.(progress) ?? Effect.void), Effect.forkChild)
  })

  const take = Effect.fnUntraced(function* (page: Page) {
    if (page.restart) pending = { ...nothing(), restart: true }
    pending.checked.push(check(page.records))
    pending.records += page.records.length
    pending.first ??= page
    pending.last = page
    if (pending.records >= commitEvery) yield* commit()
  })

  yield* connector.read(run.dataset.name, run.position).pipe(
    Stream.buffer({ capacity: PAGES_AHEAD }),
    Stream.runForEach(take),
    // What was read before the source failed is good: the next run need not ask for it again.
    Effect.tapError(() => Effect.andThen(commit(), settled()))
  )
  yield* commit()
  yield* settled()
})

const count = new Intl.NumberFormat("en").format

const unbalanced = (dataset: Dataset, balance: Balance): SyncError => {
  const { declared, received, duplicate, unexplained } = balance
  const what = unexplained > 0 ? `${count(unexplained)} are missing` : `${count(-unexplained)} are too many`
  return new SyncError({
    reason: "unbalanced",
    dataset: dataset.name,
    message: `${dataset.name}: the source declared ${count(declared)} records and sent ${count(received - duplicate)} different ones: ${what}. Nothing was loaded; the records held are those of the last complete run. Sync again; if it stays so, ask the agency that runs the source.`
  })
}

const emptied = (dataset: Dataset, held: number): SyncError =>
  new SyncError({
    reason: "empty",
    dataset: dataset.name,
    message: `${dataset.name}: the source answered with no records, but the store holds ${count(held)}. Nothing was changed. Ask the agency that runs the source whether this can be true.`
  })

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

  yield* pull(connector, run, options).pipe(
    Effect.catchTag("SourceError", (error) =>
      store
        .fail(run, { reason: error.reason, message: error.message }, { resumable: RESUMABLE.has(error.reason) })
        .pipe(Effect.andThen(Effect.fail(error)))
    )
  )
  const outcome = yield* store.promote(run)
  if (outcome.status !== "promoted") {
    const error = outcome.status === "empty" ? emptied(dataset, outcome.held) : unbalanced(dataset, outcome.balance)
    yield* store.fail(run, { reason: error.reason, message: error.message }, { resumable: false })
    return yield* error
  }
  const { balance, changed, records } = outcome
  return { dataset: dataset.name, run: run.id, reading: run.reading, resumed: run.resumed, balance, changed, records }
})
