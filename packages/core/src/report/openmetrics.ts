/** The report as OpenMetrics: what a monitoring system draws and alerts on. Counts and shares only. */
import type { Measured, Report, ReportDataset, ReportService } from "../Report.ts"
import { EOF, exposition, type Metric } from "./exposition.ts"

type ReportMetric = Metric<Report>

const DAY_SECONDS = 86_400

const secondsOf = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant) / 1000)

/** Three metrics for a measure that is a range while something is unknown. */
const ranged = (
  name: string,
  help: string,
  label: string | null,
  of: (report: Report) => ReadonlyArray<readonly [string, Measured]>
): ReadonlyArray<ReportMetric> => {
  const one = (part: "value" | "low" | "high", help: string): ReportMetric => ({
    name: `${name}${part === "value" ? "" : `_${part}`}_ratio`,
    type: "gauge",
    unit: "ratio",
    help,
    labels: label === null ? [] : [label],
    samples: (report) =>
      of(report).map(([at, measured]) =>
        label === null ? ([measured[part]] as const) : ([at, measured[part]] as const)
      )
  })
  return [
    one("value", `${help}. Absent while anything it needs is unknown.`),
    one("low", `${help}, if everything unknown were not available.`),
    one("high", `${help}, if everything unknown were available.`)
  ]
}

const perService = (
  metric: Omit<ReportMetric, "type" | "labels" | "samples">,
  of: (service: ReportService) => number | null
): ReportMetric => ({
  ...metric,
  type: "gauge",
  labels: ["service"],
  samples: ({ services }) => services.map((service) => [service.id, of(service)] as const)
})

const perDataset = (
  metric: Omit<ReportMetric, "type" | "labels" | "samples">,
  of: (dataset: ReportDataset) => number | null
): ReportMetric => ({
  ...metric,
  type: "gauge",
  labels: ["dataset"],
  samples: ({ datasets }) => datasets.map((dataset) => [dataset.name, of(dataset)] as const)
})

const BALANCE = ["declared", "received", "loaded", "superseded", "duplicate", "quarantined", "deleted"] as const
const LADDER = ["agreed", "connected", "delivered", "valid", "fresh"] as const
const STATUSES = ["complete", "failed", "never"] as const

