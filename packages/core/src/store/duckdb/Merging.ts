/** What happens to the records of a run's stage on their way into the dataset. Belongs to the transaction under way. */
import * as Effect from "effect/Effect"
import type { Balance } from "../../Balance.ts"
import type { Dataset } from "../../Dataset.ts"
import type { Run } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { type heldIn, nowOf } from "./Runs.ts"
import { identityOf, keyOf, quoted, sameContent, sameKey, tableOf, versionOf } from "./Tables.ts"

/** Repeated keys dealt with in one pass, so that it takes the same memory however many a source sent twice. */
const KEYS_PER_PASS = 500_000

/** The run whose table is the stage. */
export type Staged = Pick<Run, "id" | "dataset">

export type Held = ReturnType<typeof heldIn>

/** Of records with one key keeps the newest, of equally new ones the last received. Answers how many it dropped. */
const dropRepeats = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, stage: string) {
  const key = keyOf(dataset, "s")
  // Of most runs nothing is repeated: looking at hashes once says so, in a time that grows with the run and no faster.
  yield* db.run(
    `CREATE OR REPLACE TEMP TABLE repeated AS
     SELECT hash(${key}) AS h FROM ${stage} s GROUP BY ALL HAVING count(*) > 1`
  )
  const repeated = yield* db.count("SELECT count(*) FROM repeated")
  if (repeated === 0) return 0
  const before = yield* db.count(`SELECT count(*) FROM ${stage}`)
  const passes = Math.ceil(repeated / KEYS_PER_PASS)
  const newestFirst = [...dataset.version.map((name) => `s.${quoted(name)} DESC`), "s._seq DESC"].join(", ")
  for (let pass = 0; pass < passes; pass++) {
    yield* db.run(
      `DELETE FROM ${stage} WHERE rowid IN (
         SELECT id FROM (
           SELECT s.rowid AS id, row_number() OVER (PARTITION BY ${key} ORDER BY ${newestFirst}) AS place FROM ${stage} s
           WHERE hash(${key}) IN (SELECT h FROM repeated WHERE h % ${passes} = ${pass}))
         WHERE place > 1)`
    )
  }
  return before - (yield* db.count(`SELECT count(*) FROM ${stage}`))
})

/**
 * Of a record that arrived whole and as one that cannot be trusted keeps what arrived later: nobody knows the version of
 * the latter. Answers how many records are in quarantine, and how many it dropped.
 */
const dropQuarantinedRepeats = Effect.fnUntraced(function* (db: Connection, run: Staged, stage: string) {
  const id = [BigInt(run.id)]
  const staged = yield* db.count("SELECT count(*) FROM quarantine_stage WHERE run = ?", id)
  if (staged === 0) return { quarantined: 0, repeats: 0 }
  yield* db.run(
    `CREATE OR REPLACE TEMP TABLE twofold AS
     SELECT s.rowid AS id, q.identity, q.seq > s._seq AS is_distrusted
     FROM ${stage} s JOIN (SELECT identity, max(seq) AS seq FROM quarantine_stage WHERE run = ? GROUP BY ALL) q
       ON q.identity = ${identityOf(run.dataset, "s")}`,
    id
  )
  yield* db.run(
    "DELETE FROM quarantine_stage WHERE run = ? AND identity IN (SELECT identity FROM twofold WHERE NOT is_distrusted)",
    id
  )
  yield* db.run(`DELETE FROM ${stage} WHERE rowid IN (SELECT id FROM twofold WHERE is_distrusted)`)
  const distrusted = yield* db.count("SELECT count(*) FROM twofold WHERE is_distrusted")
  const quarantined = yield* db.count("SELECT count(DISTINCT identity) FROM quarantine_stage WHERE run = ?", id)
  return { quarantined, repeats: staged - quarantined + distrusted }
})

/**
 * Brings the run's quarantine, `quarantined` records, into the dataset's; what was in it before keeps the time of its first
 * arrival. Answers how many records came into it or left it.
 */
export const settleQuarantine = Effect.fnUntraced(function* (
  db: Connection,
  { id, dataset }: Staged,
  outdated: string | null,
  quarantined: number
) {
  const size = () => db.count("SELECT count(*) FROM quarantine WHERE dataset = ?", [dataset.name])
  const before = yield* size()
  if (quarantined === 0 && before === 0) return 0
  const ours = "FROM quarantine WHERE dataset = $1"
  const staged = "FROM quarantine_stage WHERE run = $2"
  const both = [dataset.name, BigInt(id)]
  yield* db.run(
    `CREATE OR REPLACE TEMP TABLE seen AS SELECT identity, first_seen ${ours} AND identity IN (SELECT identity ${staged})`,
    both
  )
  const added = yield* db.count(
    `SELECT count(DISTINCT identity) ${staged.replace("$2", "$1")} AND identity NOT IN (SELECT identity FROM seen)`,
    [BigInt(id)]
  )
  const again = "identity IN (SELECT identity FROM seen)"
  yield* db.run(`DELETE ${ours} AND (${outdated === null ? "TRUE" : `${again} OR ${outdated}`})`, [dataset.name])
  yield* db.run(
    `INSERT INTO quarantine BY NAME
     SELECT DISTINCT ON (s.identity) s.* EXCLUDE (seq), coalesce(seen.first_seen, $1) AS first_seen, $1 AS last_seen
     FROM quarantine_stage s LEFT JOIN seen USING (identity) WHERE s.run = $2 ORDER BY s.identity, s.seq DESC`,
    [yield* nowOf, BigInt(id)]
  )
  yield* db.run("DELETE FROM quarantine_stage WHERE run = ?", [BigInt(id)])
  return added + before + added - (yield* size())
})

