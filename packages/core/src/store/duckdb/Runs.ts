/** The bookkeeping of runs: begin or go on, move the position, end. */

import { DuckDBTimestampValue } from "@duckdb/node-api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Balance } from "../../Balance.ts"
import type { Dataset } from "../../Dataset.ts"
import { Position, type Reading } from "../../Page.ts"
import type { Batch, BeginOptions, DatasetStatus, Failure, Run, RunFilter, RunRecord, Trigger } from "../../Store.ts"
import type { Connection, Queries } from "./Connection.ts"
import { literal } from "./PredicateSql.ts"
import { columnsOf, fingerprintOf, holdingOf, layoutOf, tableOf } from "./Tables.ts"

export const nowOf = Effect.map(Clock.currentTimeMillis, (millis) => new DuckDBTimestampValue(BigInt(millis) * 1000n))

type Row = Effect.Success<ReturnType<Queries["rows"]>>[number]

const parsePosition = (text: unknown): Position | null =>
  typeof text === "string" ? Position.parse(JSON.parse(text)) : null

/** A position as a run goes on from it. */
export const positionIn = ({ keeping }: Dataset, text: unknown): Position | null => {
  const position = parsePosition(text)
  return position === null || keeping === undefined ? position : keeping.unseal(position)
}

/** A position as it is kept. */
const positionText = ({ keeping }: Dataset, position: Position): string =>
  JSON.stringify(keeping === undefined ? position : keeping.seal(position))

const parseBalance = (text: unknown): Balance | null =>
  typeof text === "string" ? Balance.parse(JSON.parse(text)) : null

/** The bookkeeping of one dataset, under whatever contract it was read. */
export const booksOf = (db: Queries, { name }: Dataset) =>
  Effect.map(db.rows("FROM datasets WHERE name = ?", [name]), (rows) => rows[0])

/** What it says of records of this very contract: the run whose table holds them, and where the next reading starts. */
export const heldIn = (dataset: Dataset, books: Row | undefined) =>
  books?.fingerprint !== fingerprintOf(dataset)
    ? null
    : {
        run: Number(books.run),
        position: positionIn(dataset, books.position),
        horizon: String(books.horizon),
        records: Number(books.records),
        balance: parseBalance(books.balance)
      }

/** The same, asked of the store. */
export const heldOf = (db: Queries, dataset: Dataset) =>
  Effect.map(booksOf(db, dataset), (books) => heldIn(dataset, books))

/** Of records of this contract, however much of them is kept, the run whose table holds them. */
export const heldAnyhow = (db: Queries, dataset: Dataset) =>
  Effect.map(booksOf(db, dataset), (books) =>
    String(books?.fingerprint).split("+")[0] === layoutOf(dataset) ? { run: Number(books?.run) } : null
  )

export const createTable = (db: Connection, dataset: Dataset, run: number) =>
  db.run(
    `CREATE OR REPLACE TABLE ${tableOf(dataset, run)} (${columnsOf(dataset)
      .map((column) => column.join(" "))
      .join(", ")})`
  )

/** Throws away what a run has staged. */
export const clearStage = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, run: number) {
  yield* db.run(`DROP TABLE IF EXISTS ${tableOf(dataset, run)}`)
  yield* db.run("DELETE FROM quarantine_stage WHERE run = ?", [BigInt(run)])
})

/** What a run that goes on is told of the last one. */
const TO_GO_ON =
  "id, status, reason, fingerprint, reading, read, received, position, from_position, trigger_by, trigger_job"

/** The last run that asked the source and meets a condition. Each column of a row costs as much as the row. */
const lastRunOf = (db: Queries, dataset: Dataset, columns: string, condition = "TRUE") =>
  Effect.map(
    db.rows(
      `SELECT ${columns} FROM runs WHERE dataset = ? AND kind = 'sync' AND (${condition}) ORDER BY id DESC LIMIT 1`,
      [dataset.name]
    ),
    (rows) => rows[0]
  )

