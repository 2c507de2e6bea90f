/** How things stand with each dataset: what history says, judged by what was agreed. Pure. */
import { instantAt } from "@lienthong/core/Instant"
import { duration, moment } from "../Duration.ts"
import type { JobState } from "../history/Jobs.ts"
import type { RunEntry } from "../history/Runs.ts"
import type { Terms } from "../history/Terms.ts"
import type { Holder } from "../Lock.ts"

/** What is known of one dataset. */
export interface DatasetHistory extends Terms {
  /** Its newest run, however it went. */
  readonly last: RunEntry | null
  /** Its complete runs, newest first; enough of them to see a trend. */
  readonly complete: ReadonlyArray<RunEntry>
}

/** Everything that `status` looks at. */
export interface Facts {
  readonly now: number
  readonly datasets: ReadonlyArray<DatasetHistory>
  readonly jobs: ReadonlyArray<JobState>
  /** The daemon of the data directory, if one runs. */
  readonly daemon: Holder | null
  /** Whether the process of a run that has not ended is still there. */
  readonly isAlive: (process: number) => boolean
}

export type Standing = "ok" | "running" | "failed" | "killed" | "overdue" | "never"

/** One dataset on the screen. Times are ISO 8601. */
export interface DatasetStatus {
  readonly dataset: string
  readonly standing: Standing
  /** Older than agreed, or never complete, or its job should have run by now; or, where no age is agreed, failed. */
  readonly overdue: boolean
  /** The moment up to which what is held is complete. */
  readonly lastComplete: string | null
  readonly lastRun: string | null
  readonly nextRun: string | null
  readonly ageSeconds: number | null
  readonly agreedAgeSeconds: number | null
  readonly records: number | null
  /** Records after each of the latest complete runs, oldest first. */
  readonly sizes: ReadonlyArray<number>
  /** What is wrong and what to do, or `null`. */
  readonly advice: string | null
}

export interface Status {
  readonly asOf: string
  readonly daemon: { readonly process: number; readonly since: string } | null
  readonly overdue: boolean
  readonly datasets: ReadonlyArray<DatasetStatus>
  readonly jobs: ReadonlyArray<{
    readonly job: string
    readonly next: string | null
    readonly last: string | null
    readonly outcome: string | null
    readonly skipped: number
    readonly paused: string | null
    readonly pausedBy: string | null
    /** What is wrong with it beside its datasets, or `null`. */
    readonly problem: string | null
  }>
}

/** A job may begin this much later than planned before anybody worries. */
const LATE_MS = 120_000

const iso = (at: number | null): string | null => (at === null ? null : instantAt(at))

/** The job that pulls a dataset next. */
const nextOf = (dataset: string, jobs: ReadonlyArray<JobState>): JobState | null =>
  jobs
    .filter((job) => job.datasets.includes(dataset) && job.next !== null && job.paused === null)
    .sort((a, b) => (a.next ?? 0) - (b.next ?? 0))[0] ?? null

const isLate = (job: JobState | null, now: number): job is JobState =>
  job !== null && job.next !== null && job.outcome !== "running" && now - job.next > LATE_MS

const standingOf = ({ last }: DatasetHistory, facts: Facts, held: boolean, tooOld: boolean): Standing => {
  const underWay = last?.outcome === "running"
  if (underWay && facts.isAlive(last.process)) return "running"
  if (underWay || last?.outcome === "killed") return "killed"
  if (last?.outcome === "failed") return "failed"
  if (!held) return "never"
  return tooOld ? "overdue" : "ok"
}

/** What helps where no job has a time at which it pulls the dataset. */
const withoutTime = (dataset: string, { jobs, daemon }: Facts): string => {
  const [own] = jobs
    .filter((job) => job.datasets.includes(dataset))
    .sort((a, b) => Number(a.paused !== null) - Number(b.paused !== null))
  if (own === undefined) return `Run \`lienthong sync ${dataset}\`, or give it a job in lienthong.config.ts.`
  if (own.paused !== null) return `Its job ${own.job} is paused: \`lienthong resume ${own.job}\`.`
  if (daemon === null) return "No schedule is running: start `lienthong schedule`."
  return `Its job ${own.job} runs ${own.rule}.`
}

