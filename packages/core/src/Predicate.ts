/**
 * Who is eligible, and when a form asks a field: data, not code, so that a domain expert can read it, a store can run
 * it, and anyone can recompute a figure by hand.
 */
import * as z from "zod"

/** A condition on the fields of a service's base record. A field without a valid value satisfies nothing but `not`. */
export type Predicate =
  | { readonly field: string; readonly is: string }
  | { readonly field: string; readonly ageAtLeast: number }
  | { readonly field: string; readonly ageBelow: number }
  | { readonly field: string; readonly present: true }
  | { readonly all: ReadonlyArray<Predicate> }
  | { readonly any: ReadonlyArray<Predicate> }
  | { readonly not: Predicate }

const field = z.string().min(1)
const years = z.int().min(0).max(150)

/** The predicate grammar as a schema. */
export const Predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ field, is: z.string() }),
    z.strictObject({ field, ageAtLeast: years }),
    z.strictObject({ field, ageBelow: years }),
    z.strictObject({ field, present: z.literal(true) }),
    z.strictObject({ all: z.array(Predicate) }),
    z.strictObject({ any: z.array(Predicate) }),
    z.strictObject({ not: Predicate })
  ])
)

/** The latest day of birth of somebody who has reached `age` years by `day` (both `YYYY-MM-DD`). */
export const bornBy = (day: string, age: number): string => {
  const year = String(Number(day.slice(0, 4)) - age).padStart(4, "0")
  const rest = day.slice(4)
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0)
  return rest === "-02-29" && !leap ? `${year}-02-28` : `${year}${rest}`
}

/** A condition on one field: a predicate without `all`, `any` and `not`. */
export type Condition = Extract<Predicate, { readonly field: string }>

/** The conditions that a predicate is made of. */
export const partsOf = (predicate: Predicate): ReadonlyArray<Condition> => {
  if ("all" in predicate) return predicate.all.flatMap(partsOf)
  if ("any" in predicate) return predicate.any.flatMap(partsOf)
  if ("not" in predicate) return partsOf(predicate.not)
  return [predicate]
}

/** The fields that a predicate reads. */
export const fieldsOf = (predicate: Predicate): ReadonlyArray<string> =>
  partsOf(predicate).map((condition) => condition.field)

/**
 * Whether a record satisfies a predicate on a day (`YYYY-MM-DD`). Values that are absent are `null`.
 *
 * @example
 * satisfies({ field: "dateOfBirth", ageAtLeast: 14 }, { dateOfBirth: "2012-11-23" }, "2026-11-23") // true
 */
export const satisfies = (predicate: Predicate, record: Readonly<Record<string, unknown>>, day: string): boolean => {
  if ("all" in predicate) return predicate.all.every((part) => satisfies(part, record, day))
  if ("any" in predicate) return predicate.any.some((part) => satisfies(part, record, day))
  if ("not" in predicate) return !satisfies(predicate.not, record, day)
  const value = record[predicate.field] ?? null
  if (value === null) return false
  if ("is" in predicate) return value === predicate.is
  if ("present" in predicate) return true
  const bornOn = String(value)
  if ("ageAtLeast" in predicate) return bornOn <= bornBy(day, predicate.ageAtLeast)
  return bornOn > bornBy(day, predicate.ageBelow)
}
