/** The status for a terminal: one screen. */
import { type Content, grid, type Paper, type Style, styled } from "@lienthong/core/report/grid"
import { duration, moment } from "../Duration.ts"
import type { DatasetStatus, Standing, Status } from "./Status.ts"
import { spark } from "./spark.ts"

const STYLES: Readonly<Record<Standing, Style>> = {
  ok: "green",
  running: "green",
  failed: "red",
  killed: "yellow",
  overdue: "red",
  never: "red"
}

const NONE = "—"
const SHOWN_SIZES = 12

const number = new Intl.NumberFormat("en").format
const signed = new Intl.NumberFormat("en", { signDisplay: "exceptZero" }).format

const when = (time: string | null): string => (time === null ? NONE : moment(Date.parse(time)))

const trend = (sizes: ReadonlyArray<number>): string => {
  const shown = sizes.slice(-SHOWN_SIZES)
  if (shown.length < 2) return NONE
  const change = shown.at(-1)! - shown.at(-2)!
  return `${spark(shown)} ${signed(change)}`
}

const age = ({ ageSeconds, agreedAgeSeconds }: DatasetStatus): string => {
  if (ageSeconds === null) return NONE
  const agreed = agreedAgeSeconds === null ? "" : ` of ${duration(agreedAgeSeconds * 1000)}`
  return `${duration(ageSeconds * 1000)}${agreed}`
}

const datasets = (status: Status, paper: Paper): string =>
  grid(
    [
      { header: "Dataset", least: 14 },
      { header: "State" },
      { header: "Complete to" },
      { header: "Age", drop: 2 },
      { header: "Records", alignment: "right" },
      { header: "Trend", drop: 3 },
      { header: "Next run", drop: 1 }
    ],
    status.datasets.map((dataset): ReadonlyArray<Content> => {
      const { standing, lastComplete, records, sizes, nextRun } = dataset
      const state = dataset.overdue && standing === "ok" ? "overdue" : standing
      return [
        dataset.dataset,
        { text: state, style: STYLES[state] },
        when(lastComplete),
        age(dataset),
        records === null ? NONE : number(records),
        trend(sizes),
        when(nextRun)
      ]
    }),
    paper
  )

const jobs = (status: Status, paper: Paper): string =>
  grid(
    [
      { header: "Job", least: 8 },
      { header: "Last", drop: 1 },
      { header: "Went" },
      { header: "Next" },
      { header: "Passed over", alignment: "right", drop: 2 }
    ],
    status.jobs.map(
      ({ job, last, outcome, next, skipped, paused, pausedBy }): ReadonlyArray<Content> => [
        job,
        when(last),
        outcome === "failed" ? { text: outcome, style: "red" } : (outcome ?? NONE),
        paused === null ? when(next) : { text: `paused by ${pausedBy ?? "somebody"}`, style: "yellow" },
        number(skipped)
      ]
    ),
    paper
  )

const schedule = ({ daemon, jobs }: Status): string => {
  if (daemon !== null) return `Schedule runs as process ${daemon.process} since ${when(daemon.since)} (UTC+7).`
  return jobs.length === 0
    ? "No schedule has run here; times are UTC+7."
    : "Schedule does not run: start `lienthong schedule`. Times are UTC+7."
}

/** The status as a person reads it. */
export const statusTable = (status: Status, paper: Paper): string => {
  const wrong = [
    ...status.datasets.flatMap(({ dataset, advice }) => (advice === null ? [] : [[dataset, advice]])),
    ...status.jobs.flatMap(({ job, problem }) => (problem === null ? [] : [[`job ${job}`, problem]]))
  ]
  const section = (title: string, body: string) => (body === "" ? "" : `\n${styled(title, "bold", paper)}\n${body}`)
  const advice = grid(
    [
      { header: "Where", least: 14 },
      { header: "What and what to do", least: 20, wrap: true }
    ],
    wrong,
    paper
  )
  return [
    `${schedule(status)}\n`,
    section("Datasets", datasets(status, paper)),
    section("Jobs", status.jobs.length === 0 ? "" : jobs(status, paper)),
    section("To do", wrong.length === 0 ? "" : advice)
  ].join("")
}
