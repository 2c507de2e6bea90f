/** The code of a customs office: two digits for the area and two letters or digits, such as `03CC`. */
import * as z from "zod"

/** Any code of that shape: the offices were reorganised in 2025 and no complete public list exists. */
export const CustomsOffice = z.string().regex(/^\d{2}[A-Z0-9]{2}$/)

/** The customs area that the office belongs to. */
export const areaOf = (office: string): string => office.slice(0, 2)
