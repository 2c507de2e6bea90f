/** Instants as numbers, and numbers as instants. */

/** Microseconds since 1970 of a valid ISO 8601 instant; digits beyond the sixth are cut. */
export const micros = (instant: string): bigint => {
  const fraction = /\.(\d{4,})/.exec(instant)?.[1]
  const millis = BigInt(Date.parse(instant))
  return millis * 1000n + (fraction === undefined ? 0n : BigInt(fraction.slice(3, 6).padEnd(3, "0")))
}

/** ISO 8601 in UTC of milliseconds since 1970, without a fraction that says nothing. */
export const instantAt = (millis: number): string => new Date(millis).toISOString().replace(".000Z", "Z")
