/** Whether a store is in order. */
import type { Holding } from "./Holding.ts"

/** One dataset as the store holds it. */
export interface DatasetHealth {
  readonly dataset: string
  /** How what is held stands to today's contract, and to how much of it is to be kept. */
  readonly contract: Holding
  /** Records by the bookkeeping. */
  readonly records: number | null
  /** Records found when counted; `null` if nothing can be read. */
  readonly counted: number | null
}

/** What a look at the whole store finds. */
export interface StoreHealth {
  /** The database and its version. */
  readonly engine: string
  /** The version of the bookkeeping. */
  readonly version: number
  /** Where it is kept. */
  readonly location: string
  readonly bytes: number
  /** Bytes written that are not yet merged into the main file. */
  readonly pendingBytes: number
  readonly datasets: ReadonlyArray<DatasetHealth>
  /** Tables that no run needs any more. */
  readonly strays: ReadonlyArray<string>
  /** What is wrong, a sentence each; none if the store is sound. */
  readonly problems: ReadonlyArray<string>
}
