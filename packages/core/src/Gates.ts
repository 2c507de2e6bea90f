/** Gates: what a report must reach. Nobody's ignorance is a pass, unless the gates say that it is. */
import * as z from "zod"

const share = z.number().min(0).max(1)
const shares = z.strictObject({ completeness: share.optional(), onceOnly: share.optional() })

/** What must be reached, overall, by service and by dataset; `freshness` in milliseconds. */
export const Gates = z.strictObject({
  overall: shares.optional(),
  services: z.record(z.string(), shares).default({}),
  datasets: z
    .record(z.string(), z.strictObject({ coverage: share.optional(), freshness: z.number().min(0).optional() }))
    .default({}),
  unknown: z.enum(["fail", "pass"]).default("fail")
})
export type Gates = z.output<typeof Gates>

export { evaluate, type GateResult, type GateVerdict } from "./GateVerdict.ts"
