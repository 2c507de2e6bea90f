/** From one value of a measure to another. */
import type { Measured } from "../Report.ts"

export interface Move {
  readonly from: Measured
  readonly to: Measured
  /** Between the low ends, where both are: what is unknown counts as not available. */
  readonly by: number | null
  /** `unclear`: the ranges overlap, or there was nothing to measure. */
  readonly direction: "rose" | "fell" | "same" | "unclear"
}

export const NOTHING: Measured = { value: null, low: null, high: null }

const directionOf = (from: Measured, to: Measured): Move["direction"] => {
  if (from.low === null || from.high === null || to.low === null || to.high === null) return "unclear"
  if (to.low > from.high) return "rose"
  if (to.high < from.low) return "fell"
  return from.value !== null && to.value !== null ? "same" : "unclear"
}

export const moved = (from: Measured, to: Measured): Move => ({
  from,
  to,
  by: from.low === null || to.low === null ? null : to.low - from.low,
  direction: directionOf(from, to)
})
