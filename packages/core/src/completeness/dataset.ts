/** One dataset's measures: whether everything arrived, whether registers know each other, and where cells are lost. */
import type { ReportDataset } from "../Report.ts"
import type { DatasetSnapshot, ServiceSnapshot } from "../Snapshot.ts"
import { allCountsOf, applicable, countsOf, ratio, shareable } from "./cells.ts"

/** A share of at most 1: a source that sends more than it declared has not covered more than everything. */
const share = (part: number, whole: number): number | null => {
  const value = ratio(part, whole)
  return value === null ? null : Math.min(Math.max(value, 0), 1)
}

/** Of a field whose subjects nobody knows. */
const NONE = countsOf([], 0)

/** From the cells agreed upon (its agency owns the item) to those that arrive fresh; no step is higher than the last. */
const ladderOf = (
  dataset: DatasetSnapshot,
  services: ReadonlyArray<ServiceSnapshot>
): NonNullable<ReportDataset["ladder"]> => {
  const ladder = { agreed: 0, connected: 0, delivered: 0, valid: 0, fresh: 0 }
  for (const service of services) {
    const countsBy = allCountsOf(service)
    for (const [index, { owner, provider }] of shareable(service).entries()) {
      if (owner !== dataset.agency || (provider !== null && provider.dataset !== dataset.name)) continue
      const counts = countsBy[index] ?? NONE
      const connected = applicable(counts)
      ladder.agreed += connected
      if (provider === null) continue
      const delivered = connected - counts.unknown - counts.noRecord - counts.missing
      ladder.connected += connected
      ladder.delivered += delivered
      ladder.valid += delivered - counts.invalid
      ladder.fresh += delivered - counts.invalid - counts.stale
    }
  }
  return ladder
}

/** The part of the report about one dataset. */
export const datasetOf = (dataset: DatasetSnapshot, services: ReadonlyArray<ServiceSnapshot>): ReportDataset => {
  const { records, quarantined = null } = dataset
  return {
    name: dataset.name,
    agency: dataset.agency,
    label: dataset.label,
    status: dataset.status,
    holding: dataset.holding ?? null,
    lastComplete: dataset.lastComplete,
    failure: dataset.failure,
    agreedAgeDays: dataset.agreedAgeDays,
    records,
    quarantined,
    coverage: records === null || quarantined === null ? null : ratio(records, records + quarantined),
    balance: dataset.balance,
    ladder: ladderOf(dataset, services),
    issues: dataset.issues,
    links: dataset.links.map(({ link, to, values, found }) => ({
      link,
      to,
      values,
      found,
      linkage: found === null ? null : share(found, values)
    })),
    unneeded: dataset.unneeded ?? null
  }
}