/** Of pairs of equal version, those that say the same: the only ones whose values have to be looked at. */
const addEqual = Effect.fnUntraced(function* (db: Connection, dataset: Dataset, table: string, stage: string) {
  const equal = "FROM pairs WHERE is_equal AND NOT is_removed"
  if ((yield* db.count(`SELECT count(*) ${equal}`)) === 0) return
  yield* db.run(
    `UPDATE pairs SET is_superseded = TRUE WHERE staged IN (
       SELECT p.staged FROM (SELECT * ${equal}) p JOIN ${stage} s ON s.rowid = p.staged JOIN ${table} d ON d.rowid = p.held
       WHERE NOT s._removed AND ${sameContent(dataset, "d", "s")})`
  )
})

/**
 * Takes out of the stage what is not newer than what the store holds, removals included; of a full reading only what is
 * older, and leaves in `pairs` what is held instead. Answers how many.
 */
const dropSuperseded = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  held: Held,
  stage: string,
  full: boolean
) {
  if (held === null) return 0
  const table = tableOf(dataset, held.run)
  const [ours, theirs] = [versionOf(dataset, "d"), versionOf(dataset, "s")]
  // Keys and versions of all that is held are read, values only of the few that need it: a record has many columns.
  yield* db.run(
    `CREATE OR REPLACE TEMP TABLE pairs AS
     SELECT s.rowid AS staged, d.rowid AS held, ${ours} = ${theirs} AS is_equal, d._removed AS is_removed,
       ${full ? "TRUE" : `${ours} > ${theirs} OR d._removed`} AS is_superseded
     FROM ${stage} s JOIN ${table} d ON ${sameKey(dataset, "s", "d")} WHERE ${ours} ${full ? ">" : ">="} ${theirs}`
  )
  if (!full) yield* addEqual(db, dataset, table, stage)
  const superseded = yield* db.count("SELECT count(*) FROM pairs WHERE is_superseded")
  if (superseded === 0) return 0
  yield* db.run(`DELETE FROM ${stage} WHERE rowid IN (SELECT staged FROM pairs WHERE is_superseded)`)
  return superseded
})

/** Takes what is no news out of the stage, and counts it. */
export const sift = Effect.fnUntraced(function* (
  db: Connection,
  run: Staged,
  held: Held,
  stage: string,
  full: boolean
) {
  const repeats = yield* dropRepeats(db, run.dataset, stage)
  const quarantine = yield* dropQuarantinedRepeats(db, run, stage)
  const superseded = yield* dropSuperseded(db, run.dataset, held, stage, full)
  const deleted = yield* db.count(`SELECT count(*) FROM ${stage} WHERE _removed`)
  return { duplicate: repeats + quarantine.repeats, quarantined: quarantine.quarantined, superseded, deleted }
})

export type Sifted = Effect.Success<ReturnType<typeof sift>>

/** Of a stage in which nothing is. */
export const NOTHING: Sifted = { duplicate: 0, quarantined: 0, superseded: 0, deleted: 0 }

/** Where the records of a stage went: what was not sifted out is loaded. */
export const balanceOf = (received: number, declared: number, sifted: Sifted): Balance => {
  const { duplicate, quarantined, superseded, deleted } = sifted
  return {
    declared,
    received,
    loaded: received - duplicate - quarantined - superseded - deleted,
    superseded,
    duplicate,
    quarantined,
    deleted,
    unexplained: declared - (received - duplicate)
  }
}

/** The staged table becomes the dataset; what the store held newer moves into it. */
export const replaceAll = Effect.fnUntraced(function* (
  db: Connection,
  { id, dataset }: Staged,
  held: Held,
  stage: string
) {
  if (held !== null) {
    yield* db.run(`INSERT INTO ${stage} FROM ${tableOf(dataset, held.run)} d WHERE d.rowid IN (SELECT held FROM pairs)`)
  }
  return { table: id, changed: yield* db.count(`SELECT count(*) FROM ${stage}`) }
})

/**
 * The staged records replace those of the same key. A removal stays as a mark, so that an older version that comes late
 * does not bring the record back. A record whose newest version is in quarantine is no longer held in an older one, as
 * after a full reading. `deleted` and `quarantined` say how many of them there are.
 */
export const merge = Effect.fnUntraced(function* (
  db: Connection,
  { id, dataset }: Staged,
  held: NonNullable<Held>,
  stage: string,
  { deleted, quarantined }: Sifted
) {
  const table = tableOf(dataset, held.run)
  const distrusted = `${identityOf(dataset, "d")} IN (SELECT identity FROM quarantine_stage WHERE run = $1)`
  const gone =
    deleted === 0
      ? 0
      : yield* db.count(
          `SELECT count(*) FROM ${table} d SEMI JOIN (FROM ${stage} WHERE _removed) s ON ${sameKey(dataset, "s", "d")}
           WHERE NOT d._removed`
        )
  const lost =
    quarantined === 0
      ? 0
      : yield* db.count(`SELECT count(*) FROM ${table} d WHERE NOT d._removed AND ${distrusted}`, [BigInt(id)])
  const loaded = yield* db.count(`SELECT count(*) FROM ${stage} WHERE NOT _removed`)
  yield* db.run(`DELETE FROM ${table} d USING ${stage} s WHERE ${sameKey(dataset, "s", "d")}`)
  if (quarantined > 0) yield* db.run(`DELETE FROM ${table} d WHERE NOT d._removed AND ${distrusted}`, [BigInt(id)])
  yield* db.run(`INSERT INTO ${table} FROM ${stage}`)
  return { table: held.run, changed: gone + lost + loaded }
})
