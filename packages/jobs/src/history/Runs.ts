/** The runs that history keeps: one entry for each attempt at pulling a dataset, whatever became of it. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite"
import type { Balance } from "@lienthong/core/Balance"
import type { Position } from "@lienthong/core/Page"
import type { Trigger as CoreTrigger } from "@lienthong/core/Store"

/** Why a run began. */
export type Trigger = CoreTrigger["by"]

/**
 * What became of a run.
 *
 * - `complete` everything was read, and it adds up
 * - `failed` the source, the store or the balance failed
 * - `stopped` somebody asked it to stop; the next run goes on from there
 * - `killed` its process ended in the middle; the next run goes on from there
 */
export type Outcome = "running" | "complete" | "failed" | "stopped" | "killed"

/** What is known of a run once it has ended; everything is a count, a time, a code or a sentence without any value. */
export interface RunDetails {
  readonly reading?: "full" | "incremental"
  /** Where it began to read and where it came to, as `describePosition` shows it. */
  readonly from?: Position | null
  readonly to?: Position | null
  /** The settled horizon of the reading. */
  readonly horizon?: string | null
  readonly received?: number
  readonly balance?: Balance
  readonly changed?: number
  /** Records that the dataset holds after it. */
  readonly records?: number
  readonly issues?: ReadonlyArray<{ readonly field: string; readonly code: string; readonly count: number }>
  readonly requests?: number
  readonly retries?: number
  readonly reason?: string
  readonly message?: string
}

/** One attempt at a run. Times are Unix milliseconds. */
export interface RunEntry extends RunDetails {
  readonly id: number
  readonly dataset: string
  /** The store's number of the run; several attempts may share it. */
  readonly run: number | null
  /** Process that pulled it. */
  readonly process: number
  readonly trigger: Trigger
  readonly job: string | null
  readonly started: number
  readonly ended: number | null
  readonly outcome: Outcome
  /** Went on with an earlier attempt's run. */
  readonly resumed: boolean
  /** Who let it pass although it lost more records than agreed. */
  readonly acceptedBy: string | null
}

/** What is known of a run when it begins. */
export type Beginning = Pick<RunEntry, "dataset" | "trigger" | "job" | "started">

/** What is known of it when it ends. */
export interface Ending {
  readonly run: number | null
  readonly ended: number
  readonly outcome: Exclude<Outcome, "running">
  readonly resumed: boolean
  readonly acceptedBy: string | null
  readonly details: RunDetails
}

/** What the store says of a run whose process could not tell how it ended. */
export type StoredRun = Pick<Ending, "run" | "ended" | "acceptedBy" | "details"> & {
  readonly dataset: string
  readonly started: number
}

export interface RunFilter {
  /** A dataset, or a source for all of its datasets. */
  readonly dataset?: string
  readonly outcome?: Outcome
  readonly since?: number
  readonly limit?: number
}

type Row = Record<string, SQLOutputValue>

const numberOr = (value: SQLOutputValue | undefined): number | null => (value === null ? null : Number(value))
const textOr = (value: SQLOutputValue | undefined): string | null => (value === null ? null : String(value))

const entryOf = (row: Row): RunEntry => ({
  ...(JSON.parse(String(row.details)) as RunDetails),
  id: Number(row.id),
  dataset: String(row.dataset),
  run: numberOr(row.run),
  process: Number(row.process),
  trigger: String(row.trigger) as Trigger,
  job: textOr(row.job),
  started: Number(row.started),
  ended: numberOr(row.ended),
  outcome: String(row.outcome) as Outcome,
  resumed: row.resumed === 1,
  acceptedBy: textOr(row.accepted_by)
})

/** Newest first. */
export const list = (db: DatabaseSync, filter: RunFilter = {}): ReadonlyArray<RunEntry> =>
  db
    .prepare(
      `SELECT * FROM runs WHERE (:dataset IS NULL OR dataset = :dataset OR substr(dataset, 1, length(:dataset) + 1) = :dataset || '.')
       AND (:outcome IS NULL OR outcome = :outcome) AND (:since IS NULL OR started >= :since)
       ORDER BY id DESC LIMIT :limit`
    )
    .all({
      dataset: filter.dataset ?? null,
      outcome: filter.outcome ?? null,
      since: filter.since ?? null,
      limit: filter.limit ?? -1
    })
    .map(entryOf)

