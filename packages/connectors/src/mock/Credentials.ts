/** The credentials of the mock sources: made from the seed, so that a run can be repeated. They protect nothing. */
import { createHash } from "node:crypto"

/** A secret for a named purpose. */
export const secretOf = (seed: number, purpose: string): string =>
  createHash("sha256").update(`mock ${seed} ${purpose}`).digest("base64url").slice(0, 32)

export const CLIENT_ID = "lienthong-mock"
