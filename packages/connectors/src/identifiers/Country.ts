/** A country by its two-letter code. */
import * as z from "zod"

/** The shape of an ISO 3166-1 alpha-2 code. */
export const Country = z.string().regex(/^[A-Z]{2}$/)
