/** What the check says of one value of a field. */
import * as z from "zod"
import type { Field } from "../Dataset.ts"
import { isCleanText, MAX_TEXT, Text } from "../Field.ts"
import { cleaned, isPlain, isPlainValue, type Placeholders } from "./Cleaning.ts"

/** Puts the valid value of what was sent at its place, or `null`; answers why it is invalid, or `null` if it is not. */
export type Judge = (sent: unknown, values: Array<unknown>, at: number) => string | null

export const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code !== "custom") return issue.code
  const code: unknown = issue.params?.code
  return typeof code === "string" ? code : "custom"
}

/** Why the store cannot keep a text, or a schema should not be asked about it; `null` if neither. */
const textFault = (value: unknown): string | null => {
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) return "too_big"
    return isCleanText(value) ? null : "invalid_text"
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null
  for (const name of Object.keys(value)) {
    const part: unknown = (value as Record<string, unknown>)[name]
    const fault = typeof part === "string" ? textFault(part) : null
    if (fault !== null) return fault
  }
  return null
}

/** Texts whose verdict is at hand. */
const MOST_REMEMBERED = 4096
/** Texts after which it shows whether they come again. */
const TRIAL = 512

interface Verdict {
  readonly value: unknown
  readonly code: string | null
}

/** Remembers the verdicts on texts, as long as most of them come again: provinces and days do, identifiers do not. */
const remembering = (judge: Judge): Judge => {
  const known = new Map<string, Verdict>()
  let again = 0
  let worthwhile = true
  return (sent, values, at) => {
    if (!worthwhile || typeof sent !== "string") return judge(sent, values, at)
    const found = known.get(sent)
    if (found !== undefined) {
      again++
      values[at] = found.value
      return found.code
    }
    const code = judge(sent, values, at)
    if (known.size < MOST_REMEMBERED && sent.length <= MAX_TEXT) known.set(sent, { value: values[at], code })
    if (known.size === TRIAL && again < TRIAL) {
      worthwhile = false
      known.clear()
    }
    return code
  }
}

/** Whether nothing is left of an object: its schema leaves out the parts that it does not know. */
const isEmpty = (parts: unknown): boolean => {
  for (const _ in parts as object) return false
  return true
}

const judged = (field: Field, placeholders: Placeholders): Judge => {
  const parser = z.compile(field.schema)
  const isObject = field.type === "object"
  /** Of an object of which nothing is left: without one name that the schema knows it was sent in vain, and is not missing. */
  const unknownParts = (sent: unknown): string | null => {
    const uncleaned = parser.safeParse(sent)
    return uncleaned.success && isEmpty(uncleaned.data) ? "unrecognized_keys" : null
  }
  return (sent, values, at) => {
    values[at] = null
    let value = sent
    if (!isPlainValue(sent, placeholders)) {
      value = cleaned(sent, placeholders)
      if (value === undefined) return null
      const fault = textFault(value)
      if (fault !== null) return fault
    }
    const parsed = parser.safeParse(value)
    if (!parsed.success) return codeOf(parsed.error.issues[0]!)
    if (isObject && isEmpty(parsed.data)) return unknownParts(sent)
    values[at] = parsed.data ?? null
    return null
  }
}

/** Takes a plain text as it is, where any text is valid. */
const takingPlain =
  (judge: Judge, placeholders: Placeholders): Judge =>
  (sent, values, at) => {
    if (typeof sent !== "string" || !isPlain(sent, placeholders)) return judge(sent, values, at)
    values[at] = sent
    return null
  }

/** The check of a field's values, compiled once. */
export const judgeOf = (field: Field, placeholders: Placeholders): Judge => {
  const judge = judged(field, placeholders)
  return field.schema === Text ? takingPlain(judge, placeholders) : remembering(judge)
}
