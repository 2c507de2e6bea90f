/** What became worse, by ratios alone: seconds are of one machine on one day. */
import type { Ratio } from "../../../core/bench/harness/Result.ts"
import type { Machine, Measured } from "./Stored.ts"

/** The share of a ratio that it may lose before the guard fails. */
export const TOLERATED = 0.25

/** A ratio that was stored, and what it is now; `null` if it is not measured any more. */
export interface Loss {
  readonly name: string
  readonly before: number
  readonly now: number | null
  /** Of 1; negative is a gain. */
  readonly lost: number
}

const lostOf = (before: Ratio, now: Ratio): number =>
  before.better === "higher" ? 1 - now.value / before.value : 1 - before.value / now.value

/** Whether this machine can be compared with a measurement: a ratio of work on several threads depends on how many there are. */
export const comparable = ({ machine, result }: Measured, here: Machine): boolean =>
  machine.cores === here.cores || result.anyCores === true

/** What each ratio lost that was stored. */
export const changes = (before: Measured, now: Measured): ReadonlyArray<Loss> =>
  before.result.ratios.map((was) => {
    const is = now.result.ratios.find(({ name }) => name === was.name)
    return is === undefined
      ? { name: was.name, before: was.value, now: null, lost: 1 }
      : { name: was.name, before: was.value, now: is.value, lost: lostOf(was, is) }
  })

/** The ratios that lost more than may be. */
export const losses = (before: Measured, now: Measured): ReadonlyArray<Loss> =>
  changes(before, now).filter(({ lost }) => lost > TOLERATED)
