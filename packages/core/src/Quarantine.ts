/**
 * The quarantine: records that cannot be trusted, each with the one reason. They are kept as they arrived, so they hold
 * personal data: nothing here but `raw` shows any of it.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Balance } from "./Balance.ts"
import type { Fault, Row } from "./Check.ts"
import type { Dataset } from "./Dataset.ts"
import type { StoreError, Trigger } from "./Store.ts"

/** In place of what arrived, in a store that does not keep it. */
export const UNKEPT = ""

/** Which quarantined records are meant; all conditions must hold. */
export interface QuarantineFilter {
  readonly dataset?: string
  readonly field?: string
  readonly code?: string
  readonly ids?: ReadonlyArray<string>
}

/** Records quarantined for the same reason. */
export interface QuarantineGroup {
  readonly dataset: string
  readonly field: string
  readonly code: string
  readonly count: number
  /** Of how many what arrived is kept: the others cannot be replayed. */
  readonly replayable: number
  /** When the first of them came, and when the last was sent again (ISO 8601). */
  readonly firstSeen: string
  readonly lastSeen: string
  /** The latest run that brought one. */
  readonly lastRun: number
}

/** One quarantined record. */
export interface QuarantineEntry {
  /** Short and the same for the same record in this store; nobody can compute it from the record's key. */
  readonly id: string
  readonly dataset: string
  readonly field: string
  readonly code: string
  readonly run: number
  readonly firstSeen: string
  readonly lastSeen: string
  /** What arrived, as JSON, if it was asked for, or `UNKEPT`. Personal data. */
  readonly raw: string | null
}

export interface EntriesOptions {
  readonly limit: number
  readonly offset: number
  /** Hand out what arrived, too. */
  readonly raw: boolean
}

/** Checks what arrived once more; `null` leaves the record as it is. */
export type Recheck = (raws: ReadonlyArray<string>) => ReadonlyArray<Row | Fault | null>

/** How a replay ended. */
export interface Replayed {
  readonly dataset: string
  readonly run: number
  /** Of the records replayed only: `received` is their number, `quarantined` are still bad. */
  readonly balance: Balance
  readonly changed: number
  /** Records that the dataset holds now. */
  readonly records: number
}

/** The quarantine as a store keeps it. */
export interface QuarantineStore {
  /** Counts by dataset, field and code, in that order. */
  readonly groups: (filter: QuarantineFilter) => Effect.Effect<ReadonlyArray<QuarantineGroup>, StoreError>
  /** Records, last seen first. */
  readonly entries: (
    filter: QuarantineFilter,
    options: EntriesOptions
  ) => Effect.Effect<ReadonlyArray<QuarantineEntry>, StoreError>
  /** Forgets records for good. Answers how many. */
  readonly drop: (filter: QuarantineFilter) => Effect.Effect<number, StoreError>
  /**
   * Checks records of one dataset again and brings those that pass into it, in one transaction. Position and horizon
   * stay where they are. Answers `null` if there is nothing to replay, or the dataset is not held under this contract:
   * then the next sync reads everything anyway.
   */
  readonly replay: (
    dataset: Dataset,
    options: { readonly filter: QuarantineFilter; readonly recheck: Recheck; readonly trigger: Trigger }
  ) => Effect.Effect<Replayed | null, StoreError, Scope.Scope>
}
