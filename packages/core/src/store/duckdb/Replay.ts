/** Quarantined records on their way into the dataset. All of it belongs to one transaction. */
import * as Effect from "effect/Effect"
import type { Quarantined, Row } from "../../Check.ts"
import type { Dataset } from "../../Dataset.ts"
import { packer } from "../../Packed.ts"
import type { QuarantineFilter, Recheck, Replayed } from "../../Quarantine.ts"
import type { Trigger } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { loadQuarantined, loadRows } from "./Loader.ts"
import { balanceOf, merge, type Staged, sift } from "./Merging.ts"
import { conditionOf } from "./Quarantine.ts"
import { complete, createTable, heldOf, record } from "./Runs.ts"
import { identityOf, tableOf } from "./Tables.ts"

const PAGE = 5000

/** Checks page by page and stages the result under the run. Answers how many records that were. */
const stageAll = Effect.fnUntraced(function* (db: Connection, { id, dataset }: Staged, recheck: Recheck) {
  const pack = packer(dataset)
  let received = 0
  let after = ""
  while (true) {
    const page = yield* db.rows(
      `SELECT q.* FROM quarantine q SEMI JOIN replayed USING (identity) WHERE dataset = $1 AND identity > $2
       ORDER BY identity LIMIT ${PAGE}`,
      [dataset.name, after]
    )
    if (page.length === 0) return received
    const verdicts = recheck(page.map((entry) => String(entry.raw)))
    const rows: Array<Row> = []
    const still: Array<Quarantined> = []
    for (const [index, entry] of page.entries()) {
      const verdict = verdicts[index] ?? null
      if (verdict !== null && "values" in verdict) rows.push(verdict)
      else {
        const { field, code } = verdict ?? { field: String(entry.field), code: String(entry.code) }
        still.push({ identity: String(entry.identity), field, code, raw: String(entry.raw), at: index })
      }
    }
    const packed = pack({ rows, quarantined: still }, received)
    yield* loadRows(db, dataset, tableOf(dataset, id), [packed])
    yield* loadQuarantined(db, dataset, id, packed.quarantined)
    received += page.length
    after = String(page.at(-1)!.identity)
    // Ctrl-C need not wait for a long quarantine: nothing has happened yet.
    yield* Effect.interruptible(Effect.yieldNow)
  }
})

/** Takes out what passed, and gives what did not its reason of today. Answers how many left. */
const settle = Effect.fnUntraced(function* (db: Connection, { id, dataset }: Staged, stage: string) {
  const size = () => db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", [dataset.name])
  const before = yield* size()
  const both = [dataset.name, BigInt(id)]
  yield* db.run(
    `UPDATE quarantine q SET field = s.field, code = s.code FROM quarantine_stage s
     WHERE q.dataset = $1 AND s.run = $2 AND q.identity = s.identity`,
    both
  )
  yield* db.run(
    `DELETE FROM quarantine WHERE dataset = $1 AND (
       identity IN (SELECT identity FROM replayed) AND identity NOT IN (SELECT identity FROM quarantine_stage WHERE run = $2)
       OR identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s))`,
    both
  )
  yield* db.run("DELETE FROM quarantine_stage WHERE run = ?", [BigInt(id)])
  return before - (yield* size())
})

/** Replays the records that the filter means. */
export const replay = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  options: { readonly filter: QuarantineFilter; readonly recheck: Recheck; readonly trigger: Trigger }
) {
  const held = yield* heldOf(db, dataset)
  if (held === null) return null
  const { sql, values } = conditionOf({ ...options.filter, dataset: dataset.name })
  yield* db.run(`CREATE OR REPLACE TEMP TABLE replayed AS SELECT identity FROM quarantine q WHERE ${sql}`, values)
  if ((yield* db.count("SELECT count(*) FROM replayed")) === 0) return null

  const { trigger, recheck } = options
  const id = yield* record(db, dataset, { kind: "replay", reading: "incremental", trigger, from: held.position })
  const run: Staged = { id, dataset }
  const stage = tableOf(dataset, id)
  yield* createTable(db, dataset, id)
  const received = yield* stageAll(db, run, recheck)
  const sifted = yield* sift(db, run, held, stage, false)
  const balance = balanceOf(received, received - sifted.duplicate, sifted)
  const merged = yield* merge(db, run, held, stage, sifted)
  const changed = merged.changed + (yield* settle(db, run, stage))
  const records = yield* db.count(`SELECT count(*) FROM ${tableOf(dataset, held.run)} WHERE NOT _removed`)
  yield* db.run("UPDATE datasets SET records = ? WHERE name = ?", [BigInt(records), dataset.name])
  yield* db.run(`DROP TABLE ${stage}`)
  yield* db.run("UPDATE runs SET received = ?, total = ?, counts = 'records' WHERE id = ?", [
    BigInt(received),
    BigInt(received),
    BigInt(id)
  ])
  yield* complete(db, run, { balance, changed, records, acceptedBy: null })
  return { dataset: dataset.name, run: id, balance, changed, records } satisfies Replayed
})
