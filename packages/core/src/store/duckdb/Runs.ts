/** The bookkeeping of runs: begin or go on, move the position, end. */

import { DuckDBTimestampValue } from "@duckdb/node-api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Balance } from "../../Balance.ts"
import type { Dataset } from "../../Dataset.ts"
import { Position, type Reading } from "../../Page.ts"
import type { Batch, DatasetStatus, Failure, Run } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { columnsOf, fingerprintOf, tableOf } from "./Tables.ts"

const nowOf = Effect.map(Clock.currentTimeMillis, (millis) => new DuckDBTimestampValue(BigInt(millis) * 1000n))

const parsePosition = (text: unknown): Position | null =>
  typeof text === "string" ? Position.parse(JSON.parse(text)) : null

const parseBalance = (text: unknown): Balance | null =>
  typeof text === "string" ? Balance.parse(JSON.parse(text)) : null

/** The bookkeeping of one dataset: the run whose table holds it, and where the next incremental reading starts. */
export const heldOf = Effect.fnUntraced(function* (db: Connection, dataset: Dataset) {
  const [row] = yield* db.rows("FROM datasets WHERE name = ? AND fingerprint = ?", [
    dataset.name,
    fingerprintOf(dataset)
  ])
  if (row === undefined) return null
  return {
    run: Number(row.run),
    position: parsePosition(row.position),
    horizon: String(row.horizon),
    records: Number(row.records),
    balance: parseBalance(row.balance)
  }
})

const createTable = (db: Connection, dataset: Dataset, run: number) =>
  db.run(
    `CREATE OR REPLACE TABLE ${tableOf(dataset, run)} (${columnsOf(dataset)
      .map((column) => column.join(" "))
      .join(", ")})`
  )

/** Throws away what a run has staged. */
export const clearStage = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, run: number) {
  yield* db.run(`DROP TABLE IF EXISTS ${tableOf(dataset, run)}`)
  yield* db.run("DELETE FROM quarantine_stage WHERE dataset = ?", [dataset.name])
})

const lastRunOf = (db: Connection, dataset: Dataset) =>
  Effect.map(db.rows("FROM runs WHERE dataset = ? ORDER BY id DESC LIMIT 1", [dataset.name]), (rows) => rows[0])

/** Goes on with the run that was stopped, or begins one; a full reading asked for always begins anew. */
export const begin = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, full: boolean) {
  const held = yield* heldOf(db, dataset)
  const last = yield* lastRunOf(db, dataset)
  const open = last !== undefined && (last.status === "running" || last.status === "stopped")
  if (open && !full && last.fingerprint === fingerprintOf(dataset)) {
    const id = Number(last.id)
    yield* db.run("UPDATE runs SET status = 'running', reason = NULL, message = NULL WHERE id = ?", [BigInt(id)])
    const [received, position] = [Number(last.received), parsePosition(last.position)]
    return { id, dataset, position, received, resumed: true, read: last.read === true } satisfies Run
  }
  if (open) {
    yield* clearStage(db, dataset, Number(last.id))
    yield* db.run("UPDATE runs SET status = 'failed', reason = 'abandoned', ended = ? WHERE id = ?", [
      yield* nowOf,
      last.id ?? null
    ])
  }
  const id = yield* db.count("SELECT coalesce(max(id), 0) + 1 FROM runs")
  const reading: Reading = full || held === null || held.position === null ? "full" : "incremental"
  const position = reading === "full" ? null : (held?.position ?? null)
  yield* createTable(db, dataset, id)
  yield* db.run(
    `INSERT INTO runs (id, dataset, fingerprint, reading, status, position, received, started, read)
     VALUES (?, ?, ?, ?, 'running', ?, 0, ?, FALSE)`,
    [
      BigInt(id),
      dataset.name,
      fingerprintOf(dataset),
      reading,
      position === null ? null : JSON.stringify(position),
      yield* nowOf
    ]
  )
  return { id, dataset, position, received: 0, resumed: false, read: false } satisfies Run
})

/** Empties what the run staged, because the source began its reading anew. */
export const restart = Effect.fnUntraced(function* (db: Connection, run: Run) {
  yield* clearStage(db, run.dataset, run.id)
  yield* createTable(db, run.dataset, run.id)
  yield* db.run("UPDATE runs SET received = 0, horizon = NULL WHERE id = ?", [BigInt(run.id)])
})

/** Moves the position past a batch. The first page's horizon, the last page's total and the source's word on the kind of reading hold. */
export const advance = (db: Connection, run: Run, batch: Batch, received: number) =>
  db.run(
    `UPDATE runs SET reading = ?, read = ?, position = ?, horizon = coalesce(horizon, ?), total = ?, counts = ?,
       received = received + ? WHERE id = ?`,
    [
      batch.reading,
      batch.last,
      JSON.stringify(batch.position),
      batch.asOf,
      BigInt(batch.declared.total),
      batch.declared.counts,
      BigInt(received),
      BigInt(run.id)
    ]
  )

/** Closes a run that was promoted. */
export const complete = Effect.fnUntraced(function* (db: Connection, run: Run, balance: Balance, changed: number) {
  yield* db.run("UPDATE runs SET status = 'complete', ended = ?, balance = ?, changed = ? WHERE id = ?", [
    yield* nowOf,
    JSON.stringify(balance),
    BigInt(changed),
    BigInt(run.id)
  ])
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

/** What is known of a dataset. A run under way, or killed, says nothing yet. */
export const status = Effect.fnUntraced(function* (db: Connection, dataset: Dataset) {
  const held = yield* heldOf(db, dataset)
  const last = yield* lastRunOf(db, dataset)
  const failed = last !== undefined && (last.status === "failed" || last.status === "stopped")
  return {
    status: failed ? "failed" : held === null ? "never" : "complete",
    horizon: held?.horizon ?? null,
    records: held?.records ?? null,
    balance: held?.balance ?? null,
    failure: failed ? { reason: String(last.reason), message: String(last.message ?? "") } : null
  } satisfies DatasetStatus
})
