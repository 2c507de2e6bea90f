/** Forgetting old runs and old quarantined records. */
import { DuckDBTimestampValue } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import type { Pruned, PruneOptions } from "../../Retention.ts"
import type { Connection } from "./Connection.ts"

/** Runs that something still rests on: numbers go on from the last, a stopped one is gone on with, a held one holds. */
const NEEDED = `status IN ('running', 'stopped') OR id IN (SELECT run FROM datasets)
  OR id IN (SELECT max(id) FROM runs GROUP BY dataset, kind)`

const instant = (text: string): DuckDBTimestampValue => new DuckDBTimestampValue(BigInt(Date.parse(text)) * 1000n)

const forget = Effect.fnUntraced(function* (
  db: Connection,
  table: "runs" | "quarantine",
  condition: string,
  before: string | null,
  dryRun: boolean
) {
  const all = yield* db.count(`SELECT count(*) FROM ${table}`)
  if (before === null) return { gone: 0, kept: all }
  const gone = yield* db.count(`SELECT count(*) FROM ${table} WHERE ${condition}`, [instant(before)])
  if (!dryRun) yield* db.run(`DELETE FROM ${table} WHERE ${condition}`, [instant(before)])
  return { gone, kept: all - gone }
})

export const prune = Effect.fnUntraced(function* (db: Connection, options: PruneOptions) {
  const { runsBefore, quarantineBefore, dryRun } = options
  return {
    runs: yield* forget(db, "runs", `ended < ? AND NOT (${NEEDED})`, runsBefore, dryRun),
    quarantine: yield* forget(db, "quarantine", "last_seen < ?", quarantineBefore, dryRun)
  } satisfies Pruned
})
