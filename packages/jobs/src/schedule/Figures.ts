/** What the daemon's metrics say of runs and jobs: counted since it began, from the history. */
import type { DatabaseSync } from "node:sqlite"
import { factsOf } from "../status/Facts.ts"
import { statusOf } from "../status/Status.ts"
import type { DatasetFigures, JobFigures, RunFigures, RunOutcome } from "../watch/RunFigures.ts"

const NONE: DatasetFigures["runs"] = { complete: 0, failed: 0, stopped: 0 }

interface Counted {
  readonly runs: Record<RunOutcome, number>
  readonly records: number
  readonly retries: number
}

/** Runs that a session ended, by dataset. */
const countedBy = (db: DatabaseSync, session: string): ReadonlyMap<string, Counted> => {
  const rows = db
    .prepare(
      `SELECT dataset, outcome, count(*) AS runs, sum(coalesce(details ->> 'received', 0)) AS records,
         sum(coalesce(details ->> 'retries', 0)) AS retries
       FROM runs WHERE session = ? AND outcome <> 'running' GROUP BY dataset, outcome`
    )
    .all(session)
  const counted = new Map<string, Counted>()
  for (const row of rows) {
    const dataset = String(row.dataset)
    const before = counted.get(dataset) ?? { runs: { ...NONE }, records: 0, retries: 0 }
    counted.set(dataset, {
      runs: { ...before.runs, [String(row.outcome)]: Number(row.runs) },
      records: before.records + Number(row.records),
      retries: before.retries + Number(row.retries)
    })
  }
  return counted
}

/** The figures of a data directory at a moment. */
export const figuresOf = (db: DatabaseSync, session: string, daemonLock: string, now: number): RunFigures => {
  const facts = factsOf(db, daemonLock, now)
  const counted = countedBy(db, session)
  const standings = new Map(statusOf(facts).datasets.map((each) => [each.dataset, each]))
  const datasets = facts.datasets.map(({ dataset, complete }): DatasetFigures => {
    const { runs = NONE, records = 0, retries = 0 } = counted.get(dataset) ?? {}
    return {
      dataset,
      runs,
      records,
      retries,
      lastComplete: complete[0]?.ended ?? null,
      running: standings.get(dataset)?.standing === "running",
      overdue: standings.get(dataset)?.overdue ?? null
    }
  })
  const jobs = facts.jobs.map(
    (job): JobFigures => ({
      job: job.job,
      next: job.next,
      running: job.outcome === "running",
      paused: job.paused !== null,
      failed: job.outcome === "failed",
      skipped: job.skipped
    })
  )
  return { datasets, jobs }
}
