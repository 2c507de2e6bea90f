/** A snapshot in a few kilobytes: what a trend over many kept ones reads instead of them. */
import * as z from "zod"
import { completeness } from "./Completeness.ts"
import { Definition, definitionOf } from "./Definition.ts"
import { Measured, type Report } from "./Report.ts"
import type { Snapshot } from "./Snapshot.ts"

const count = z.int().min(0)

/** The summary, version 1. */
export const Summary = z.object({
  version: z.literal(1),
  asOf: z.iso.datetime({ offset: true }),
  definition: Definition,
  overall: z.object({ completeness: Measured, onceOnly: Measured, services: count, measured: count }),
  services: z.array(
    z.object({ id: z.string(), eligible: count.nullable(), completeness: Measured, onceOnly: Measured })
  ),
  datasets: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["complete", "failed", "never"]),
      lastComplete: z.string().nullable(),
      records: count.nullable(),
      coverage: z.number().nullable()
    })
  )
})
export type Summary = z.infer<typeof Summary>

/**
 * The summary of a snapshot; hand it the report if it has been made already.
 *
 * @example
 * const summary = summarize(snapshot)
 */
export const summarize = (snapshot: Snapshot, report: Report = completeness(snapshot)): Summary => {
  const { overall, services, datasets } = report
  return {
    version: 1,
    asOf: snapshot.asOf,
    definition: definitionOf(snapshot),
    overall: {
      completeness: { value: overall.completeness, ...overall.range.completeness },
      onceOnly: { value: overall.onceOnly, ...overall.range.onceOnly },
      services: overall.services,
      measured: overall.measured
    },
    services: services.map(({ id, eligible, completeness: filled, onceOnly: { value, low, high } }) => ({
      id,
      eligible,
      completeness: filled,
      onceOnly: { value, low, high }
    })),
    datasets: datasets.map(({ name, status, lastComplete, records, coverage }) => ({
      name,
      status,
      lastComplete,
      records,
      coverage
    }))
  }
}
