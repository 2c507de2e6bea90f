/** What is known of runs and jobs at a moment, and the metrics that say it. Times are Unix milliseconds. */
import type { Metric } from "@lienthong/core/report/exposition"

/** How runs end, as history says it. */
export const OUTCOMES = ["complete", "failed", "stopped"] as const
export type RunOutcome = (typeof OUTCOMES)[number]

export interface DatasetFigures {
  readonly dataset: string
  /** Runs that ended since counting began. */
  readonly runs: Readonly<Record<RunOutcome, number>>
  /** Records received, and requests repeated, by those runs. */
  readonly records: number
  readonly retries: number
  readonly lastComplete: number | null
  readonly running: boolean
  /** Older than agreed, never complete, or not pulled when it was due: what `status` says. */
  readonly overdue: boolean | null
}

export interface JobFigures {
  readonly job: string
  readonly next: number | null
  readonly running: boolean
  readonly paused: boolean
  /** Its latest run failed: a pull, the measurement, or the writing of reports. */
  readonly failed: boolean
  /** Times at which it was due and did not run. */
  readonly skipped: number
}

export interface RunFigures {
  readonly datasets: ReadonlyArray<DatasetFigures>
  readonly jobs: ReadonlyArray<JobFigures>
}

const flag = (value: boolean | null): number | null => (value === null ? null : Number(value))
const seconds = (millis: number | null): number | null => (millis === null ? null : millis / 1000)

const perDataset = (
  metric: Pick<Metric<RunFigures>, "name" | "type" | "unit" | "help">,
  of: (dataset: DatasetFigures) => number | null
): Metric<RunFigures> => ({
  ...metric,
  labels: ["dataset"],
  samples: ({ datasets }) => datasets.map((each) => [each.dataset, of(each)] as const)
})

const perJob = (
  metric: Pick<Metric<RunFigures>, "name" | "type" | "unit" | "help">,
  of: (job: JobFigures) => number | null
): Metric<RunFigures> => ({
  ...metric,
  labels: ["job"],
  samples: ({ jobs }) => jobs.map((each) => [each.job, of(each)] as const)
})

/** Every metric of runs and jobs. Counters count from the start of the process that is asked. */
export const RUN_METRICS: ReadonlyArray<Metric<RunFigures>> = [
  {
    name: "lienthong_runs",
    type: "counter",
    help: "Runs that ended",
    labels: ["dataset", "outcome"],
    samples: ({ datasets }) =>
      datasets.flatMap(({ dataset, runs }) => OUTCOMES.map((outcome) => [dataset, outcome, runs[outcome]] as const))
  },
  perDataset({ name: "lienthong_run_records", type: "counter", help: "Records received" }, ({ records }) => records),
  perDataset({ name: "lienthong_run_retries", type: "counter", help: "Requests repeated" }, ({ retries }) => retries),
  perDataset(
    {
      name: "lienthong_dataset_last_complete_run_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the latest complete run ended"
    },
    ({ lastComplete }) => seconds(lastComplete)
  ),
  perDataset({ name: "lienthong_dataset_running", type: "gauge", help: "1 while it is being pulled" }, ({ running }) =>
    flag(running)
  ),
  perDataset(
    {
      name: "lienthong_dataset_overdue",
      type: "gauge",
      help: "1 if what is held is older than agreed, was never complete, or was not pulled when it was due"
    },
    ({ overdue }) => flag(overdue)
  ),
  perJob(
    {
      name: "lienthong_job_next_run_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the job is due next"
    },
    ({ next }) => seconds(next)
  ),
  perJob({ name: "lienthong_job_running", type: "gauge", help: "1 while the job runs" }, ({ running }) =>
    flag(running)
  ),
  perJob({ name: "lienthong_job_paused", type: "gauge", help: "1 while the job is paused" }, ({ paused }) =>
    flag(paused)
  ),
  perJob({ name: "lienthong_job_failed", type: "gauge", help: "1 if the job's latest run failed" }, ({ failed }) =>
    flag(failed)
  ),
  perJob(
    { name: "lienthong_job_skipped_runs", type: "counter", help: "Times at which the job was due and did not run" },
    ({ skipped }) => skipped
  )
]
