/** The code of a province, as personal IDs and regions are written in it. */
import * as z from "zod"

/** The shape of a province code. Whether it is one of the 63 decides the region, not the validity. */
export const Province = z.string().regex(/^\d{3}$/)
