/** What may be repeated of a source's own words: next to nothing, since they may hold anything, a name too. */
import * as z from "zod"

const KIND = /^[a-z0-9-]{1,60}$/
const IDENTIFIER = /(?:\d\D*){5}/

/** Whether a text holds so many digits that it may be somebody's number. */
export const looksLikeIdentifier = (text: string): boolean => IDENTIFIER.test(text)

const Problem = z.object({ type: z.string() })

/** The kind of an `application/problem+json` body: the last segment of its type if it is plain, else `null`. */
export const kindOf = (body: unknown, secrets: ReadonlyArray<string>): string | null => {
  const parsed = Problem.safeParse(body)
  const kind = parsed.success ? parsed.data.type.slice(parsed.data.type.lastIndexOf("/") + 1) : ""
  if (!KIND.test(kind) || looksLikeIdentifier(kind)) return null
  return secrets.some((secret) => secret !== "" && kind.includes(secret)) ? null : kind
}
