/**
 * The store: where checked records are kept. The one seam behind which a database stands; nothing outside `store/`
 * knows which.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Balance } from "./Balance.ts"
import type { Dataset } from "./Dataset.ts"
import type { Holding } from "./Holding.ts"
import type { Packed } from "./Packed.ts"
import type { Declared, Position, Reading } from "./Page.ts"
import type { QuarantineStore } from "./Quarantine.ts"
import type { Pruned, PruneOptions } from "./Retention.ts"
import type { StoreHealth } from "./StoreHealth.ts"
import type { Asked, Pattern, Subjects, Tallied } from "./Tally.ts"

/**
 * Why the store could not do its work.
 *
 * - `locked` another process holds it
 * - `unwritable` the directory or file may not be written
 * - `full` no space left
 * - `corrupt` the file is not a store, or is damaged
 * - `failed` anything else
 */
export type StoreReason = "locked" | "unwritable" | "full" | "corrupt" | "failed"

/** The store could not do its work. `message` says what, where and what to do, and never holds a record's value. */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly reason: StoreReason
  readonly message: string
}> {}

/** Who or what started a run. */
export interface Trigger {
  readonly by: "hand" | "schedule" | "catch-up" | "retry"
  /** The name of the scheduled job. */
  readonly job?: string
}

/** One pull of one dataset, new or to be continued where it stopped. */
export interface Run {
  readonly id: number
  readonly dataset: Dataset
  /** What started it; of a run that goes on, what started it first. */
  readonly trigger: Trigger
  /** Where its reading began; `null` is the beginning of a full reading. */
  readonly from: Position | null
  /** Where to go on reading. */
  readonly position: Position | null
  /** Records received so far, by this run before it stopped. */
  readonly received: number
  /** Whether an earlier process began this run. */
  readonly resumed: boolean
  /** Whether everything was read and staged before that process ended: all that is left is to promote. */
  readonly read: boolean
}

/** What one commit holds: checked records and the position after them. */
export interface Batch {
  readonly pages: ReadonlyArray<Packed>
  /** What kind of reading the source says this is. */
  readonly reading: Reading
  /** Whether the reading ends with this batch. */
  readonly last: boolean
  readonly position: Position
  readonly declared: Declared
  /** The horizon of the page; the first page's is kept. */
  readonly asOf: string
  /** Throw away what was staged of this reading before. */
  readonly restart: boolean
}

/** How a run begins. */
export interface BeginOptions {
  /** Read from the beginning, whatever was stopped before. */
  readonly full: boolean
  readonly trigger: Trigger
  /** A run that failed because it would have lost records is to be believed now: what was read in full, is again. */
  readonly acceptShrink: boolean
}

/** What a run may do to the records held. */
export interface PromoteOptions {
  /** The share of the records held that a run may lose: 1 is all of them, `null` any but all. */
  readonly maxShrink: number | null
  /** Who says that a loss beyond it, or of everything, is right. */
  readonly acceptShrink: { readonly by: string } | null
}

/** How a run ended when everything had been read. */
export type Outcome =
  | {
      readonly status: "promoted"
      readonly reading: Reading
      readonly balance: Balance
      /**
       * Records added, replaced or removed, or newly quarantined: 0 when an incremental run brought nothing new. A full
       * reading replaces everything and counts everything.
       */
      readonly changed: number
      readonly records: number
      /** The position after everything that was read. */
      readonly to: Position | null
      readonly horizon: string | null
      /** Who passed a loss that would have failed the run. */
      readonly acceptedBy: string | null
    }
  /** Something is unexplained; nothing was promoted. */
  | { readonly status: "unbalanced"; readonly balance: Balance; readonly held: number | null }
  /** A full reading brought no trustworthy record where there were some; nothing was promoted. */
  | { readonly status: "empty"; readonly reading: Reading; readonly received: number; readonly held: number }
  /** Fewer records would be left than the allowed share; nothing was promoted. */
  | { readonly status: "shrunk"; readonly reading: Reading; readonly held: number; readonly left: number }

/** Why a run failed: a code and a sentence without any value. */
export interface Failure {
  readonly reason: string
  readonly message: string
}

