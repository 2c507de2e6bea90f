/** How deep JSON is nested, told from its bytes: before anything is built of it. */

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** By byte: 1 opens an array or object, -1 closes one. */
const STEPS = new Int8Array(256)
for (const opening of [0x5b, 0x7b]) STEPS[opening] = 1
for (const closing of [0x5d, 0x7d]) STEPS[closing] = -1

/** Whether arrays and objects stand inside one another more than `most` deep. */
export const isNestedDeeper = (bytes: Uint8Array, most: number): boolean => {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++
    } else {
      depth += STEPS[byte]!
      if (depth > most) return true
    }
  }
  return false
}
