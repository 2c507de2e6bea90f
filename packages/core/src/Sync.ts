/**
 * A sync: pulls one dataset into the store. It may be killed at any instant and run again: it goes on from the last
 * committed position, and ends with the same records as an undisturbed one.
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Balance } from "./Balance.ts"
import { type Connector, SourceError, type SourceReason } from "./Connector.ts"
import { latestHorizon, latestVersion } from "./check/Latest.ts"
import type { Dataset } from "./Dataset.ts"
import { instantAt } from "./Instant.ts"
import { intake } from "./Minimise.ts"
import { type Packed, packer, recordsIn, sizeOf } from "./Packed.ts"
import type { Page, Position, Reading } from "./Page.ts"
import { during, Profile, timed, timedPulls } from "./Profile.ts"
import { type Batch, type Outcome, type Run, Store, type StoreError, type Trigger } from "./Store.ts"
import * as Telemetry from "./Telemetry.ts"

/**
 * A run that read everything and still must not be believed, or that was asked to stop before.
 *
 * - `unbalanced` what was declared and what was received differ
 * - `empty` a full reading brought nothing where there were records
 * - `shrunk` more records would be gone than `maxShrink` allows, or all of them
 * - `stopped` it was asked to stop; what was read is stored, and the next run goes on from there
 */
export class SyncError extends Data.TaggedError("SyncError")<{
  readonly reason: "unbalanced" | "empty" | "shrunk" | "stopped"
  readonly message: string
  readonly dataset: string
}> {}

/** How a completed sync went. */
export interface SyncResult {
  readonly dataset: string
  readonly run: number
  readonly reading: Reading
  readonly resumed: boolean
  readonly trigger: Trigger
  /** Where the reading began and where the next one starts. Show them with `describePosition` only. */
  readonly from: Position | null
  readonly to: Position | null
  /** Everything changed up to this moment (ISO 8601) is in it. */
  readonly horizon: string | null
  readonly balance: Balance
  /** Records added, replaced or removed, or newly quarantined. */
  readonly changed: number
  /** Records that the dataset holds now. */
  readonly records: number
  /** Who passed a loss of records that would have failed the run. */
  readonly acceptedBy: string | null
}

/** What a sync tells while it runs: counts and positions, never records. */
export interface Progress {
  readonly dataset: string
  readonly run: number
  readonly reading: Reading
  readonly received: number
  readonly declared: number
  /** Show it with `describePosition` only. */
  readonly position: Position
}

/** What a sync is told. */
export interface SyncOptions {
  /** Read from the beginning, though an incremental reading would do. */
  readonly full?: boolean
  /** Records per commit, at least, and 10,000 unless said: more means fewer commits and more to read again after a kill. */
  readonly commitEvery?: number
  /** What starts it; by hand unless said. */
  readonly trigger?: Trigger
  /** The share of the records held that it may lose; more fails it. Without one, only losing everything does. */
  readonly maxShrink?: number
  /** Who says that a loss that would fail it is right. */
  readonly acceptShrink?: { readonly by: string } | null
  /** Completes when the sync is to stop: it stores what has arrived, and fails as `stopped`. */
  readonly stop?: Effect.Effect<void>
  /** Told as each page arrives, before it is stored. */
  readonly onPage?: (progress: Progress) => Effect.Effect<void>
  /** Told when records are stored, with the position after them. */
  readonly onCommit?: (progress: Progress) => Effect.Effect<void>
}

const COMMIT_EVERY = 10_000
/** Commits sooner where records are long: what waits is held in memory. */
const COMMIT_SIZE = 32 * 1024 * 1024
/** Pages fetched while earlier ones are checked and loaded. */
const PAGES_AHEAD = 2
/** Checked batches that wait while an earlier one is loaded. */
const BATCHES_AHEAD = 2

/** Failures after which the next run goes on from where this one stopped; after others it begins anew. */
const RESUMABLE: ReadonlySet<SourceReason> = new Set(["unreachable", "unauthorized", "unavailable", "broken", "limit"])

/** A page without its records, which are no longer needed once they are packed. */
type Envelope = Omit<Page, "records">

interface Prepared {
  readonly page: Envelope
  readonly contents: Packed
}

/** Checked pages that are committed together. */
interface Pending {
  readonly pages: ReadonlyArray<Packed>
  readonly records: number
  readonly size: number
  readonly first: Envelope | null
  readonly last: Envelope | null
  readonly restart: boolean
  /** The same without the newest page. */
  readonly earlier: Pending | null
}

