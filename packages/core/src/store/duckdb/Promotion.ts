/** The end of a run: balance what was received, then make it the dataset. Runs inside one transaction. */
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import type { Reading } from "../../Page.ts"
import type { Outcome, PromoteOptions, Run } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { balanceOf, type Held, merge, NOTHING, replaceAll, type Sifted, settleQuarantine, sift } from "./Merging.ts"
import { booksOf, complete, heldIn, positionIn } from "./Runs.ts"
import { fingerprintOf, identityOf, quoted, tableOf } from "./Tables.ts"

/** Drops every table of a dataset but the one that holds it now. */
const dropOthers = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, current: string) {
  const tables = yield* db.rows("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, ?)", [
    `${dataset.name}@`
  ])
  for (const { table_name } of tables) {
    const table = `"${String(table_name)}"`
    if (table !== current) yield* db.run(`DROP TABLE ${table}`)
  }
})

/** Makes the stage the dataset, or puts it into it. */
const settle = Effect.fnUntraced(function* (
  db: Connection,
  run: Run,
  held: Held,
  { stage, full, sifted }: { readonly stage: string; readonly full: boolean; readonly sifted: Sifted }
) {
  const { dataset } = run
  const { table, changed } = yield* held !== null && !full
    ? merge(db, run, held, stage, sifted)
    : replaceAll(db, run, held, stage)
  const arrived = `identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s)`
  const moved = yield* settleQuarantine(db, run, full ? null : arrived, sifted.quarantined)
  const records = yield* db.count(`SELECT count(*) FROM ${tableOf(dataset, table)} WHERE NOT _removed`)
  return { table, changed: changed + moved, records }
})

/** Ends a run. Unless it answers `promoted`, the caller must roll back: nothing may be kept. */
export const promote = Effect.fnUntraced(function* (db: Connection, run: Run, options: PromoteOptions) {
  const { dataset } = run
  const stage = tableOf(dataset, run.id)
  const books = yield* booksOf(db, dataset)
  const held = heldIn(dataset, books)
  const before = books === undefined ? null : Number(books.records)
  const [row] = yield* db.rows("FROM runs WHERE id = ?", [BigInt(run.id)])
  const received = Number(row?.received)
  const staged = yield* db.count(
    `SELECT (SELECT count(*) FROM ${stage}) + (SELECT count(*) FROM quarantine_stage WHERE run = ?)`,
    [BigInt(run.id)]
  )
  const reading: Reading = row?.reading === "full" ? "full" : "incremental"
  const full = reading === "full"

  // An hour without a change is the rule for many sources.
  const unchanged = held !== null && !full && received === 0 ? held : null
  const sifted = unchanged === null ? yield* sift(db, run, held, stage, full) : NOTHING
  const total = Number(row?.total)
  const declared = row?.counts === "records" ? total - sifted.duplicate : total
  const counted = balanceOf(received, declared, sifted)
  // One that was lost on its way into the stage must not be explained away.
  const lost = received - staged
  const balance = counted.unexplained === 0 ? { ...counted, loaded: counted.loaded - lost, unexplained: lost } : counted
  if (balance.unexplained !== 0) return { status: "unbalanced", balance, held: before } satisfies Outcome
  const empty = full && before !== null && before > 0 && balance.loaded + balance.superseded === 0
  if (empty && options.acceptShrink === null) {
    return { status: "empty", reading, received, held: before } satisfies Outcome
  }

  const settled =
    unchanged === null
      ? yield* settle(db, run, held, { stage, full, sifted })
      : { table: unchanged.run, changed: 0, records: unchanged.records }
  const { table, changed, records: size } = settled
  const { maxShrink } = options
  const shrunk = before !== null && before > 0 && (maxShrink === null ? size === 0 : size < before * (1 - maxShrink))
  if (shrunk && options.acceptShrink === null) {
    return { status: "shrunk", reading, held: before, left: size } satisfies Outcome
  }
  const acceptedBy = empty || shrunk ? (options.acceptShrink?.by ?? null) : null
  const reported = changed === 0 && held?.balance ? held.balance : balance
  yield* db.run("DELETE FROM datasets WHERE name = ?", [dataset.name])
  yield* db.run("INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?)", [
    dataset.name,
    fingerprintOf(dataset),
    BigInt(table),
    row?.position ?? null,
    row?.horizon ?? null,
    BigInt(size),
    JSON.stringify(reported)
  ])
  yield* db.run(
    `CREATE OR REPLACE VIEW ${quoted(dataset.name)} AS
     SELECT * EXCLUDE (_removed) FROM ${tableOf(dataset, table)} WHERE NOT _removed`
  )
  yield* dropOthers(db, dataset, tableOf(dataset, table))
  yield* complete(db, run, { balance, changed, records: size, acceptedBy })
  const [to, horizon] = [positionIn(dataset, row?.position), row?.horizon ? String(row.horizon) : null]
  return { status: "promoted", reading, balance, changed, records: size, to, horizon, acceptedBy } satisfies Outcome
})
