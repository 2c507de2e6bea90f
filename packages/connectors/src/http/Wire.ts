/** From wire names to field names: the work that is done for every single record, so it is plain and small. */
import type { Incoming } from "@lienthong/core/Page"
import { PLACEHOLDERS } from "../Placeholders.ts"

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const BLANK: ReadonlySet<string> = new Set(["", ...PLACEHOLDERS.map((text) => text.toLowerCase())])

/** Nothing, or a text that stands for nothing. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && BLANK.has(value.trim().toLowerCase()))

/** What was sent where something else belongs, so wrapped that no field's schema takes it for a value. */
export const misplaced = (value: unknown): unknown => (isNothing(value) ? undefined : [value])

/** Renames the keys of a record: pairs of wire name and field name. */
export const renamed = (wire: Json, names: ReadonlyArray<readonly [string, string]>): Record<string, unknown> => {
  const fields: Record<string, unknown> = {}
  for (const [from, to] of names) fields[to] = wire[from]
  return fields
}

const REJECTED = "unknown wire code: "

/**
 * Translates a wire code. One that is not in the list is passed on, so that the check counts it as invalid, and marked
 * if it happens to look like a translation.
 */
export const translated = (value: unknown, codes: ReadonlyMap<string, string>): unknown => {
  if (typeof value !== "string" && typeof value !== "number") return value
  const code = String(value).trim()
  const field = codes.get(code)
  if (field !== undefined) return field
  return [...codes.values()].includes(code) ? `${REJECTED}${code}` : value
}

/**
 * What a flag says of a removal; `null` if it says neither. An empty record taken for a change would replace a full one.
 */
export const removalBy = (flag: unknown): boolean | null => {
  if (flag === true) return true
  return flag === false || flag === null || flag === undefined ? false : null
}

/** What is not an object at all: the check sends it to the quarantine. */
export const notARecord = (raw: unknown): Incoming => ({ fields: null, removed: false, raw })
