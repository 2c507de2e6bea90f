/** What a perfect report says of a dataset. */
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import type { Dataset } from "@lienthong/core/Dataset"
import type { ReportDataset, ReportService } from "@lienthong/core/Report"
import type { StateCounts } from "@lienthong/core/State"
import type * as z from "zod"
import type { Books } from "./Cells.ts"
import { idle } from "./Idle.ts"
import { ratio } from "./Services.ts"

type DatasetReport = z.infer<typeof ReportDataset>
type ServiceReport = z.infer<typeof ReportService>

const ladderOf = (dataset: Dataset, services: ReadonlyArray<ServiceReport>): NonNullable<DatasetReport["ladder"]> => {
  const ladder = { agreed: 0, connected: 0, delivered: 0, valid: 0, fresh: 0 }
  for (const { fields } of services) {
    for (const { counts, owner, provider } of fields) {
      if (counts === null) continue
      const { available, missing, invalid, noRecord, stale, conflicting, unknown, notConnected } = counts as StateCounts
      const cells = available + missing + invalid + noRecord + stale + conflicting + unknown + notConnected
      const here = provider?.dataset === dataset.name
      if (owner === dataset.agency && (here || provider === null)) ladder.agreed += cells
      if (!here) continue
      ladder.connected += cells
      ladder.delivered += cells - unknown - noRecord - missing
      ladder.valid += cells - unknown - noRecord - missing - invalid
      ladder.fresh += cells - unknown - noRecord - missing - invalid - stale
    }
  }
  return ladder
}

/** The dataset's part of a perfect report; `horizon` is when its one full reading was settled. */
export const datasetReport = (
  all: Books,
  catalogue: Catalogue,
  dataset: Dataset,
  services: ReadonlyArray<ServiceReport>,
  horizon: string
): DatasetReport => {
  const { books, records, issues } = all.get(dataset.name)!
  const links = Object.entries(dataset.links).map(([link, { from, to, key }]) => {
    let values = 0
    let found = 0
    for (const record of records) {
      const value = record.values[from]
      if (value === undefined) continue
      values++
      if (all.get(to)!.find(key, value) !== undefined) found++
    }
    return { link, to, values, found, linkage: ratio(found, values) }
  })
  const { declared, received, loaded, duplicate, quarantined, deleted } = books
  return {
    name: dataset.name,
    agency: dataset.agency,
    label: { vi: dataset.label.vi, en: dataset.label.en },
    status: "complete",
    holding: "current",
    lastComplete: horizon,
    failure: null,
    agreedAgeDays: null,
    records: records.length,
    quarantined,
    coverage: ratio(records.length, records.length + quarantined),
    balance: {
      declared,
      received,
      loaded,
      superseded: 0,
      duplicate,
      quarantined,
      deleted,
      unexplained: declared - (received - duplicate)
    },
    ladder: ladderOf(dataset, services),
    issues: [...issues],
    links,
    unneeded: idle(catalogue, dataset)
  }
}
