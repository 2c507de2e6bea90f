/** What of a dataset may be shown: that it came and how completely; how its runs went is the agencies' own business. */
import type { ReportDataset, ReportService } from "../Report.ts"
import { opennessOf, rounded } from "./rounding.ts"
import { isNear, isSmall } from "./small.ts"

export const publicDataset = (
  dataset: ReportDataset,
  services: ReadonlyArray<ReportService>,
  k: number
): ReportDataset => {
  const { name, records: all } = dataset
  // Everybody but a few may be eligible for a service: then the number of records would tell how few.
  const near = services.some(({ base, eligible }) => base === name && isNear(eligible ?? 0, all ?? 0, k))
  const records = all === null || isSmall(all, k) || near ? null : all
  return {
    ...dataset,
    failure: null,
    records,
    quarantined: null,
    coverage: rounded(dataset.coverage, opennessOf(records, k)),
    balance: null,
    ladder: null,
    issues: [],
    links: []
  }
}
