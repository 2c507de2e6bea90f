/** What tells a quarantined record from another one, and what is kept of it. */
import { createHash } from "node:crypto"
import type { Keeping } from "../minimise/Keeping.ts"

/** Between the parts of a key in an identity. */
export const KEY_SEPARATOR = "/"
/** Of a longer one, in bytes of UTF-8, a digest is kept. */
export const LONGEST_IDENTITY = 200
/** Characters of base64url that are kept of a SHA-256. */
export const DIGEST_LENGTH = 22
/** Longest record that is kept for a replay, in UTF-16 units: of a larger one only that it came is known. */
const MAX_RAW = 1024 * 1024

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, DIGEST_LENGTH)

/** The store tells the same of the keys that it holds: see its `identityOf`. */
const shortened = (identity: string): string =>
  Buffer.byteLength(identity) <= LONGEST_IDENTITY ? identity : `#${digest(identity)}`

/** The same for records whose parts stand in another order. */
const unordered = (raw: unknown): unknown =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw)
    ? // By name alone: a value need not have a text to be compared by.
      Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1))
    : raw

/** As JSON; a record nested too deeply for that is `null`. */
const asJson = (raw: unknown): string => {
  try {
    return JSON.stringify(raw) ?? "null"
  } catch {
    return "null"
  }
}

/** What is kept of a record for a replay. */
export const keptRaw = (raw: unknown): string => {
  const text = asJson(raw)
  return text.length > MAX_RAW ? "null" : text
}

export type Key = ReadonlyArray<string | number>

/** Names the quarantined records of one page: by their key, or by what arrived. */
export const identities = (identify: Keeping["identity"] | undefined): ((key: Key | null, raw: unknown) => string) => {
  // The n-th of several equal records without a key in one page is a record of its own; over pages it is a repeat.
  const seen = new Map<string, number>()
  return (key, raw) => {
    let identity: string
    let readable = false
    if (key === null) {
      const hash = digest(asJson(unordered(raw)))
      const ordinal = (seen.get(hash) ?? 0) + 1
      seen.set(hash, ordinal)
      identity = `#${hash}:${ordinal}`
    } else {
      identity = key.join(KEY_SEPARATOR)
      readable = identity.isWellFormed() && !identity.includes("\u0000")
      if (!readable) identity = `#${digest(identity)}`
    }
    return shortened(identify === undefined ? identity : identify(identity, readable ? key : null))
  }
}
