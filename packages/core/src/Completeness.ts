/**
 * From counts to measures: how much of each form can be filled, whom nobody needs to ask again, and what to fix next.
 *
 * Pure: a report can be made of any snapshot ever kept, without the store.
 */

import { ratio } from "./completeness/cells.ts"
import { datasetOf } from "./completeness/dataset.ts"
import { fixesOf } from "./completeness/fixes/fixes.ts"
import { serviceOf } from "./completeness/service.ts"
import type { Fixes } from "./Fixes.ts"
import type { Measured, Report } from "./Report.ts"
import type { Snapshot } from "./Snapshot.ts"

const mean = (values: ReadonlyArray<number>): number | null =>
  ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length
  )

/** The plain mean over the services that the measure says anything about; a range while one of them is unknown. */
const overall = (services: ReadonlyArray<Measured>): Measured => {
  const ranges = services.flatMap(({ value, low, high }) =>
    low === null || high === null ? [] : [{ value, low, high }]
  )
  const values = ranges.flatMap(({ value }) => (value === null ? [] : [value]))
  return {
    value: values.length < ranges.length ? null : mean(values),
    low: mean(ranges.map(({ low }) => low)),
    high: mean(ranges.map(({ high }) => high))
  }
}

/**
 * The report on a snapshot.
 *
 * @example
 * const report = completeness(yield* measure(catalogue))
 * report.overall.completeness // 0.61, or null with a range while something is unknown
 */
export const completeness = (snapshot: Snapshot): Report => {
  const services = snapshot.services.map(serviceOf)
  const filled = overall(services.map((service) => service.completeness))
  const ready = overall(services.map((service) => service.onceOnly))
  let fixes: Fixes | null | undefined
  return {
    version: 1,
    asOf: snapshot.asOf,
    catalogue: { version: snapshot.catalogue.version, hash: snapshot.catalogue.hash },
    overall: {
      completeness: filled.value,
      onceOnly: ready.value,
      services: services.length,
      measured: services.filter(({ eligible }) => eligible !== null && eligible > 0).length,
      range: {
        completeness: { low: filled.low, high: filled.high },
        onceOnly: { low: ready.low, high: ready.high }
      }
    },
    agencies: snapshot.agencies,
    services,
    datasets: snapshot.datasets.map((dataset) => datasetOf(dataset, snapshot.services)),
    // A third of the work; a table on a screen shows none of them.
    get fixes() {
      fixes ??= fixesOf(snapshot)
      return fixes
    },
    suppressed: null
  }
}