const nothing: Pending = { pages: [], records: 0, size: 0, first: null, last: null, restart: false, earlier: null }

/** Adds a page; one that begins the reading anew lets go of those before it. */
const withPage = (pending: Pending, page: Envelope, contents: Packed): Pending => {
  const before = page.restart ? { ...nothing, restart: true } : pending
  return {
    pages: [...before.pages, contents],
    records: before.records + recordsIn([contents]),
    size: before.size + sizeOf(contents),
    first: before.first ?? page,
    last: page,
    restart: before.restart,
    earlier: { ...pending, earlier: null }
  }
}

const batchOf = (pending: Pending, last: boolean): Batch | null =>
  pending.first === null || pending.last === null
    ? null
    : {
        reading: pending.first.reading,
        last,
        pages: pending.pages,
        position: pending.last.position,
        declared: pending.last.declared,
        asOf: pending.first.asOf,
        restart: pending.restart
      }

/** What cuts a reading short. */
type Cut = SourceError | SyncError

/** What flows to the store: batches, and at the end what cut the reading short. */
type Element = Batch | Cut

const progressOf = (
  run: Run,
  { reading, declared, position }: Pick<Page, "reading" | "declared" | "position">,
  received: number
): Progress => ({ dataset: run.dataset.name, run: run.id, reading, received, declared: declared.total, position })

