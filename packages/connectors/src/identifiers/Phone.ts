/** A Vietnamese telephone number: mobile or landline, written nationally (`0…`) or internationally (`+84…`, `84…`). */
import * as z from "zod"

const SEPARATORS = /[ .-]/g
const NUMBER = /^(?:0|\+?84)([35789]\d{8}|2\d{9})$/
const LONGEST = 40

/** The number without prefix and separators, so that two spellings of one number are equal; `null` if it is none. */
export const nationalNumberOf = (text: string): string | null =>
  NUMBER.exec(text.slice(0, LONGEST).replace(SEPARATORS, ""))?.[1] ?? null

/** A telephone number; anything else is `invalid_format`. */
export const Phone = z
  .string()
  .refine((text) => text.length <= LONGEST && nationalNumberOf(text) !== null, { params: { code: "invalid_format" } })
