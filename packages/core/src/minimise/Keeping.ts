/** How a store keeps the values of a dataset, where that is less than what arrives. Made by `Minimise.ts`. */
import type { Row } from "../Check.ts"
import type { Position } from "../Page.ts"

/**
 * What is kept of a field's value, from least to most.
 *
 * - `nothing` no measure reads it
 * - `presence` whether there is one
 * - `pseudonym` a keyed digest: equal values have equal ones, and nobody without the key can tell of which value
 * - `value` the value itself
 */
export const RETAINED = ["nothing", "presence", "pseudonym", "value"] as const
export type Retained = (typeof RETAINED)[number]

/** A dataset's records on their way from the check to the store. */
export interface Keeping {
  readonly fields: Readonly<Record<string, Retained>>
  /** `key.plan`: records kept under two of them cannot be compared. */
  readonly fingerprint: string
  readonly row: (row: Row) => Row
  /** What tells a quarantined record from another; `key` are the parts of its key, where they can be read. */
  readonly identity: (identity: string, key: ReadonlyArray<string | number> | null) => string
  /** Whether what arrived of a quarantined record is kept, so that it can be replayed. */
  readonly raw: boolean
  /** A position may hold a cursor that hides somebody's number: only who has the key can read it again. */
  readonly seal: (position: Position) => Position
  readonly unseal: (position: Position) => Position
}
