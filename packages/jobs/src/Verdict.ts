/** What a report means for the exit code. */
import type { Report } from "@lienthong/core/Report"
import { ExitCode } from "./ExitCode.ts"

/** A report of nothing, or on a dataset whose latest run failed, does not add up. */
export const verdictOf = (report: Report): ExitCode =>
  report.datasets.some((dataset) => dataset.status === "failed") ||
  report.datasets.every((dataset) => dataset.status === "never")
    ? ExitCode.doesNotAddUp
    : ExitCode.done