/** What is kept of a run, under way or ended. */
export interface RunRecord {
  readonly id: number
  readonly dataset: string
  /** `replay`: quarantined records were checked again; nothing was asked of the source. */
  readonly kind: "sync" | "replay"
  /** `running` is also one whose process was killed; `stopped` goes on with the next sync. */
  readonly status: "running" | "stopped" | "complete" | "failed"
  readonly reading: Reading
  readonly trigger: Trigger
  /** ISO 8601. */
  readonly started: string
  readonly ended: string | null
  /** Where its reading began, and where it is or ended; sealed in a minimised store. Show them with `describePosition` only. */
  readonly from: Position | null
  readonly to: Position | null
  readonly horizon: string | null
  readonly received: number
  /** What the source declared, once a page has been stored. */
  readonly total: number | null
  readonly balance: Balance | null
  readonly changed: number | null
  /** Records that the dataset held after it, if it was promoted. */
  readonly records: number | null
  readonly reason: string | null
  readonly message: string | null
  /** Who passed a loss of records that would have failed it. */
  readonly acceptedBy: string | null
}

/** Which runs are asked for. */
export interface RunFilter {
  readonly dataset?: string
  /** Only runs that had not ended before this instant (ISO 8601). */
  readonly since?: string
  readonly limit?: number
}

/** What is known of one dataset. */
export interface DatasetStatus {
  readonly status: "complete" | "failed" | "never"
  /** Whatever the status says is of records that are `current`. */
  readonly holding: Holding
  readonly horizon: string | null
  readonly records: number | null
  /** Records in quarantine: of each, nothing is held. `null` where `records` is. */
  readonly quarantined: number | null
  /** Of the last complete run that changed something. */
  readonly balance: Balance | null
  readonly failure: Failure | null
}

/** Failed checks and notices of one field, counted. */
export interface IssueCount {
  readonly field: string
  readonly code: string
  readonly count: number
}

/** Issues of one field in one region, counted. */
export interface RegionalIssueCount extends IssueCount {
  /** `unknown` for quarantined records, too: their region was never checked. */
  readonly region: string
  /** How many of them cost the whole record. */
  readonly quarantined: number
}

/** Where checked records are kept. A reader sees a dataset before a run or after it, never between. */
export class Store extends Context.Service<
  Store,
  {
    /**
     * Begins a run, or continues the one that was stopped. A dataset never completely pulled is read from the
     * beginning; one asked for `full` too, whatever was stopped before.
     *
     * The run has the dataset to itself until the scope closes: a second run of it, begun in this process, waits.
     */
    readonly begin: (dataset: Dataset, options: BeginOptions) => Effect.Effect<Run, StoreError, Scope.Scope>
    /** Stages records and moves the position, in one transaction. */
    readonly stage: (run: Run, batch: Batch) => Effect.Effect<void, StoreError>
    /** Ends a run: if the balance adds up, all that was staged becomes the dataset, in one transaction. */
    readonly promote: (run: Run, options: PromoteOptions) => Effect.Effect<Outcome, StoreError>
    /** Marks a run as failed. With `resumable`, what it staged is kept, and the next run goes on from its position. */
    readonly fail: (
      run: Run,
      failure: Failure,
      options: { readonly resumable: boolean }
    ) => Effect.Effect<void, StoreError>
    /** Runs, the newest first. */
    readonly runs: (filter: RunFilter) => Effect.Effect<ReadonlyArray<RunRecord>, StoreError>
    readonly status: (dataset: Dataset) => Effect.Effect<DatasetStatus, StoreError>
    /** Issues of the records held and of the quarantine, sorted by field and code. */
    readonly issues: (dataset: Dataset) => Effect.Effect<ReadonlyArray<IssueCount>, StoreError>
    /** The same by region, sorted by field, code and region. */
    readonly regionalIssues: (dataset: Dataset) => Effect.Effect<ReadonlyArray<RegionalIssueCount>, StoreError>
    readonly quarantine: QuarantineStore
    /** Forgets what is old. */
    readonly prune: (options: PruneOptions) => Effect.Effect<Pruned, StoreError>
    /** Looks whether everything is in order; counts every record. */
    readonly health: (datasets: ReadonlyArray<Dataset>) => Effect.Effect<StoreHealth, StoreError>
    /**
     * Counts subjects by the states of their form fields, and how many links lead to a record. `of` makes of each
     * service's patterns what is kept of them: the patterns of one service at a time are in memory.
     */
    readonly tally: <A>(
      asked: Asked,
      of: (service: Subjects, patterns: ReadonlyArray<Pattern>) => A
    ) => Effect.Effect<Tallied<A>, StoreError>
  }
>()("@lienthong/core/Store") {}