/** Fetching, checking and loading go on at the same time, a few steps apart; a slow disk holds up the fetching. */
const pull = Effect.fnUntraced(function* (connector: Connector, run: Run, options: SyncOptions) {
  const store = yield* Store
  const profile = yield* Profile
  const check = intake(run.dataset)
  const pack = packer(run.dataset)
  const commitEvery = options.commitEvery ?? COMMIT_EVERY
  let received = run.received
  let arrived = run.received
  let reading: Reading | null = null

  const gather = (pending: Pending, read: Result.Result<Prepared, Cut>): readonly [Pending, Array<Element>] => {
    if (Result.isFailure(read)) {
      // What was read before is good: the next run need not ask for it again. But the newest page before a stop may have
      // been the last one, and the position after that one begins another reading.
      const isStop = read.failure instanceof SyncError
      const batch = batchOf(isStop ? (pending.earlier ?? nothing) : pending, false)
      return [nothing, batch === null ? [read.failure] : [batch, read.failure]]
    }
    const { page, contents } = read.success
    reading ??= page.reading
    if (page.reading !== reading) return [nothing, [contradiction(connector, run.dataset)]]
    // A batch is held back until a page follows it: the last one says, in its own transaction, that all is read.
    const isFull = pending.records >= commitEvery || pending.size >= COMMIT_SIZE
    const batch = isFull ? batchOf(pending, false) : null
    return [withPage(batch === null ? pending : nothing, page, contents), batch === null ? [] : [batch]]
  }

  const take = Effect.fnUntraced(function* (element: Element) {
    if (element instanceof SourceError || element instanceof SyncError) return yield* element
    yield* store.stage(run, element).pipe(timed("load"))
    yield* Telemetry.stagedRecords(run.dataset.name, element.pages)
    const records = recordsIn(element.pages)
    received = element.restart ? records : received + records
    yield* options.onCommit?.(progressOf(run, element, received)) ?? Effect.void
  })

  const arrive = (page: Page) => {
    arrived = page.restart ? page.records.length : arrived + page.records.length
    const counted = Telemetry.pageArrived(run.dataset.name, page.records.length)
    return Effect.andThen(counted, options.onPage?.(progressOf(run, page, arrived)) ?? Effect.void)
  }

  /** Each step keeps this thread busy for a while: requests and statements under way go on in between. */
  const prepare = Effect.fnUntraced(function* ({ records, ...page }: Page) {
    yield* Effect.yieldNow
    const now = yield* Clock.currentTimeMillis
    if (Date.parse(page.asOf) > latestHorizon(now)) return yield* notCome(connector, run.dataset, page.asOf, now)
    const latest = latestVersion(now, page.asOf)
    const checked = during(profile, "check", () => check(records, latest))
    yield* Effect.yieldNow
    const contents = during(profile, "load", () => pack(checked, arrived - records.length))
    return { page, contents } satisfies Prepared
  })

  const stop = options.stop ?? Effect.never
  yield* connector.read(run.dataset.name, run.position).pipe(
    timedPulls("source"),
    Stream.interruptWhen(Effect.andThen(stop, Effect.fail(stopped(run.dataset)))),
    Stream.buffer({ capacity: PAGES_AHEAD }),
    Stream.mapEffect((page) => Effect.andThen(arrive(page), prepare(page))),
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

const notCome = (connector: Connector, dataset: Dataset, asOf: string, now: number): SourceError =>
  new SourceError({
    source: connector.name,
    reason: "contract",
    message: `${dataset.name}: the source says that it is complete up to ${instantAt(Date.parse(asOf))}, more than a day ahead of this machine's clock (${instantAt(now)}). Nothing was loaded. If this clock is behind, set it right; if not, ask the agency that runs the source to correct its horizon. Then sync again.`
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
    message: `${dataset.name}: the source answered with ${what}. Nothing was changed; ${remains(held)}. Ask the agency that runs the source whether this can be true; if it is, sync again with --accept-shrink.`
  })
}

const shrunk = (dataset: Dataset, held: number, left: number): SyncError =>
  new SyncError({
    reason: "shrunk",
    dataset: dataset.name,
    message: `${dataset.name}: after this run ${left === 0 ? "none" : `only ${count(left)}`} of ${count(held)} records would be left, fewer than agreed. Nothing was changed; ${remains(held)}. Ask the agency that runs the source whether this can be true; if it is, sync again with --accept-shrink.`
  })

const stopped = (dataset: Dataset): SyncError =>
  new SyncError({
    reason: "stopped",
    dataset: dataset.name,
    message: `${dataset.name}: stopped as asked. What had arrived is stored, and the next sync goes on from there.`
  })

const disbelieved = (dataset: Dataset, outcome: Exclude<Outcome, { readonly status: "promoted" }>): SyncError => {
  switch (outcome.status) {
    case "empty":
      return emptied(dataset, outcome.received, outcome.held)
    case "shrunk":
      return shrunk(dataset, outcome.held, outcome.left)
    case "unbalanced":
      return unbalanced(dataset, outcome.balance, outcome.held)
  }
}

/** Why a sync did not complete. */
export type SyncFailure = SourceError | StoreError | SyncError

/**
 * Pulls one dataset of a connector: a full reading the first time, then what changed since.
 *
 * Fails with `SourceError` if the source cannot be read, with `StoreError` if the store cannot be written, and with
 * `SyncError` if everything was read and does not add up, or if it was asked to stop. Dies with a `TypeError` if the
 * connector has no such dataset. Whatever happens, readers see the records of the last complete run.
 *
 * @example
 * const result = yield* sync(population({ url, clientId, clientSecret }), "population.residents")
 */
export const sync: (
  connector: Connector,
  datasetName: string,
  options?: SyncOptions
) => Effect.Effect<SyncResult, SyncFailure, Store> = Effect.fn("sync")(
  function* (connector, datasetName, options = {}) {
    const store = yield* Store
    yield* Effect.annotateCurrentSpan("lienthong.dataset", datasetName)
    const dataset = connector.datasets.find(({ name }) => name === datasetName)
    if (dataset === undefined)
      return yield* Effect.die(new TypeError(`${connector.name} has no dataset ${datasetName}`))
    const acceptShrink = options.acceptShrink ?? null
    const run = yield* store.begin(dataset, {
      full: options.full ?? false,
      trigger: options.trigger ?? { by: "hand" },
      acceptShrink: acceptShrink !== null
    })
    yield* Effect.annotateCurrentSpan({ "lienthong.run": run.id, "lienthong.resumed": run.resumed })

    const failed = (error: SourceError) =>
      store
        .fail(run, { reason: error.reason, message: error.message }, { resumable: RESUMABLE.has(error.reason) })
        .pipe(Effect.andThen(Effect.fail(error)))
    if (!run.read) yield* pull(connector, run, options).pipe(Effect.catchTag("SourceError", failed))
    const terms = { maxShrink: options.maxShrink ?? null, acceptShrink }
    const outcome = yield* store.promote(run, terms).pipe(timed("promote"))
    if (outcome.status !== "promoted") {
      const error = disbelieved(dataset, outcome)
      yield* store.fail(run, { reason: error.reason, message: error.message }, { resumable: false })
      return yield* error
    }
    const { status: _, ...promoted } = outcome
    yield* Effect.annotateCurrentSpan({
      "lienthong.reading": promoted.reading,
      "lienthong.received": promoted.balance.received
    })
    const { id, resumed, trigger, from } = run
    return { dataset: dataset.name, run: id, resumed, trigger, from, ...promoted }
  },
  Effect.scoped,
  (run, _, datasetName) => Telemetry.counted(run, datasetName)
)
