/** `Retry-After`: how long a source asks to be left alone. */

// Date.parse alone would take any notation.
const DAY_NAME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/

/** An HTTP date in Unix milliseconds, or `null`. */
export const httpDate = (text: string): number | null => {
  // The oldest of the three notations names no time zone, and means GMT.
  const time = DAY_NAME.test(text) ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(time) ? null : time
}

/** The wait in milliseconds from `now` on (that of the server, if it tells): seconds or an HTTP date, else `null`. */
export const retryAfter = (text: string, now: number): number | null => {
  const value = text.trim()
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const until = httpDate(value)
  return until === null ? null : Math.max(0, until - now)
}