/** A run that says how the source is. One under way, killed or given up does not, but for why it had failed before. */
const TELLING = "status = 'complete' OR reason <> 'abandoned'"

const triggerOf = (row: Row): Trigger => ({
  by: row.trigger_by as Trigger["by"],
  ...(row.trigger_job === null ? {} : { job: String(row.trigger_job) })
})

/** What a new row of the bookkeeping begins with. Answers the run's number. */
export const record = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  run: Pick<RunRecord, "kind" | "reading" | "trigger" | "from">
) {
  const id = yield* db.count("SELECT coalesce(max(id), 0) + 1 FROM runs")
  const from = run.from === null ? null : positionText(dataset, run.from)
  yield* db.run(
    `INSERT INTO runs (id, dataset, fingerprint, kind, reading, status, from_position, position, received, started, read,
       trigger_by, trigger_job)
     VALUES (?, ?, ?, ?, ?, 'running', ?, ?, 0, ?, FALSE, ?, ?)`,
    [
      BigInt(id),
      dataset.name,
      fingerprintOf(dataset),
      run.kind,
      run.reading,
      from,
      from,
      yield* nowOf,
      run.trigger.by,
      run.trigger.job ?? null
    ]
  )
  return id
})

/** Failures after which only another full reading can be accepted. */
const LOSSES: ReadonlyArray<unknown> = ["empty", "shrunk"]

/** Goes on with the run that was stopped, or begins one; a full reading asked for always begins anew. */
export const begin = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, options: BeginOptions) {
  const held = yield* heldOf(db, dataset)
  const last = yield* lastRunOf(db, dataset, TO_GO_ON)
  const lost = last?.status === "failed" && last.reading === "full" && LOSSES.includes(last.reason)
  const full = options.full || (options.acceptShrink && lost)
  const open = last !== undefined && (last.status === "running" || last.status === "stopped")
  if (open && !full && last.fingerprint === fingerprintOf(dataset)) {
    const id = Number(last.id)
    // Why it had failed stays until it ends: should it be killed now, that is still the latest that is known.
    yield* db.run("UPDATE runs SET status = 'running', ended = NULL WHERE id = ?", [BigInt(id)])
    return {
      id,
      dataset,
      trigger: triggerOf(last),
      from: positionIn(dataset, last.from_position),
      position: positionIn(dataset, last.position),
      received: Number(last.received),
      resumed: true,
      read: last.read === true
    } satisfies Run
  }
  if (open) {
    yield* clearStage(db, dataset, Number(last.id))
    yield* db.run("UPDATE runs SET status = 'failed', reason = coalesce(reason, 'abandoned'), ended = ? WHERE id = ?", [
      yield* nowOf,
      last.id ?? null
    ])
  }
  const reading: Reading = full || held === null || held.position === null ? "full" : "incremental"
  const from = reading === "full" ? null : (held?.position ?? null)
  const { trigger } = options
  const id = yield* record(db, dataset, { kind: "sync", reading, trigger, from })
  yield* createTable(db, dataset, id)
  return { id, dataset, trigger, from, position: from, received: 0, resumed: false, read: false } satisfies Run
})

/** Empties what the run staged, because the source began its reading anew. */
export const restart = Effect.fnUntraced(function* (db: Connection, run: Run) {
  yield* clearStage(db, run.dataset, run.id)
  yield* createTable(db, run.dataset, run.id)
  yield* db.run("UPDATE runs SET received = 0, horizon = NULL WHERE id = ?", [BigInt(run.id)])
})

/**
 * The statement that moves the position past a batch. The first page's horizon, the last page's total and the source's
 * word on the kind of reading hold.
 */
export const advanceSql = (run: Run, batch: Batch, received: number): string =>
  `UPDATE runs SET reading = ${literal(batch.reading)}, read = ${batch.last},
     position = ${literal(positionText(run.dataset, batch.position))}, horizon = coalesce(horizon, ${literal(batch.asOf)}),
     total = ${BigInt(batch.declared.total)}, counts = ${literal(batch.declared.counts)},
     received = received + ${BigInt(received)} WHERE id = ${BigInt(run.id)}`

