/** The end of a run: balance what was received, then make it the dataset. Runs inside one transaction. */
import * as Effect from "effect/Effect"
import type { Balance } from "../../Balance.ts"
import type { Dataset } from "../../Dataset.ts"
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

/** Brings the quarantine of the run into the dataset's; answers how many records it holds and how many repeats it saw. */
const settleQuarantine = Effect.fnUntraced(function* (db: Connection, run: Run, stage: string) {
  const { dataset } = run
  const name = [dataset.name]
  const staged = yield* db.count("SELECT count(*) FROM quarantine_stage WHERE dataset = ?", name)
  // A record whose key also arrived whole is a repeat of that one.
  yield* db.run(
    `DELETE FROM quarantine_stage WHERE dataset = ?
     AND identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s WHERE ${staged > 0})`,
    name
  )
  const quarantined = yield* db.count("SELECT count(DISTINCT identity) FROM quarantine_stage WHERE dataset = ?", name)
  const added = yield* db.count(
    `SELECT count(DISTINCT identity) FROM quarantine_stage WHERE dataset = $1
     AND identity NOT IN (SELECT identity FROM quarantine WHERE dataset = $1)`,
    name
  )
  const before = yield* db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", name)
  yield* db.run(
    run.reading === "full"
      ? "DELETE FROM quarantine WHERE dataset = $1"
      : `DELETE FROM quarantine WHERE dataset = $1 AND (
           identity IN (SELECT identity FROM quarantine_stage WHERE dataset = $1)
           OR identity IN (SELECT ${identityOf(dataset, "s")} FROM ${stage} s))`,
    name
  )
  yield* db.run(
    `INSERT INTO quarantine SELECT DISTINCT ON (identity) * FROM quarantine_stage WHERE dataset = ? ORDER BY identity, field, code`,
    name
  )
  const after = yield* db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", name)
  yield* db.run("DELETE FROM quarantine_stage WHERE dataset = ?", name)
  return { quarantined, repeats: staged - quarantined, changed: added + Math.max(0, before + added - after) }
})

/** Takes out of the stage what is not newer than what the store holds. Answers how many. */
const dropSuperseded = Effect.fnUntraced(function* (db: Connection, run: Run, held: Held, stage: string) {
  if (held === null) return 0
  const { dataset } = run
  const table = tableOf(dataset, held.run)
  const older = `${versionOf(dataset, "d")} > ${versionOf(dataset, "s")}`
  const same = `(${versionOf(dataset, "d")} = ${versionOf(dataset, "s")} AND NOT s._removed AND ${sameContent(dataset, "d", "s")})`
  const superseded = run.reading === "full" ? older : `(${older} OR ${same})`
  const join = `FROM ${stage} s JOIN ${table} d ON ${sameKey(dataset, "s", "d")} WHERE ${superseded}`
  const count = yield* db.count(`SELECT count(*) ${join}`)
  if (count === 0) return 0
  yield* db.run(`CREATE OR REPLACE TEMP TABLE kept AS SELECT d.* ${join}`)
  yield* db.run(`DELETE FROM ${stage} WHERE rowid IN (SELECT s.rowid ${join})`)
  // A full reading's table becomes the dataset, so the newer records move into it.
  if (run.reading === "full") yield* db.run(`INSERT INTO ${stage} FROM kept`)
  yield* db.run("DROP TABLE kept")
  return count
})

/** The staged table becomes the dataset. Answers how many records changed. */
const replaceAll = Effect.fnUntraced(function* (db: Connection, run: Run, stage: string) {
  yield* db.run(`DELETE FROM ${stage} WHERE _removed`)
  return { table: run.id, changed: yield* db.count(`SELECT count(*) FROM ${stage}`) }
})

/** The staged records replace those of the same key. Answers how many records changed. */
const merge = Effect.fnUntraced(function* (db: Connection, run: Run, held: NonNullable<Held>, stage: string) {
  const { dataset } = run
  const table = tableOf(dataset, held.run)
  const gone = yield* db.count(
    `SELECT count(*) FROM ${stage} s JOIN ${table} d ON ${sameKey(dataset, "s", "d")} WHERE s._removed`
  )
  const loaded = yield* db.count(`SELECT count(*) FROM ${stage} WHERE NOT _removed`)
  yield* db.run(`DELETE FROM ${table} d USING ${stage} s WHERE ${sameKey(dataset, "s", "d")}`)
  yield* db.run(`INSERT INTO ${table} FROM ${stage} WHERE NOT _removed`)
  return { table: held.run, changed: gone + loaded }
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
  const received = Number(row?.received ?? 0)
  if (run.reading === "full" && received === 0 && held !== null && held.records > 0) {
    return { status: "empty", held: held.records } satisfies Outcome
  }
  const repeats = yield* dropRepeats(db, dataset, stage)
  const quarantine = yield* settleQuarantine(db, run, stage)
  const superseded = yield* dropSuperseded(db, run, held, stage)
  const deleted = yield* db.count(`SELECT count(*) FROM ${stage} WHERE _removed`)
  const duplicate = repeats + quarantine.repeats
  const total = Number(row?.total ?? 0)
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
  if (balance.unexplained !== 0) return { status: "unbalanced", balance } satisfies Outcome

  const { table, changed: records } = yield* held !== null && run.reading === "incremental"
    ? merge(db, run, held, stage)
    : replaceAll(db, run, stage)
  const changed = records + quarantine.changed
  const size = yield* db.count(`SELECT count(*) FROM ${tableOf(dataset, table)}`)
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
  yield* db.run(`CREATE OR REPLACE VIEW ${quoted(dataset.name)} AS FROM ${tableOf(dataset, table)}`)
  yield* dropOthers(db, dataset, tableOf(dataset, table))
  yield* complete(db, run, balance, changed)
  return { status: "promoted", balance, changed, records: size } satisfies Outcome
})
