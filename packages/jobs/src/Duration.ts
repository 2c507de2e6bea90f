/** Lengths of time as people read them. */

const UNITS = [
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", 1000]
] as const

const format = new Intl.DurationFormat("en", { style: "narrow" })

/** The two largest units of a length in milliseconds: `3d 4h`, `12s`; below a second `140ms`. */
export const duration = (ms: number): string => {
  if (ms > 0 && ms < 1000) return format.format({ milliseconds: Math.ceil(ms) })
  let left = Math.max(Math.round(ms / 1000) * 1000, 0)
  const parts: Partial<Record<(typeof UNITS)[number][0], number>> = {}
  for (const [unit, size] of UNITS) {
    const whole = Math.floor(left / size)
    left -= whole * size
    if (whole > 0) parts[unit] = whole
    if (Object.keys(parts).length === 2) break
  }
  return Object.keys(parts).length === 0 ? "0s" : format.format(parts)
}

/** A moment on the clocks of Việt Nam: `2026-11-24 09:30`. */
export const moment = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 16).replace("T", " ")
