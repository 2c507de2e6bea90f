/**
 * The store: where checked records are kept. The one seam behind which a database stands; nothing outside `store/`
 * knows which.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Balance } from "./Balance.ts"
import type { Checked } from "./Check.ts"
import type { Dataset } from "./Dataset.ts"
import type { Declared, Position, Reading } from "./Page.ts"
import type { Question, Tally } from "./Tally.ts"

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

/** One pull of one dataset, new or to be continued where it stopped. */
export interface Run {
  readonly id: number
  readonly dataset: Dataset
  /** Where to go on reading; `null` is the beginning of a full reading. */
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
  readonly checked: Checked
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
    }
  /** Something is unexplained; nothing was promoted. */
  | { readonly status: "unbalanced"; readonly balance: Balance; readonly held: number | null }
  /** A full reading brought no trustworthy record where there were some; nothing was promoted. */
  | { readonly status: "empty"; readonly received: number; readonly held: number }

/** Why a run failed: a code and a sentence without any value. */
export interface Failure {
  readonly reason: string
  readonly message: string
}

/** What is known of one dataset. */
export interface DatasetStatus {
  readonly status: "complete" | "failed" | "never"
  readonly horizon: string | null
  readonly records: number | null
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

/** Where checked records are kept. A reader sees a dataset before a run or after it, never between. */
export class Store extends Context.Service<
  Store,
  {
    /**
     * Begins a run, or continues the one that was stopped. A dataset never completely pulled is read from the
     * beginning; one asked for `full` too, whatever was stopped before.
     */
    readonly begin: (dataset: Dataset, options: { readonly full: boolean }) => Effect.Effect<Run, StoreError>
    /** Stages records and moves the position, in one transaction. */
    readonly stage: (run: Run, batch: Batch) => Effect.Effect<void, StoreError>
    /** Ends a run: if the balance adds up, all that was staged becomes the dataset, in one transaction. */
    readonly promote: (run: Run) => Effect.Effect<Outcome, StoreError>
    /** Marks a run as failed. With `resumable`, what it staged is kept, and the next run goes on from its position. */
    readonly fail: (
      run: Run,
      failure: Failure,
      options: { readonly resumable: boolean }
    ) => Effect.Effect<void, StoreError>
    readonly status: (dataset: Dataset) => Effect.Effect<DatasetStatus, StoreError>
    /** Issues of the records held and of the quarantine, sorted by field and code. */
    readonly issues: (dataset: Dataset) => Effect.Effect<ReadonlyArray<IssueCount>, StoreError>
    /** Records that have a value in a link, and how many of them lead to a record of `to`; `null` counts the values only. */
    readonly linkage: (
      dataset: Dataset,
      link: string,
      to: Dataset | null
    ) => Effect.Effect<{ readonly values: number; readonly found: number }, StoreError>
    /** Counts subjects by the states of their form fields. */
    readonly tally: (question: Question) => Effect.Effect<Tally, StoreError>
  }
>()("@lienthong/core/Store") {}
