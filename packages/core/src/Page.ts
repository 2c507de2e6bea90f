/**
 * The unit that flows: some records, what the source declared about the whole reading, and the position after them.
 */
import { createHash } from "node:crypto"
import * as z from "zod"

/**
 * Where to go on reading: flat, versioned (`v`), opaque to everyone but the connector that made it.
 *
 * The position of a reading's last page is where the next incremental reading starts.
 */
export const Position = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type Position = z.infer<typeof Position>

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** Old identity cards, tax codes, telephone and personal numbers have more digits, even without the zeros they begin with. */
const SHORTEST_IDENTIFIER = 10_000_000

const isShown = (value: Position[string]): boolean =>
  typeof value === "string"
    ? MOMENT.test(value)
    : typeof value !== "number" || (Number.isInteger(value) && Math.abs(value) < SHORTEST_IDENTIFIER)

/** So short that many numbers have it: by a longer one somebody's could be found by trying all. */
const DIGEST_DIGITS = 4

const digestOf = (text: string): string =>
  `sha256:${createHash("sha256").update(text).digest("hex").slice(0, DIGEST_DIGITS)}`

/**
 * A position as it may be logged and kept in a history. Only whole numbers of up to seven digits, booleans, days and
 * instants are shown: any other text or number may be a cursor that hides somebody's number, and is shown as a digest that
 * tells one cursor from another.
 *
 * @example
 * describePosition({ v: 1, cursor: "eyJpZCI6…", since: "2026-11-23T00:00:00Z" })
 * // { v: 1, cursor: "sha256:0754", since: "2026-11-23T00:00:00Z" }
 */
export const describePosition = (position: Position | null): Position | null =>
  position === null
    ? null
    : Object.fromEntries(
        Object.entries(position).map(([name, value]) => [name, isShown(value) ? value : digestOf(String(value))])
      )

/** A full reading brings everything that exists; an incremental one what changed, removals included. */
export type Reading = "full" | "incremental"

/** One record as it arrived, its wire names already replaced by the dataset's field names. */
export interface Incoming {
  /** `null` when what arrived is not a record at all. */
  readonly fields: Readonly<Record<string, unknown>> | null
  /**
   * The source says that this record no longer exists; only key and version are to be read. `null`: nobody can tell
   * whether it says so, and the record goes to quarantine.
   */
  readonly removed: boolean | null
  /** What arrived, for the quarantine. */
  readonly raw: unknown
}

/** What the source says its whole reading holds. */
export interface Declared {
  readonly total: number
  /** `keys`: distinct keys, repeats not counted again. `records`: everything it sends. */
  readonly counts: "keys" | "records"
}

/** Some records of one reading, in the order of the source. */
export interface Page {
  readonly reading: Reading
  readonly records: ReadonlyArray<Incoming>
  /** Where to go on after this page. */
  readonly position: Position
  /** As of this page; the last page's holds. */
  readonly declared: Declared
  /** The settled horizon of the reading (ISO 8601): everything changed up to it is in the reading. The first page's holds. */
  readonly asOf: string
  /** The reading began anew with this page: what was staged of it before is to be thrown away. */
  readonly restart: boolean
}
