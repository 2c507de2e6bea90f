/** Keyed digests: HMAC-SHA256, of which half is kept. */
import { createHmac, createSecretKey } from "node:crypto"
import type { FieldType } from "../Dataset.ts"
import { type Sealing, sealing } from "./Sealing.ts"

/** Between the digest that values of one folded spelling share and that of the exact spelling. */
export const EXACTLY = "."
/** 128 bits in base64url: that two of a hundred million values share them is all but impossible. */
const LENGTH = 22
/** Values whose digests are at hand: members of a family stand near one another. */
const REMEMBERED = 20_000

const ODD = /[A-Z\u0080-\uffff]|[\t\n\f\r ]{2}|[\t\n\f\r]|^ | $/
/** Letters that become others at the end of a word, or several. */
const ALONE = /[İΣ]/

const lower = (text: string): string =>
  ALONE.test(text)
    ? Array.from(text, (letter) => (letter === "İ" ? "i" : letter.toLowerCase())).join("")
    : text.toLowerCase()

/** A text as a store compares it with that of another source. */
export const folded = (text: string): string =>
  ODD.test(text) ? lower(text.replace(/[\t\n\f\r ]+/g, " ").replace(/^ +| +$/g, "")) : text

/** How a value is spelt, the same for equal values. */
export const spelt = (value: unknown): string => String(value)

/** Which spellings a pseudonym must tell apart. */
export interface Comparison {
  readonly exact: boolean
  readonly folded: boolean
}

export interface Pseudonyms {
  /** Tells the key from another one, and not what it is. */
  readonly key: string
  readonly sealing: Sealing
  readonly digest: (text: string) => string
  readonly of: (type: FieldType, how: Comparison) => (value: unknown) => string
}

export const pseudonyms = (key: Uint8Array): Pseudonyms => {
  const secret = createSecretKey(key)
  const digest = (text: string): string =>
    createHmac("sha256", secret).update(text).digest("base64url").slice(0, LENGTH)
  const known = new Map<string, string>()
  const remembered = (text: string): string => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size >= REMEMBERED) known.clear()
    const made = digest(text)
    known.set(text, made)
    return made
  }
  return {
    key: digest("lienthong pseudonym key"),
    sealing: sealing(createHmac("sha256", secret).update("lienthong sealed positions").digest()),
    digest,
    of: (type, how) => {
      if (type !== "text" || !how.folded) return (value) => remembered(spelt(value))
      return (value) => {
        const text = spelt(value)
        const same = folded(text)
        return same === text || !how.exact ? remembered(same) : remembered(same) + EXACTLY + remembered(text)
      }
    }
  }
}
