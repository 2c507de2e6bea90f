/** Failed checks and notices, counted: those of the records held and those of the quarantine. */
import * as Effect from "effect/Effect"
import { type Dataset, UNKNOWN_REGION } from "../../Dataset.ts"
import type { IssueCount, RegionalIssueCount } from "../../Store.ts"
import type { Queries } from "./Connection.ts"
import { literal } from "./PredicateSql.ts"
import { heldAnyhow } from "./Runs.ts"
import { tableOf } from "./Tables.ts"

/** By field, code and region, in that order. */
export const byRegion = Effect.fnUntraced(function* (db: Queries, dataset: Dataset) {
  const held = yield* heldAnyhow(db, dataset)
  if (held === null) return []
  const rows = yield* db.rows(
    `SELECT split_part(issue, ':', 1) AS field, split_part(issue, ':', 2) AS code, region, count(*) AS n, sum(q) AS quarantined
     FROM (
       SELECT unnest(string_split(_issues, ';')) AS issue, _region AS region, 0 AS q
       FROM ${tableOf(dataset, held.run)} WHERE _issues IS NOT NULL
       UNION ALL
       SELECT concat(field, ':', code), ${literal(UNKNOWN_REGION)}, 1 FROM quarantine WHERE dataset = ?)
     GROUP BY ALL ORDER BY field, code, region`,
    [dataset.name]
  )
  return rows.map((row) => ({
    field: String(row.field),
    code: String(row.code),
    region: String(row.region),
    count: Number(row.n),
    quarantined: Number(row.quarantined)
  }))
})

/** All regions together. */
export const overall = (counts: ReadonlyArray<RegionalIssueCount>): ReadonlyArray<IssueCount> => {
  const sums: Array<{ field: string; code: string; count: number }> = []
  for (const { field, code, count } of counts) {
    const last = sums.at(-1)
    if (last?.field === field && last.code === code) last.count += count
    else sums.push({ field, code, count })
  }
  return sums
}
