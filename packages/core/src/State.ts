/**
 * The state of one form field for one subject: exactly one of these, tested in this order (but `available`, last).
 *
 * - `notApplicable` the form does not ask this subject
 * - `notConnected` no dataset provides the item
 * - `unknown` the dataset has never been completely pulled, or its latest run failed and nothing older is young enough
 * - `noRecord` the subject has no record there, or the link is empty or leads nowhere
 * - `invalid` the source sent a value, the check rejected it
 * - `missing` a record, but no value: null, blank or a placeholder
 * - `stale` a value past its own validity, or older than the agreed age
 * - `conflicting` a value that disagrees with the source it must agree with
 * - `available` everything else
 */
export const STATES = [
  "available",
  "notApplicable",
  "notConnected",
  "unknown",
  "noRecord",
  "invalid",
  "missing",
  "stale",
  "conflicting"
] as const

export type State = (typeof STATES)[number]

/** How many subjects are in each state. */
export type StateCounts = Record<State, number>
