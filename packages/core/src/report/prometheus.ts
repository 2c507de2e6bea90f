/** The report in Prometheus' older notation, for those who do not read OpenMetrics: node_exporter's textfile collector. */
import type { Report } from "../Report.ts"
import { exposition } from "./exposition.ts"
import { REPORT_METRICS } from "./openmetrics.ts"

/**
 * The report as a page of Prometheus text, version 0.0.4: the samples of `openmetrics`, of types that the collector knows.
 *
 * @example
 * writeFileSync("lienthong.prom", prometheus(completeness(snapshot)))
 */
export const prometheus = (report: Report): string => exposition(REPORT_METRICS, report, "prometheus")
