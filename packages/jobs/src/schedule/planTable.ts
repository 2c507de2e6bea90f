/** The jobs of a schedule for a terminal: what runs when. */
import { grid, type Paper } from "@lienthong/core/report/grid"
import { moment } from "../Duration.ts"
import type { JobState } from "../history/Jobs.ts"
import type { Job } from "./Plan.ts"

/** What a job does that pulls nothing. */
const withoutPulls = ({ report, prune }: Pick<Job, "report" | "prune">): string =>
  `${[...(report ? ["measures"] : []), ...(prune ? ["forgets"] : [])].join(" and ")} only`

/** One line per job, with its rule and its next time. */
export const planTable = (states: ReadonlyArray<JobState>, jobs: ReadonlyArray<Job>, paper: Paper): string => {
  const doing = new Map(jobs.map((job) => [job.name, job.pulls.length > 0 ? null : withoutPulls(job)]))
  return grid(
    [
      { header: "Job", least: 8 },
      { header: "When", least: 12 },
      { header: "Pulls", least: 12, drop: 1 },
      { header: "Next (UTC+7)" }
    ],
    states.map(({ job, rule, datasets, next, paused }) => [
      job,
      rule,
      doing.get(job) ?? datasets.join(", "),
      paused === null ? (next === null ? "—" : moment(next)) : "paused"
    ]),
    paper
  )
}
