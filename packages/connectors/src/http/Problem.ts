/** What may be repeated of a source's own words: little, since they may hold anything. */
import * as z from "zod"

const LONGEST = 100

/** One line of printable characters, cut short, without anything that looks like an identifier of somebody. */
export const clean = (text: string): string =>
  text
    .slice(0, LONGEST * 10)
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu, " ")
    .replace(/\d(?:[ .-]?\d){5,}/g, "#")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST)

// Not `detail`: it often names the value that was wrong.
const Problem = z.object({ type: z.string().optional(), title: z.string().optional() })

/** Title or type of an `application/problem+json` body, without any of the secrets; `null` if it has none. */
export const titleOf = (body: unknown, secrets: ReadonlyArray<string>): string | null => {
  const parsed = Problem.safeParse(body)
  const text = parsed.success ? (parsed.data.title ?? parsed.data.type) : undefined
  if (text === undefined) return null
  const harmless = secrets.reduce((rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, "…")), text)
  return clean(harmless) || null
}
