/**
 * A connector: the typed value that knows how to read one source.
 *
 * Import it, give it its settings, hand it to a sync. There is nothing to register and nothing to inherit.
 */
import * as Data from "effect/Data"
import type * as Stream from "effect/Stream"
import type { Dataset } from "./Dataset.ts"
import type { Incoming, Page, Position } from "./Page.ts"

/**
 * Why a source could not be read.
 *
 * - `unreachable` no connection, an unknown host, a time-out; after all retries
 * - `unauthorized` the credentials were refused
 * - `refused` the source answered with a client error
 * - `unavailable` 429 or 5xx after all retries, or a Retry-After beyond the limit
 * - `broken` the body was cut short, not JSON, not gzip, or did not match its hash; after all retries
 * - `contract` a well-formed answer that breaks the wire contract: a wrong shape, a loop in `next`, another origin
 * - `limit` larger or slower than the configured limits allow
 * - `position` the stored position is not one of this connector
 */
export type SourceReason =
  | "unreachable"
  | "unauthorized"
  | "refused"
  | "unavailable"
  | "broken"
  | "contract"
  | "limit"
  | "position"

/** A source could not be read. `message` says what and where and what to do, and never holds a record's value. */
export class SourceError extends Data.TaggedError("SourceError")<{
  readonly source: string
  readonly reason: SourceReason
  readonly message: string
  readonly cause?: unknown
}> {}

/** What is known of a source without any setting: its datasets, and what its records mean. */
export interface Source {
  /** The source's name; its datasets are called `name.records`. */
  readonly name: string
  readonly datasets: ReadonlyArray<Dataset>
  /** One record as it arrived, under the dataset's field names: what `read` does with it, to check a kept one again. */
  readonly incoming: (dataset: string, raw: unknown) => Incoming
}

/** Reads the datasets of one source, page by page. */
export interface Connector extends Source {
  /**
   * Reads one dataset: from the beginning if `position` is `null` (a full reading); on from the middle of a reading;
   * or, from the position of a reading's last page, everything that changed since.
   *
   * - At least one page comes, though nothing changed: it says up to when that is so.
   * - All pages of a reading say the same `reading`. A source that knows no changes is always read in full.
   * - `asOf` is a moment that the source answers for. If it names none, take the time of the first request less as long
   *   as a change may take to show; what is too late for it is never asked for again.
   * - `declared` is the source's own word. If it declares nothing, give the number of records received, and know that
   *   the balance then proves nothing but our own work.
   * - After `unreachable`, `unauthorized`, `unavailable`, `broken` and `limit` the next run goes on behind the last page
   *   stored, after any other failure it begins anew; a schedule tries again by itself after the same but `unauthorized`.
   */
  readonly read: (dataset: string, position: Position | null) => Stream.Stream<Page, SourceError>
}
