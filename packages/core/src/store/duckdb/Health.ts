/** Whether the file, the bookkeeping and the tables agree. */
import { existsSync, statSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import type { DatasetHealth, StoreHealth } from "../../StoreHealth.ts"
import type { Queries } from "./Connection.ts"
import { holdingOf, tableOf } from "./Tables.ts"

const bytesOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)

const tablesOf = (db: Queries) =>
  Effect.map(
    db.rows("SELECT table_name AS name FROM duckdb_tables() WHERE contains(table_name, '@') ORDER BY name"),
    (rows) => rows.map((row) => String(row.name))
  )

/** Tables of runs that are over and hold nothing. */
const straysAmong = Effect.fnUntraced(function* (db: Queries, tables: ReadonlyArray<string>) {
  const rows = yield* db.rows(
    `SELECT concat(name, '@', run) AS name FROM datasets
     UNION ALL SELECT concat(dataset, '@', id) FROM runs WHERE status IN ('running', 'stopped')`
  )
  const needed = new Set(rows.map((row) => String(row.name)))
  return tables.filter((name) => !needed.has(name))
})

export const health = Effect.fnUntraced(function* (db: Queries, path: string, datasets: ReadonlyArray<Dataset>) {
  const tables = yield* tablesOf(db)
  const found: Array<DatasetHealth> = []
  for (const dataset of datasets) {
    const [row] = yield* db.rows("SELECT fingerprint, run, records FROM datasets WHERE name = ?", [dataset.name])
    if (row === undefined) {
      found.push({ dataset: dataset.name, contract: "never", records: null, counted: null })
      continue
    }
    const table = tableOf(dataset, Number(row.run))
    const counted = tables.includes(table.slice(1, -1))
      ? yield* db
          .count(`SELECT count(*) FROM ${table} WHERE NOT _removed`)
          .pipe(Effect.catchTag("StoreError", () => Effect.succeed(null)))
      : null
    found.push({
      dataset: dataset.name,
      contract: holdingOf(dataset, String(row.fingerprint)),
      records: Number(row.records),
      counted
    })
  }
  const problems = found
    .filter(({ records, counted }) => records !== counted)
    .map(({ dataset, records, counted }) =>
      counted === null
        ? `${dataset}: its records cannot be read. Sync it with --full.`
        : `${dataset}: ${counted} records are there and ${records} in the books. Sync it with --full.`
    )
  const [engine] = yield* db.rows("SELECT version() AS version")
  return {
    engine: `DuckDB ${String(engine?.version)}`,
    version: yield* db.count("SELECT version FROM store"),
    location: path,
    bytes: bytesOf(path),
    pendingBytes: bytesOf(`${path}.wal`),
    datasets: found,
    strays: yield* straysAmong(db, tables),
    problems
  } satisfies StoreHealth
})
