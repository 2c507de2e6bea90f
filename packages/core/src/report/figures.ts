/** Numbers as people read them, in the language of the report. What is not exactly nothing or everything never looks so. */

export type Language = "en" | "vi"

/** Stands for a ratio over nothing and for what nobody knows. */
export const NONE = "—"

/** A value, or `null` and the range that it lies in. */
interface Ranged {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** The formats of one language. */
export interface Figures {
  readonly count: (value: number | null) => string
  /** A share between 0 and 1. */
  readonly percent: (share: number | null) => string
  /** A share, or the range it lies in while something is unknown. */
  readonly ranged: (measured: Ranged) => string
  /** A difference of shares in percentage points. */
  readonly points: (share: number | null) => string
  /** A difference that has a direction: `+1.2`, `−0.3`, `0`. */
  readonly signedPoints: (by: number) => string
  /** A point in time, on the clocks of Việt Nam. */
  readonly time: (instant: string | null) => string
}

const HOUR = 3_600_000

/** A format with one decimal that says `<0.1` and `>99.9` where rounding would say 0 or 100. */
const honest = (lang: Language, style: "percent" | "decimal"): ((share: number) => string) => {
  const one = new Intl.NumberFormat(lang, { style, minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(lang, { style, maximumFractionDigits: 0 })
  const scale = style === "percent" ? 1 : 100
  const [none, all] = [one.format(0), one.format(scale)]
  return (share) => {
    if (share === 0 || share === 1) return whole.format(share * scale)
    const text = one.format(share * scale)
    if (text === none) return `<${one.format(0.001 * scale)}`
    return text === all ? `>${one.format(0.999 * scale)}` : text
  }
}

/** The formats of a language. */
export const figures = (lang: Language): Figures => {
  const integer = new Intl.NumberFormat(lang)
  const percentOf = honest(lang, "percent")
  const pointsOf = honest(lang, "decimal")
  const percent = (share: number | null) => (share === null ? NONE : percentOf(share))
  return {
    count: (value) => (value === null ? NONE : integer.format(value)),
    percent,
    // A range of one point is no longer a doubt.
    ranged: ({ value, low, high }) =>
      value !== null || low === null || high === null || low === high
        ? percent(value ?? low)
        : `${percent(low)}–${percent(high)}`,
    points: (share) => (share === null ? NONE : pointsOf(share)),
    signedPoints: (by) => (by === 0 ? pointsOf(0) : `${by > 0 ? "+" : "−"}${pointsOf(Math.abs(by))}`),
    time: (instant) =>
      instant === null ? NONE : new Date(Date.parse(instant) + 7 * HOUR).toISOString().slice(0, 16).replace("T", " ")
  }
}
