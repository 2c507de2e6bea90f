/** The end of a run: balance what was received, then make it the dataset. Runs inside one transaction. */
import * as Effect from "effect/Effect"
import type { Balance } from "../../Balance.ts"
import type { Dataset } from "../../Dataset.ts"
import type { Reading } from "../../Page.ts"
import type { Outcome, Run } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { complete, heldOf } from "./Runs.ts"
import { fingerprintOf, identityOf, keyOf, quoted, sameContent, sameKey, tableOf, versionOf } from "./Tables.ts"

/** Keys looked at in one pass, so that finding duplicates takes the same memory however long the run was. */
const KEYS_PER_PASS = 500_000

type Held = Effect.Success<ReturnType<typeof heldOf>>

/** Of records with one key keeps the newest, of equally new ones the last received. Answers how many it dropped. */
const dropRepeats = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, stage: string) {
  const before = yield* db.count(`SELECT count(*) FROM ${stage}`)
  const passes = Math.ceil(before / KEYS_PER_PASS)
  const key = keyOf(dataset, "s")
  const newestFirst = [...dataset.version.map((name) => `s.${quoted(name)} DESC`), "s._seq DESC"].join(", ")
  for (let pass = 0; pass < passes; pass++) {
    yield* db.run(
      `DELETE FROM ${stage} WHERE rowid IN (
         SELECT id FROM (
           SELECT s.rowid AS id, row_number() OVER (PARTITION BY ${key} ORDER BY ${newestFirst}) AS place FROM ${stage} s
           WHERE (${key}) IN (
             SELECT (${key}) FROM ${stage} s WHERE hash(${key}) % ${passes} = ${pass} GROUP BY ${key} HAVING count(*) > 1))
         WHERE place > 1)`
    )
  }
  return before - (yield* db.count(`SELECT count(*) FROM ${stage}`))
})

/** Of the run's quarantine keeps what is no repeat of a record that arrived whole. Answers how many records that is. */
const dropQuarantinedRepeats = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, stage: string) {
  const name = [dataset.name]
  const staged = yield* db.count("SELECT count(*) FROM quarantine_stage WHERE dataset = ?", name)
  if (staged === 0) return { quarantined: 0, repeats: 0 }
  yield* db.run(
    `DELETE FROM quarantine_stage WHERE dataset = ? AND identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s)`,
    name
  )
  const quarantined = yield* db.count("SELECT count(DISTINCT identity) FROM quarantine_stage WHERE dataset = ?", name)
  return { quarantined, repeats: staged - quarantined }
})

/** Brings the run's quarantine into the dataset's. Answers how many records came into it or left it. */
const settleQuarantine = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, stage: string, full: boolean) {
  const name = [dataset.name]
  const size = () => db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", name)
  const before = yield* size()
  const added = yield* db.count(
    `SELECT count(DISTINCT identity) FROM quarantine_stage WHERE dataset = $1
     AND identity NOT IN (SELECT identity FROM quarantine WHERE dataset = $1)`,
    name
  )
  const outdated = `identity IN (SELECT identity FROM quarantine_stage WHERE dataset = $1)
    OR identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s)`
  yield* db.run(`DELETE FROM quarantine WHERE dataset = $1 AND (${full ? "TRUE" : outdated})`, name)
  yield* db.run(
    `INSERT INTO quarantine SELECT DISTINCT ON (identity) * FROM quarantine_stage WHERE dataset = ? ORDER BY identity, field, code`,
    name
  )
  yield* db.run("DELETE FROM quarantine_stage WHERE dataset = ?", name)
  return added + before + added - (yield* size())
})

/** Takes out of the stage what is not newer than what the store holds, removals included. Answers how many. */
const dropSuperseded = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  held: Held,
  stage: string,
  full: boolean
) {
  yield* db.run(`CREATE OR REPLACE TEMP TABLE newer AS FROM ${stage} WITH NO DATA`)
  if (held === null) return 0
  const table = tableOf(dataset, held.run)
  const [ours, theirs] = [versionOf(dataset, "d"), versionOf(dataset, "s")]
  const same = `d._removed OR (NOT s._removed AND ${sameContent(dataset, "d", "s")})`
  const superseded = full ? `${ours} > ${theirs}` : `${ours} > ${theirs} OR (${ours} = ${theirs} AND (${same}))`
  const join = `FROM ${stage} s JOIN ${table} d ON ${sameKey(dataset, "s", "d")} WHERE ${superseded}`
  yield* db.run(`INSERT INTO newer SELECT d.* ${join}`)
  yield* db.run(`DELETE FROM ${stage} WHERE rowid IN (SELECT s.rowid ${join})`)
  return yield* db.count("SELECT count(*) FROM newer")
})

