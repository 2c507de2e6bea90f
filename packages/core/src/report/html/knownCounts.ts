/** The counts of a field, where all of them are told: a public report withholds some. */
import type { ReportCounts } from "../../Report.ts"
import { STATES, type StateCounts } from "../../State.ts"

export const knownCounts = (counts: ReportCounts | null): StateCounts | null =>
  counts !== null && STATES.every((state) => counts[state] !== null) ? (counts as StateCounts) : null