const whatNext = (next: JobState | null, dataset: string, facts: Facts): string => {
  if (next?.next == null) return withoutTime(dataset, facts)
  if (facts.daemon === null) return "No schedule is running: start `lienthong schedule`."
  return `Next run at ${moment(next.next)}.`
}

/** Where a pull younger than the agreed age was complete, another would bring nothing newer either. */
const sourceStands = ({ last, agreedAge }: DatasetHistory, now: number): string | null =>
  last?.outcome !== "complete" || now - last.started > (agreedAge ?? 0)
    ? null
    : `The pull of ${moment(last.started)} was complete: the source itself tells nothing newer. Ask its owner.`

const adviceOf = (standing: Standing, history: DatasetHistory, next: JobState | null, facts: Facts): string | null => {
  const { dataset, last, complete, agreedAge } = history
  const horizon = Date.parse(complete[0]?.horizon ?? "")
  switch (standing) {
    case "failed":
      return last?.message ?? `The last run failed (${last?.reason ?? "no reason known"}).`
    case "killed":
      return `The last run's process was killed or lost; the next goes on from there. ${whatNext(next, dataset, facts)}`
    case "never":
      return `Never pulled completely. ${whatNext(next, dataset, facts)}`
    case "overdue":
      return `Complete to ${moment(horizon)}, ${duration(facts.now - horizon)} ago; agreed are ${duration(agreedAge ?? 0)}. ${sourceStands(history, facts.now) ?? whatNext(next, dataset, facts)}`
    default:
      return isLate(next, facts.now)
        ? `Was due at ${moment(next.next ?? 0)}. ${whatNext(next, dataset, { ...facts, daemon: null })}`
        : null
  }
}

const datasetStatus = (history: DatasetHistory, facts: Facts): DatasetStatus => {
  const { dataset, last, complete, agreedAge } = history
  const newest = complete[0] ?? null
  const horizon = newest?.horizon == null ? null : Date.parse(newest.horizon)
  const age = horizon === null ? null : facts.now - horizon
  const tooOld = age !== null && agreedAge !== null && age > agreedAge
  const next = nextOf(dataset, facts.jobs)
  const standing = standingOf(history, facts, newest !== null, tooOld)
  return {
    dataset,
    standing,
    overdue: tooOld || newest === null || isLate(next, facts.now) || (standing === "failed" && agreedAge === null),
    lastComplete: newest?.horizon ?? null,
    lastRun: iso(last?.started ?? null),
    nextRun: iso(next?.next ?? null),
    ageSeconds: age === null ? null : Math.round(age / 1000),
    agreedAgeSeconds: agreedAge === null ? null : Math.round(agreedAge / 1000),
    records: newest?.records ?? null,
    sizes: complete.flatMap(({ records }) => (records === undefined ? [] : [records])).reverse(),
    advice: adviceOf(standing, history, next, facts)
  }
}

/** What a daemon that is gone left as running runs no more. */
const settled = (job: JobState, daemon: Holder | null): JobState =>
  job.outcome === "running" && daemon === null ? { ...job, outcome: "killed" } : job

/** How things stand. */
export const statusOf = (seen: Facts): Status => {
  const facts = { ...seen, jobs: seen.jobs.map((job) => settled(job, seen.daemon)) }
  const datasets = facts.datasets.map((history) => datasetStatus(history, facts))
  return {
    asOf: iso(facts.now)!,
    daemon: facts.daemon === null ? null : { process: facts.daemon.process, since: iso(facts.daemon.since)! },
    overdue: datasets.some((dataset) => dataset.overdue),
    datasets,
    jobs: facts.jobs.map(({ job, next, started, outcome, skipped, paused, pausedBy, problem }) => ({
      job,
      next: iso(next),
      last: iso(started),
      outcome,
      skipped,
      paused: iso(paused),
      pausedBy,
      problem: outcome === "failed" ? problem : null
    }))
  }
}
