/** Days and instants as numbers and texts. A day is counted from 1970-01-01, an instant in seconds from then. */

export const SECONDS_PER_DAY = 86_400

/** The number of a day of the calendar. */
export const dayNumber = (year: number, month: number, day: number): number =>
  Date.UTC(year, month - 1, day) / 86_400_000

const texts = new Map<number, string>()

/** A day as `YYYY-MM-DD`. */
export const dayText = (day: number): string => {
  let text = texts.get(day)
  if (text === undefined) {
    text = new Date(day * 86_400_000).toISOString().slice(0, 10)
    texts.set(day, text)
  }
  return text
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"))

/** An instant as ISO 8601 in UTC, to the second. */
export const instantText = (seconds: number): string => {
  const day = Math.floor(seconds / SECONDS_PER_DAY)
  const rest = seconds - day * SECONDS_PER_DAY
  const hours = Math.floor(rest / 3600)
  const minutes = Math.floor((rest - hours * 3600) / 60)
  return `${dayText(day)}T${TWO[hours]!}:${TWO[minutes]!}:${TWO[rest % 60]!}Z`
}

/** The day on which the world of day 1 is settled. */
export const FIRST_DAY = dayNumber(2026, 11, 1)

/** The settled horizon of a day of the world, in seconds: day 1 is 2026-11-01T00:00:00Z. */
export const horizonSeconds = (day: number): number => (FIRST_DAY + day - 1) * SECONDS_PER_DAY

/** The settled horizon of a day of the world. */
export const horizon = (day: number): string => instantText(horizonSeconds(day))