/** Closes a run that was promoted. */
export const complete = Effect.fnUntraced(function* (
  db: Connection,
  run: Pick<Run, "id">,
  end: {
    readonly balance: Balance
    readonly changed: number
    readonly records: number
    readonly acceptedBy: string | null
  }
) {
  yield* db.run(
    `UPDATE runs SET status = 'complete', reason = NULL, message = NULL, ended = ?, balance = ?, changed = ?, records = ?,
       accepted_by = ? WHERE id = ?`,
    [
      yield* nowOf,
      JSON.stringify(end.balance),
      BigInt(end.changed),
      BigInt(end.records),
      end.acceptedBy,
      BigInt(run.id)
    ]
  )
})

/** Closes a run that failed. A resumable one keeps what it staged and its position. */
export const fail = Effect.fnUntraced(function* (db: Connection, run: Run, failure: Failure, resumable: boolean) {
  if (!resumable) yield* clearStage(db, run.dataset, run.id)
  yield* db.run("UPDATE runs SET status = ?, ended = ?, reason = ?, message = ? WHERE id = ?", [
    resumable ? "stopped" : "failed",
    yield* nowOf,
    failure.reason,
    failure.message,
    BigInt(run.id)
  ])
})

const numberOf = (value: unknown): number | null => (value === null ? null : Number(value))
const textOf = (value: unknown): string | null => (value === null ? null : String(value))
const instantOf = (millis: unknown): string | null => (millis === null ? null : new Date(Number(millis)).toISOString())

const recordOf = (row: Row): RunRecord => ({
  id: Number(row.id),
  dataset: String(row.dataset),
  kind: row.kind as RunRecord["kind"],
  status: row.status as RunRecord["status"],
  reading: row.reading as Reading,
  trigger: triggerOf(row),
  started: instantOf(row.started_ms)!,
  ended: instantOf(row.ended_ms),
  from: parsePosition(row.from_position),
  to: parsePosition(row.position),
  horizon: textOf(row.horizon),
  received: Number(row.received),
  total: numberOf(row.total),
  balance: parseBalance(row.balance),
  changed: numberOf(row.changed),
  records: numberOf(row.records),
  reason: row.status === "running" ? null : textOf(row.reason),
  message: row.status === "running" ? null : textOf(row.message),
  acceptedBy: textOf(row.accepted_by)
})

/** The runs asked for, the newest first. */
export const list = Effect.fnUntraced(function* (db: Queries, { dataset, since, limit }: RunFilter) {
  const rows = yield* db.rows(
    `SELECT *, epoch_ms(started) AS started_ms, epoch_ms(ended) AS ended_ms FROM runs
     WHERE ($1 IS NULL OR dataset = $1) AND ($2 IS NULL OR ended IS NULL OR epoch_ms(ended) >= $2)
     ORDER BY id DESC ${limit === undefined ? "" : `LIMIT ${Math.trunc(limit)}`}`,
    [dataset ?? null, since === undefined ? null : BigInt(Date.parse(since))]
  )
  return rows.map(recordOf)
})

/** What is known of a dataset. */
export const status = Effect.fnUntraced(function* (db: Queries, dataset: Dataset) {
  const books = yield* booksOf(db, dataset)
  const held = heldIn(dataset, books)
  const last = yield* lastRunOf(db, dataset, "status, reason, message", TELLING)
  const failed = last !== undefined && last.status !== "complete"
  const quarantined = db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", [dataset.name])
  return {
    status: failed ? "failed" : held === null ? "never" : "complete",
    horizon: held?.horizon ?? null,
    records: held?.records ?? null,
    quarantined: held === null ? null : yield* quarantined,
    holding: books === undefined ? "never" : holdingOf(dataset, String(books.fingerprint)),
    balance: held?.balance ?? null,
    failure: failed ? { reason: String(last.reason), message: String(last.message ?? "") } : null
  } satisfies DatasetStatus
})