/** Every metric of a report. */
export const REPORT_METRICS: ReadonlyArray<ReportMetric> = [
  {
    name: "lienthong_report_as_of_timestamp_seconds",
    type: "gauge",
    unit: "seconds",
    help: "The moment that the report speaks of",
    labels: [],
    samples: ({ asOf }) => [[secondsOf(asOf)]]
  },
  {
    name: "lienthong_catalogue",
    type: "info",
    help: "The catalogue that was measured with",
    labels: ["version", "hash"],
    samples: ({ catalogue }) => [[catalogue.version, catalogue.hash, 1]]
  },
  {
    name: "lienthong_services",
    type: "gauge",
    help: "Services in the catalogue",
    labels: [],
    samples: ({ overall }) => [[overall.services]]
  },
  {
    name: "lienthong_measured_services",
    type: "gauge",
    help: "Services that have subjects",
    labels: [],
    samples: ({ overall }) => [[overall.measured]]
  },
  ...ranged(
    "lienthong_overall_completeness",
    "Mean over the services of the share of form cells that can be filled",
    null,
    ({ overall }) => [["", { value: overall.completeness, ...overall.range.completeness }]]
  ),
  ...ranged(
    "lienthong_overall_once_only",
    "Mean over the services of the share of subjects who need not be asked anything again",
    null,
    ({ overall }) => [["", { value: overall.onceOnly, ...overall.range.onceOnly }]]
  ),
  {
    name: "lienthong_service",
    type: "info",
    help: "A service: its serial number, the agency in charge, the dataset whose records are its subjects",
    labels: ["service", "number", "agency", "base", "name"],
    samples: ({ services }) =>
      services.map(({ id, number, agency, base, name }) => [id, String(number), agency, base, name.en, 1] as const)
  },
  ...ranged("lienthong_service_completeness", "Share of a form's cells that can be filled", "service", ({ services }) =>
    services.map(({ id, completeness }) => [id, completeness] as const)
  ),
  ...ranged(
    "lienthong_service_once_only",
    "Share of subjects who need not be asked anything again",
    "service",
    ({ services }) => services.map(({ id, onceOnly }) => [id, onceOnly] as const)
  ),
  perService(
    { name: "lienthong_service_potential_ratio", unit: "ratio", help: "Connected fields of shareable fields" },
    ({ potential }) => potential
  ),
  perService(
    { name: "lienthong_service_eligible_subjects", help: "Subjects who may apply" },
    ({ eligible }) => eligible
  ),
  perService(
    { name: "lienthong_service_once_only_subjects", help: "Subjects who need not be asked anything again" },
    // Those known to need nothing are not all while something is unknown.
    ({ onceOnly: { subjects, low, high } }) => (low === high ? subjects : null)
  ),
  {
    name: "lienthong_service_bottleneck_gain_ratio",
    type: "gauge",
    unit: "ratio",
    help: "What filling the one field to fix next would add to the once-only share",
    labels: ["service", "field"],
    samples: ({ services }) =>
      services.map(({ id, bottleneck }) => [id, bottleneck?.field ?? "", bottleneck?.gain ?? null] as const)
  },
  {
    name: "lienthong_dataset_status",
    type: "stateset",
    help: "How the latest run ended",
    labels: ["dataset", "lienthong_dataset_status"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ name, status }) => STATUSES.map((each) => [name, each, each === status ? 1 : 0] as const))
  },
  perDataset({ name: "lienthong_dataset_records", help: "Records held" }, ({ records }) => records),
  perDataset(
    { name: "lienthong_dataset_quarantined_records", help: "Records in quarantine" },
    ({ quarantined }) => quarantined
  ),
  perDataset(
    {
      name: "lienthong_dataset_coverage_ratio",
      unit: "ratio",
      help: "Of the records held and those in quarantine, the share held"
    },
    ({ coverage }) => coverage
  ),
  perDataset(
    {
      name: "lienthong_dataset_horizon_timestamp_seconds",
      unit: "seconds",
      help: "The moment up to which the last complete reading holds everything"
    },
    ({ lastComplete }) => secondsOf(lastComplete)
  ),
  perDataset(
    {
      name: "lienthong_dataset_agreed_age_seconds",
      unit: "seconds",
      help: "Older than this at the as-of time, what is held is stale"
    },
    ({ agreedAgeDays }) => (agreedAgeDays === null ? null : agreedAgeDays * DAY_SECONDS)
  ),
  {
    name: "lienthong_dataset_issues",
    type: "gauge",
    help: "Failed checks of the records held and of the quarantine",
    labels: ["dataset", "field", "code"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ name, issues }) =>
        issues.map(({ field, code, count }) => [name, field, code, count] as const)
      )
  },
  {
    name: "lienthong_dataset_balance_records",
    type: "gauge",
    help: "Where the records of the last complete run that changed something went",
    labels: ["dataset", "part"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ name, balance }) => BALANCE.map((part) => [name, part, balance?.[part] ?? null] as const))
  },
  perDataset(
    {
      name: "lienthong_dataset_unexplained_records",
      help: "Records declared and not received; negative if too many came"
    },
    ({ balance }) => balance?.unexplained ?? null
  ),
  {
    name: "lienthong_dataset_ladder_cells",
    type: "gauge",
    help: "Form cells of the dataset's agency that pass each step from agreed to fresh",
    labels: ["dataset", "step"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ name, ladder }) => LADDER.map((step) => [name, step, ladder?.[step] ?? null] as const))
  },
  {
    name: "lienthong_dataset_linkage_ratio",
    type: "gauge",
    unit: "ratio",
    help: "Links that lead to a record, of those that have a value",
    labels: ["dataset", "link", "to"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ name, links }) => links.map(({ link, to, linkage }) => [name, link, to, linkage] as const))
  }
]

/**
 * The report as a page of OpenMetrics text.
 *
 * @example
 * writeFileSync("lienthong.openmetrics", openmetrics(completeness(snapshot)))
 */
export const openmetrics = (report: Report): string => `${exposition(REPORT_METRICS, report)}${EOF}`
