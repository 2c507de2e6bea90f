/** The jobs of a schedule for a terminal: what runs when. */
import { grid, type Paper } from "@lienthong/core/report/grid"
import { moment } from "../Duration.ts"
import type { JobState } from "../history/Jobs.ts"

/** One line per job, with its rule and its next time. */
export const planTable = (jobs: ReadonlyArray<JobState>, paper: Paper): string =>
  grid(
    [
      { header: "Job", least: 8 },
      { header: "When", least: 12 },
      { header: "Pulls", least: 12, drop: 1 },
      { header: "Next (UTC+7)" }
    ],
    jobs.map(({ job, rule, datasets, next, paused }) => [
      job,
      rule,
      datasets.join(", ") || "measures only",
      paused === null ? (next === null ? "—" : moment(next)) : "paused"
    ]),
    paper
  )
