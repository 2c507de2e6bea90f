/** How deep JSON is nested, told from its bytes: before anything is built of it. */

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** The first byte after the text that begins after a quote. */
const afterText = (bytes: Uint8Array, start: number): number => {
  for (let at = bytes.indexOf(QUOTE, start); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let backslashes = 0
    while (bytes[at - 1 - backslashes] === BACKSLASH && at - 1 - backslashes >= start) backslashes++
    if (backslashes % 2 === 0) return at + 1
  }
  return bytes.length
}

/** Whether arrays and objects stand inside one another more than `most` deep. */
export const isNestedDeeper = (bytes: Uint8Array, most: number): boolean => {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) at = afterText(bytes, at + 1) - 1
    else if (OPENING.has(byte)) {
      if (++depth > most) return true
    } else if (CLOSING.has(byte)) depth--
  }
  return false
}
