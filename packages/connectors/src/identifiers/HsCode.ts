/** The code of a good in the national list, which is AHTN 2022 (Circular 31/2022/TT-BTC): 8 digits. */
import * as z from "zod"

/** Eight digits, the first six of which are the world-wide HS code. */
export const HsCode = z.string().regex(/^\d{8}$/)

/** The world-wide six digits. */
export const harmonisedCodeOf = (hsCode: string): string => hsCode.slice(0, 6)
