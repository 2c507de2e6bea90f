/**
 * Shares of a public report are rounded so that each leaves at least 2k subjects open, k to either side of the truth: a
 * share of 0 may then stand for k of them, and no sum with what is shown exactly gives a withheld count away.
 */

/** How coarse a share must be at least, and how far the truth must be from the ends of what it rounds to. */
export interface Openness {
  readonly step: number
  readonly margin: number
}

const STEPS_PER_WHOLE = [1000, 500, 200, 100, 50, 20, 10, 5]

/** Of a share of so many subjects; `null`: of nobody knows how many. */
export const opennessOf = (whole: number | null, k: number): Openness =>
  whole === null || whole === 0 ? { step: 1, margin: 1 } : { step: (2 * k) / whole, margin: k / whole }

/** Of a mean of shares, so that it says no more of any of them than its own share does. */
export const opennessOfMean = (parts: ReadonlyArray<Openness>): Openness => ({
  step: Math.max(0, ...parts.map(({ step }) => Math.min(step, 1))) / parts.length,
  margin: Math.max(0, ...parts.map(({ margin }) => Math.min(margin, 1))) / parts.length
})

/** Into how many steps the whole is divided for a share; `null`: it cannot be given. */
export const stepsFor = (share: number, { step, margin }: Openness): number | null =>
  STEPS_PER_WHOLE.find((steps) => {
    if (1 / steps < step) return false
    const [low, high] = [(Math.round(share * steps) - 0.5) / steps, (Math.round(share * steps) + 0.5) / steps]
    return (low <= 0 || share - low >= margin) && (high >= 1 || high - share >= margin)
  }) ?? null

/** What a share as given may stand for; `null` where it cannot be given. */
export const spanOf = (
  share: number | null,
  openness: Openness
): { readonly low: number; readonly high: number } | null => {
  const steps = share === null ? null : stepsFor(share, openness)
  if (share === null || steps === null) return null
  const nearest = Math.round(share * steps)
  return { low: Math.max(0, (nearest - 0.5) / steps), high: Math.min(1, (nearest + 0.5) / steps) }
}

/** The nearest step; `null` where the share cannot be given. */
export const rounded = (share: number | null, openness: Openness): number | null => {
  const steps = share === null ? null : stepsFor(share, openness)
  return share === null || steps === null ? null : Math.round(share * steps) / steps
}

interface Range {
  readonly low: number | null
  readonly high: number | null
}

/**
 * Both ends of what is not known, or neither: each is rounded by itself, and one end alone, or one beyond the other, would
 * be taken for what it is not.
 */
export const roundedEnds = (value: number | null, { low, high }: Range, openness: Openness): Range => {
  const ends = { low: rounded(low, openness), high: rounded(high, openness) }
  if (value !== null) return ends
  const isRange = ends.low !== null && ends.high !== null && ends.low <= ends.high
  return isRange ? ends : { low: null, high: null }
}
