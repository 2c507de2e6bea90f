/** What was received and where it went. A run whose balance leaves something unexplained is a failure. */
import * as z from "zod"

const count = z.int().min(0)

/**
 * `received = loaded + superseded + duplicate + quarantined + deleted` and
 * `declared = received − duplicate + unexplained`.
 *
 * - `duplicate` a key already received in this run, whichever version won
 * - `superseded` not newer than what the store already holds
 * - `deleted` removals that the source announced
 */
export const Balance = z.object({
  declared: count,
  received: count,
  loaded: count,
  superseded: count,
  duplicate: count,
  quarantined: count,
  deleted: count,
  unexplained: z.int()
})
export type Balance = z.infer<typeof Balance>
