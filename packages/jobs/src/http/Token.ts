/** The token that a reader must show where others than this machine can ask. */
import { createHash, timingSafeEqual } from "node:crypto"
import * as Redacted from "effect/Redacted"

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

const FORM = /^(Bearer|Basic) +(\S+) *$/i

/** A program shows the token as it is; a browser asks its user, who gives it as the password of any name. */
const shownIn = (authorization: string): string | null => {
  const [, scheme, value] = FORM.exec(authorization) ?? []
  if (scheme === undefined || value === undefined) return null
  if (scheme.toLowerCase() === "bearer") return value
  const pair = Buffer.from(value, "base64").toString("utf8")
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : null
}

/** Whether an Authorization header shows the token; takes as long for a wrong one as for the right one. */
export const shows = (token: Redacted.Redacted<string>, authorization: string | undefined): boolean => {
  const shown = shownIn(authorization ?? "")
  return shown !== null && timingSafeEqual(digest(shown), digest(Redacted.value(token)))
}
