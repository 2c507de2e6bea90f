/** Instants as numbers. */

/** Microseconds since 1970 of a valid ISO 8601 instant; digits beyond the sixth are cut. */
export const micros = (instant: string): bigint => {
  const fraction = /\.(\d{4,})/.exec(instant)?.[1]
  const millis = BigInt(Date.parse(instant))
  return millis * 1000n + (fraction === undefined ? 0n : BigInt(fraction.slice(3, 6).padEnd(3, "0")))
}
