/** The token that a reader must show where others than this machine can ask. */
import { createHash, timingSafeEqual } from "node:crypto"
import * as Redacted from "effect/Redacted"

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

const BEARER = /^Bearer +(\S+) *$/i

/** Whether an Authorization header shows the token; takes as long for a wrong one as for the right one. */
export const shows = (token: Redacted.Redacted<string>, authorization: string | undefined): boolean => {
  const shown = BEARER.exec(authorization ?? "")?.[1]
  return shown !== undefined && timingSafeEqual(digest(shown), digest(Redacted.value(token)))
}
