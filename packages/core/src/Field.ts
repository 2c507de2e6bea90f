/** Constructors of dataset fields: each says how a value is kept and what makes it valid. */
import * as z from "zod"
import type { Field } from "./Dataset.ts"

type Options = Omit<Field, "type" | "schema">

/** Longest text that is taken for a value, in UTF-16 units. */
export const MAX_TEXT = 1000

/** Well-formed Unicode without NUL. */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes("\u0000")

/** A well-formed Unicode text without NUL, at most `MAX_TEXT` long. */
export const Text = z
  .string()
  .max(MAX_TEXT)
  .refine(isCleanText, { params: { code: "invalid_text" } })

/** A day of the calendar, `YYYY-MM-DD`: 31 February is none. */
export const Day = z.iso
  .date()
  .refine((day) => day >= "1800-01-01" && day <= "2999-12-31", { params: { code: "out_of_range" } })

/** A point in time, ISO 8601 with an offset or `Z`. */
export const Instant = z.iso.datetime({ offset: true })

/** Free text, or a text that a schema of its own describes. */
export const text = (options: Options & { readonly schema?: z.ZodType<string> } = {}): Field => {
  const { schema, ...rest } = options
  return { type: "text", schema: schema ?? Text, ...rest }
}

/** A text out of a fixed list. */
export const oneOf = (values: readonly [string, ...Array<string>], options: Options = {}): Field => ({
  type: "text",
  schema: z.enum(values),
  ...options
})

/** A whole number within what a JavaScript number holds exactly. */
export const integer = (options: Options & { readonly min?: number; readonly max?: number } = {}): Field => {
  const { min, max, ...rest } = options
  let schema = z.int()
  if (min !== undefined) schema = schema.min(min)
  if (max !== undefined) schema = schema.max(max)
  return { type: "integer", schema, ...rest }
}

/** A day of the calendar. */
export const date = (options: Options = {}): Field => ({ type: "date", schema: Day, ...options })

/** A point in time. */
export const timestamp = (options: Options = {}): Field => ({ type: "timestamp", schema: Instant, ...options })

/**
 * A small object of texts, such as an address. It is missing when all of its parts are. Others are left out; sent with none
 * but others it is invalid, as `unrecognized_keys`: the source calls its parts by new names.
 */
export const object = (parts: Readonly<Record<string, z.ZodType<string>>>, options: Options = {}): Field => ({
  type: "object",
  schema: z.object(parts).partial(),
  ...options
})
