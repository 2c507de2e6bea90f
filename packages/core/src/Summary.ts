/** What one report says in a line of a list or a point of a trend: small, and enough for both. */
import * as z from "zod"
import { Measured, type Report } from "./Report.ts"

const share = z.number().min(0).max(1)

/** A summary, version 1. */
export const Summary = z.object({
  version: z.literal(1),
  asOf: z.string(),
  catalogue: z.object({ version: z.string(), hash: z.string() }),
  completeness: Measured,
  onceOnly: Measured,
  /** Services that have subjects. */
  measured: z.int().min(0),
  /** What is unknown or over nothing is `null`. */
  services: z.array(z.object({ id: z.string(), completeness: share.nullable(), onceOnly: share.nullable() })),
  /** Datasets whose latest run failed. */
  failed: z.array(z.string())
})
export type Summary = z.infer<typeof Summary>

/** The summary of a report. */
export const summarize = ({ asOf, catalogue, overall, services, datasets }: Report): Summary => ({
  version: 1,
  asOf,
  catalogue: { version: catalogue.version, hash: catalogue.hash },
  completeness: { value: overall.completeness, ...overall.range.completeness },
  onceOnly: { value: overall.onceOnly, ...overall.range.onceOnly },
  measured: overall.measured,
  services: services.map(({ id, completeness, onceOnly }) => ({
    id,
    completeness: completeness.value,
    onceOnly: onceOnly.value
  })),
  failed: datasets.filter(({ status }) => status === "failed").map(({ name }) => name)
})
