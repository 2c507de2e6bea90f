/**
 * The report for the public: no count of fewer than k subjects stands in it or can be computed from it, and what is
 * internal is left out.
 *
 * Three rules make it so. A count is shown exactly or not at all, and never so that the others of its sum give it away:
 * a form field's row goes as a whole, a small region never goes alone. Counts of two services over one base are not
 * shown where they differ by few, since one's subjects may be among the other's. A share is rounded so that it leaves
 * 2k subjects open, whatever else is known. What it does not do: three or more services taken together may still enclose
 * a small group that no two of them do.
 *
 * Left out: failures, issues, links, balances and ladders of datasets, agreements, repairs by province, and how many
 * subjects need not be asked (the rate stays).
 */
import type { Report } from "./Report.ts"
import { publicDataset } from "./suppression/datasets.ts"
import { publicFixes } from "./suppression/fixes.ts"
import { opennessOf, opennessOfMean, rounded, roundedEnds } from "./suppression/rounding.ts"
import { publicServices } from "./suppression/services.ts"

/** How much is withheld. */
export interface SuppressionOptions {
  /** Smaller counts are withheld; at least 2, and 5 unless said. */
  readonly k?: number
}

/**
 * The report as it may be published. It keeps to the report's schema, and `suppressed` says that it was done.
 *
 * @example
 * const published = suppress(completeness(snapshot), { k: 5 })
 */
export const suppress = (report: Report, { k = 5 }: SuppressionOptions = {}): Report => {
  const services = publicServices(report.services, k)
  const counted = report.services.flatMap(({ completeness: { low } }, at) => (low === null ? [] : [services[at]!]))
  const ofMean = opennessOfMean(counted.map(({ eligible }) => opennessOf(eligible, k)))
  const { overall } = report
  return {
    ...report,
    overall: {
      completeness: rounded(overall.completeness, ofMean),
      onceOnly: rounded(overall.onceOnly, ofMean),
      services: overall.services,
      measured: overall.measured,
      range: {
        completeness: roundedEnds(overall.completeness, overall.range.completeness, ofMean),
        onceOnly: roundedEnds(overall.onceOnly, overall.range.onceOnly, ofMean)
      }
    },
    services: [...services],
    datasets: report.datasets.map((dataset) => publicDataset(dataset, services, k)),
    fixes: report.fixes === null ? null : publicFixes(report.fixes, { services, ofMean, k }),
    suppressed: { k }
  }
}