/** Names of all datasets that ever ran. */
export const datasetsIn = (db: DatabaseSync): ReadonlyArray<string> =>
  db
    .prepare("SELECT DISTINCT dataset FROM runs ORDER BY dataset")
    .all()
    .map((row) => String(row.dataset))

/** Of each dataset the run that was complete last, by the store's number of it. */
export const newestComplete = (
  db: DatabaseSync
): ReadonlyArray<{ readonly dataset: string; readonly run: number; readonly ended: number }> =>
  db
    .prepare(
      `SELECT dataset, run, ended FROM runs WHERE id IN (
         SELECT max(id) FROM runs WHERE outcome = 'complete' AND run IS NOT NULL GROUP BY dataset) ORDER BY id`
    )
    .all()
    .map((row) => ({ dataset: String(row.dataset), run: Number(row.run), ended: Number(row.ended) }))

/** Keeps that a run has begun; answers the entry's number. */
export const began = (db: DatabaseSync, session: string, beginning: Beginning): number => {
  const { dataset, trigger, job, started } = beginning
  return Number(
    db
      .prepare(
        `INSERT INTO runs (dataset, session, process, trigger, job, started, outcome)
         VALUES (?, ?, ?, ?, ?, ?, 'running')`
      )
      .run(dataset, session, process.pid, trigger, job, started).lastInsertRowid
  )
}

/** Keeps how a run ended. */
export const ended = (db: DatabaseSync, id: number, ending: Ending): void => {
  db.prepare(
    "UPDATE runs SET run = ?, ended = ?, outcome = ?, resumed = ?, accepted_by = ?, details = ? WHERE id = ?"
  ).run(
    ending.run,
    ending.ended,
    ending.outcome,
    ending.resumed ? 1 : 0,
    ending.acceptedBy,
    JSON.stringify(ending.details),
    id
  )
}

/**
 * Ends what other sessions left as running. Only for the process that has the store open: nobody else runs then. A run
 * that the store knows to be complete was cut off after its last commit; any other was killed on the way.
 */
export const settle = (db: DatabaseSync, session: string, now: number, stored: ReadonlyArray<StoredRun>): void => {
  const known = new Set(
    db
      .prepare("SELECT run FROM runs WHERE outcome = 'complete'")
      .all()
      .map((row) => Number(row.run))
  )
  const left = db.prepare("SELECT * FROM runs WHERE outcome = 'running' AND session <> ? ORDER BY id").all(session)
  for (const row of left) {
    const entry = entryOf(row)
    const run = stored.find(
      (each) => each.dataset === entry.dataset && !known.has(each.run ?? -1) && each.ended >= entry.started
    )
    if (run === undefined) {
      const message = "The process was killed or lost; the next run goes on from there."
      const details = { reason: "killed", message }
      ended(db, entry.id, { run: null, ended: now, outcome: "killed", resumed: false, acceptedBy: null, details })
    } else {
      known.add(run.run ?? -1)
      ended(db, entry.id, { ...run, outcome: "complete", resumed: false })
    }
  }
}

/** Forgets runs that ended before a moment, but never the newest complete one of a dataset. Answers how many. */
export const prune = (db: DatabaseSync, before: number, dryRun: boolean): number => {
  const which = `FROM runs WHERE ended < ? AND outcome <> 'running' AND id NOT IN (
    SELECT max(id) FROM runs WHERE outcome = 'complete' GROUP BY dataset)`
  if (dryRun) return Number(db.prepare(`SELECT count(*) AS n ${which}`).get(before)?.n)
  return Number(db.prepare(`DELETE ${which}`).run(before).changes)
}

/** How many runs are kept. */
export const size = (db: DatabaseSync): number => Number(db.prepare("SELECT count(*) AS n FROM runs").get()?.n)
