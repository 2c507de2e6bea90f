/** The quarantine in DuckDB: counts, records, and forgetting them. */
import type { DuckDBValue } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import {
  type EntriesOptions,
  type QuarantineEntry,
  type QuarantineFilter,
  type QuarantineGroup,
  UNKEPT
} from "../../Quarantine.ts"
import type { Connection, Queries } from "./Connection.ts"

/** The identity may be somebody's number; the salt of this store keeps it from being guessed. */
const ID = "substr(sha256(concat((SELECT salt FROM store), '/', q.dataset, '/', q.identity)), 1, 12)"

/** A filter as a condition on the quarantine `q`, and its values. */
export const conditionOf = ({
  dataset,
  field,
  code,
  ids
}: QuarantineFilter): { readonly sql: string; readonly values: Array<DuckDBValue> } => {
  const values: Array<DuckDBValue> = []
  const parts: Array<string> = []
  for (const [column, value] of Object.entries({ dataset, field, code })) {
    if (value === undefined) continue
    parts.push(`q.${column} = $${values.push(value)}`)
  }
  if (ids !== undefined) parts.push(`${ID} IN (${ids.map((id) => `$${values.push(id)}`).join(", ") || "NULL"})`)
  return { sql: parts.join(" AND ") || "TRUE", values }
}

const instantOf = (millis: unknown): string => new Date(Number(millis)).toISOString()

/** Counts by reason. */
export const groups = Effect.fnUntraced(function* (db: Queries, filter: QuarantineFilter) {
  const { sql, values } = conditionOf(filter)
  const rows = yield* db.rows(
    `SELECT dataset, field, code, count(*) AS n, count(*) FILTER (raw <> '${UNKEPT}') AS replayable, max(run) AS run,
       epoch_ms(min(first_seen)) AS first_seen, epoch_ms(max(last_seen)) AS last_seen
     FROM quarantine q WHERE ${sql} GROUP BY ALL ORDER BY dataset, field, code`,
    values
  )
  return rows.map(
    (row): QuarantineGroup => ({
      dataset: String(row.dataset),
      field: String(row.field),
      code: String(row.code),
      count: Number(row.n),
      replayable: Number(row.replayable),
      firstSeen: instantOf(row.first_seen),
      lastSeen: instantOf(row.last_seen),
      lastRun: Number(row.run)
    })
  )
})

/** One page of records. */
export const entries = Effect.fnUntraced(function* (
  db: Queries,
  filter: QuarantineFilter,
  { limit, offset, raw }: EntriesOptions
) {
  const { sql, values } = conditionOf(filter)
  const rows = yield* db.rows(
    `SELECT ${ID} AS id, dataset, field, code, run, ${raw ? "raw" : "NULL AS raw"},
       epoch_ms(first_seen) AS first_seen, epoch_ms(last_seen) AS last_seen
     FROM quarantine q WHERE ${sql} ORDER BY last_seen DESC, dataset, field, code, id
     LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
    values
  )
  return rows.map(
    (row): QuarantineEntry => ({
      id: String(row.id),
      dataset: String(row.dataset),
      field: String(row.field),
      code: String(row.code),
      run: Number(row.run),
      firstSeen: instantOf(row.first_seen),
      lastSeen: instantOf(row.last_seen),
      raw: row.raw === null ? null : String(row.raw)
    })
  )
})

/** Deletes records. Answers how many. */
export const drop = Effect.fnUntraced(function* (db: Connection, filter: QuarantineFilter) {
  const { sql, values } = conditionOf(filter)
  const gone = yield* db.count(`SELECT count(*) FROM quarantine q WHERE ${sql}`, values)
  yield* db.run(`DELETE FROM quarantine q WHERE ${sql}`, values)
  return gone
})