/** The staged table becomes the dataset; what the store held newer moves into it. */
const replaceAll = Effect.fnUntraced(function* (db: Connection, run: Run, stage: string) {
  yield* db.run(`INSERT INTO ${stage} FROM newer`)
  return { table: run.id, changed: yield* db.count(`SELECT count(*) FROM ${stage}`) }
})

/**
 * The staged records replace those of the same key. A removal stays as a mark, so that an older version that comes late
 * does not bring the record back. A record whose newest version is in quarantine is no longer held in an older one, as
 * after a full reading.
 */
const merge = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, held: NonNullable<Held>, stage: string) {
  const table = tableOf(dataset, held.run)
  const replaced = `NOT d._removed AND EXISTS (FROM ${stage} s WHERE ${sameKey(dataset, "s", "d")} AND s._removed)`
  const distrusted = `${identityOf(dataset, "d")} IN (SELECT identity FROM quarantine_stage WHERE dataset = $1)`
  const gone = yield* db.count(`SELECT count(*) FROM ${table} d WHERE ${replaced}`)
  const lost = yield* db.count(`SELECT count(*) FROM ${table} d WHERE NOT d._removed AND ${distrusted}`, [dataset.name])
  const loaded = yield* db.count(`SELECT count(*) FROM ${stage} WHERE NOT _removed`)
  yield* db.run(`DELETE FROM ${table} d USING ${stage} s WHERE ${sameKey(dataset, "s", "d")}`)
  yield* db.run(`DELETE FROM ${table} d WHERE ${distrusted}`, [dataset.name])
  yield* db.run(`INSERT INTO ${table} FROM ${stage}`)
  return { table: held.run, changed: gone + lost + loaded }
})

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

/** Ends a run. Unless it answers `promoted`, the caller must roll back: nothing may be kept. */
export const promote = Effect.fnUntraced(function* (db: Connection, run: Run) {
  const { dataset } = run
  const stage = tableOf(dataset, run.id)
  const held = yield* heldOf(db, dataset)
  const [row] = yield* db.rows("FROM runs WHERE id = ?", [BigInt(run.id)])
  const received = Number(row?.received)
  const reading: Reading = row?.reading === "full" ? "full" : "incremental"
  const full = reading === "full"

  const repeats = yield* dropRepeats(db, dataset, stage)
  const quarantine = yield* dropQuarantinedRepeats(db, dataset, stage)
  const superseded = yield* dropSuperseded(db, dataset, held, stage, full)
  const deleted = yield* db.count(`SELECT count(*) FROM ${stage} WHERE _removed`)
  const duplicate = repeats + quarantine.repeats
  const total = Number(row?.total)
  const declared = row?.counts === "records" ? total - duplicate : total
  const balance: Balance = {
    declared,
    received,
    loaded: received - duplicate - quarantine.quarantined - superseded - deleted,
    superseded,
    duplicate,
    quarantined: quarantine.quarantined,
    deleted,
    unexplained: declared - (received - duplicate)
  }
  if (balance.unexplained !== 0) return { status: "unbalanced", balance, held: held?.records ?? null } satisfies Outcome
  if (full && held !== null && held.records > 0 && balance.loaded + superseded === 0) {
    return { status: "empty", received, held: held.records } satisfies Outcome
  }

  const { table, changed: records } = yield* held !== null && !full
    ? merge(db, dataset, held, stage)
    : replaceAll(db, run, stage)
  const changed = records + (yield* settleQuarantine(db, dataset, stage, full))
  const size = yield* db.count(`SELECT count(*) FROM ${tableOf(dataset, table)} WHERE NOT _removed`)
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
  yield* complete(db, run, balance, changed)
  return { status: "promoted", reading, balance, changed, records: size } satisfies Outcome
})
