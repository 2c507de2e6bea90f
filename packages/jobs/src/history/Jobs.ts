/** The jobs of the schedule as the daemon last left them: when each is next, how the last one went, who paused it. */
import type { DatabaseSync } from "node:sqlite"

/** A job as the daemon knows it. */
export interface JobPlan {
  readonly job: string
  /** Its cron expression and time zone, or the jobs after which it runs: another rule makes void what was planned or owed. */
  readonly rule: string
  readonly datasets: ReadonlyArray<string>
}

/** A job as it stands. Times are Unix milliseconds. */
export interface JobState extends JobPlan {
  readonly next: number | null
  /** The time that its latest run was due. */
  readonly due: number | null
  readonly started: number | null
  readonly ended: number | null
  readonly outcome: "running" | "done" | "failed" | "stopped" | "killed" | null
  /** Times that were passed over because it was still running, or paused. */
  readonly skipped: number
  readonly paused: number | null
  readonly pausedBy: string | null
  /** Why its latest run failed, in a sentence, where no dataset's run says so. */
  readonly problem: string | null
  /** Since when it is owed a run because one that it waits for has ended; `null` once it has begun. */
  readonly owed: number | null
}

const orNull = (value: unknown): number | null => (value === null ? null : Number(value))

/** In the order of the configuration. */
export const list = (db: DatabaseSync): ReadonlyArray<JobState> =>
  db
    .prepare("SELECT * FROM jobs ORDER BY place")
    .all()
    .map((row) => ({
      job: String(row.job),
      rule: String(row.rule),
      datasets: JSON.parse(String(row.datasets)) as ReadonlyArray<string>,
      next: orNull(row.next),
      due: orNull(row.due),
      started: orNull(row.started),
      ended: orNull(row.ended),
      outcome: row.outcome === null ? null : (String(row.outcome) as NonNullable<JobState["outcome"]>),
      skipped: Number(row.skipped),
      paused: orNull(row.paused),
      pausedBy: row.paused_by === null ? null : String(row.paused_by),
      // A file that may only be read may be of an older program.
      problem: row.problem == null ? null : String(row.problem),
      owed: row.owed == null ? null : Number(row.owed)
    }))

/** For a daemon that begins: keeps which jobs there are. What is known of those that stay is kept, the others go. */
export const plan = (db: DatabaseSync, jobs: ReadonlyArray<JobPlan>): void => {
  db.exec("UPDATE jobs SET outcome = 'killed' WHERE outcome = 'running'")
  const names = jobs.map(({ job }) => job)
  for (const { job } of list(db)) if (!names.includes(job)) db.prepare("DELETE FROM jobs WHERE job = ?").run(job)
  const put = db.prepare(
    `INSERT INTO jobs (job, rule, datasets, place) VALUES (:job, :rule, :datasets, :place)
     ON CONFLICT (job) DO UPDATE SET next = iif(rule = :rule, next, NULL), owed = iif(rule = :rule, owed, NULL),
       rule = :rule, datasets = :datasets, place = :place`
  )
  for (const [place, { job, rule, datasets }] of jobs.entries()) {
    put.run({ job, rule, datasets: JSON.stringify(datasets), place })
  }
}

/** Keeps when a job is due next. */
export const planned = (db: DatabaseSync, job: string, next: number | null): void => {
  db.prepare("UPDATE jobs SET next = ? WHERE job = ?").run(next, job)
}

/** Keeps that a job has begun. */
export const began = (db: DatabaseSync, job: string, due: number | null, now: number): void => {
  db.prepare(
    "UPDATE jobs SET due = ?, started = ?, ended = NULL, outcome = 'running', problem = NULL, owed = NULL WHERE job = ?"
  ).run(due, now, job)
}

/** Keeps how a job ended. */
export const ended = (db: DatabaseSync, job: string, outcome: "done" | "failed" | "stopped", now: number): void => {
  db.prepare("UPDATE jobs SET ended = ?, outcome = ? WHERE job = ?").run(now, outcome, job)
}

/** Keeps that a job is owed a run. */
export const owed = (db: DatabaseSync, job: string, now: number): void => {
  db.prepare("UPDATE jobs SET owed = ? WHERE job = ?").run(now, job)
}

/** Keeps that a job does not get the run that it was owed. */
export const letBe = (db: DatabaseSync, job: string): void => {
  db.prepare("UPDATE jobs SET owed = NULL WHERE job = ?").run(job)
}

/** Keeps why a job failed. */
export const failing = (db: DatabaseSync, job: string, problem: string): void => {
  db.prepare("UPDATE jobs SET problem = ? WHERE job = ?").run(problem, job)
}

/** Counts a time at which the job was due and did not run: it is not made up for. */
export const skipped = (db: DatabaseSync, job: string): void => {
  db.prepare("UPDATE jobs SET skipped = skipped + 1, owed = NULL WHERE job = ?").run(job)
}

/** Pauses a job, or lets it go on (`by` null). */
export const pause = (db: DatabaseSync, job: string, now: number, by: string | null): void => {
  db.prepare("UPDATE jobs SET paused = ?, paused_by = ? WHERE job = ?").run(by === null ? null : now, by, job)
}

/** Whether a job is paused at the moment. */
export const isPaused = (db: DatabaseSync, job: string): boolean =>
  db.prepare("SELECT 1 FROM jobs WHERE job = ? AND paused IS NOT NULL").get(job) !== undefined
