/**
 * The truth about a mock world: what a perfect report must say after one full reading of it.
 *
 * It is computed from what was planted, with loops over every subject, and shares nothing with the pipeline but the
 * catalogue and the report's shape; so where the two differ, one of them is wrong.
 */
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import type { Report } from "@lienthong/core/Report"
import { horizon } from "./Days.ts"
import { datasetReport } from "./truth/Datasets.ts"
import { fixesTruth } from "./truth/Fixes.ts"
import { held } from "./truth/Held.ts"
import { serviceTruth } from "./truth/Services.ts"
import { type WorldOptions, world } from "./World.ts"

const VIETNAM_MS = 7 * 3_600_000

const mean = (values: ReadonlyArray<number | null>): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/**
 * The perfect report of a world, as of its horizon unless told otherwise. Memory and time grow with the residents.
 *
 * @example
 * const report = truth({ residents: 20_000, seed: 1, day: 1 }, catalogue)
 */
export const truth = (options: WorldOptions, catalogue: Catalogue, asOf = horizon(options.day)): Report => {
  const { residents, seed, day } = options
  const made = world({ residents, seed, day })
  const all = new Map(catalogue.datasets.map((dataset) => [dataset.name, held(made, dataset)]))
  const today = new Date(Date.parse(asOf) + VIETNAM_MS).toISOString().slice(0, 10)
  const found = catalogue.services.map((service) => serviceTruth(catalogue, all, service, today))
  const services = found.map(({ report }) => report)
  const measured = services.filter(({ eligible }) => eligible !== null && eligible > 0)
  const completeness = mean(measured.map((service) => service.completeness.value))
  const onceOnly = mean(measured.map((service) => service.onceOnly.value))
  return {
    version: 1,
    asOf,
    catalogue: { version: catalogue.version, hash: catalogue.hash },
    overall: {
      completeness,
      onceOnly,
      services: services.length,
      measured: measured.length,
      range: {
        completeness: { low: completeness, high: completeness },
        onceOnly: { low: onceOnly, high: onceOnly }
      }
    },
    agencies: catalogue.agencies.map(({ id, name }) => ({ id, name: { vi: name.vi, en: name.en } })),
    services,
    datasets: catalogue.datasets.map((dataset) => datasetReport(all, catalogue, dataset, services, horizon(day))),
    fixes: fixesTruth(catalogue, found),
    suppressed: null
  }
}
