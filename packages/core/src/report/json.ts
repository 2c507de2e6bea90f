/** The report as JSON: the format of which every other is a view. */
import type { Report } from "../Report.ts"

/** Indented, ended by a line break; the same report gives the same bytes. */
export const json = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`
