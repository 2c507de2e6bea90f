/** The tables that the store keeps about runs, datasets and the quarantine, and how older ones become today's. */
import * as Effect from "effect/Effect"
import { StoreError } from "../../Store.ts"
import type { Connection } from "./Connection.ts"
import { shortened } from "./Tables.ts"

/** Rises when the bookkeeping tables change in a way that older programs cannot read. */
export const STORE_VERSION = 4

/** Creates the tables, as version 1 had them. */
const CREATE: ReadonlyArray<string> = [
  "CREATE TABLE store (version INTEGER)",
  "INSERT INTO store (version) VALUES (1)",
  `CREATE TABLE datasets (
     name VARCHAR, fingerprint VARCHAR, run BIGINT, position VARCHAR, horizon VARCHAR, records BIGINT, balance VARCHAR)`,
  `CREATE TABLE runs (
     id BIGINT, dataset VARCHAR, fingerprint VARCHAR, reading VARCHAR, status VARCHAR, position VARCHAR,
     horizon VARCHAR, total BIGINT, counts VARCHAR, received BIGINT, started TIMESTAMP, ended TIMESTAMP,
     balance VARCHAR, changed BIGINT, reason VARCHAR, message VARCHAR, read BOOLEAN)`,
  `CREATE TABLE quarantine (
     dataset VARCHAR, run BIGINT, identity VARCHAR, field VARCHAR, code VARCHAR, raw VARCHAR)`,
  `CREATE TABLE quarantine_stage (
     dataset VARCHAR, run BIGINT, identity VARCHAR, field VARCHAR, code VARCHAR, raw VARCHAR)`
]

/** From one version to the next: the statements at place 0 lead from version 1 to 2. */
const UPGRADES: ReadonlyArray<ReadonlyArray<string>> = [
  [
    // Why a run was started, where its reading began, what it left; replays are runs too.
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS kind VARCHAR",
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS trigger_by VARCHAR",
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS trigger_job VARCHAR",
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS from_position VARCHAR",
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS records BIGINT",
    "ALTER TABLE runs ADD COLUMN IF NOT EXISTS accepted_by VARCHAR",
    "UPDATE runs SET kind = 'sync', trigger_by = 'hand'",
    // When a quarantined record was first and last received so.
    "ALTER TABLE quarantine ADD COLUMN IF NOT EXISTS first_seen TIMESTAMP",
    "ALTER TABLE quarantine ADD COLUMN IF NOT EXISTS last_seen TIMESTAMP",
    `UPDATE quarantine SET last_seen = coalesce(runs.ended, runs.started), first_seen = coalesce(runs.ended, runs.started)
     FROM runs WHERE runs.id = quarantine.run`,
    // An identity may be a personal ID: what is shown for it cannot be computed from outside.
    "ALTER TABLE store ADD COLUMN IF NOT EXISTS salt VARCHAR",
    "UPDATE store SET salt = uuid()"
  ],
  // Of a long identity a digest is kept, by its bytes: it was by its letters.
  ["quarantine", "quarantine_stage"].map((table) => `UPDATE ${table} SET identity = ${shortened("identity")}`),
  // The place in the run: of a good and a bad copy of one record the later one holds. What is staged already counts as earlier.
  ["ALTER TABLE quarantine_stage ADD COLUMN IF NOT EXISTS seq BIGINT", "UPDATE quarantine_stage SET seq = -1"]
]

const isThere = (db: Connection) =>
  Effect.map(db.count("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'store'"), (tables) => tables > 0)

/** Makes the bookkeeping, brings it to today's version, or says that a newer program wrote it. Belongs in one transaction. */
export const upgrade = Effect.fnUntraced(function* (db: Connection, path: string) {
  if (!(yield* isThere(db))) yield* db.run(CREATE.join("; "))
  const version = yield* db.count("SELECT version FROM store")
  if (version > STORE_VERSION || version < 1) {
    return yield* new StoreError({
      reason: "corrupt",
      message: `The store ${path} has version ${version}, this program reads version ${STORE_VERSION}; use the program that wrote it, or another data directory.`
    })
  }
  if (version === STORE_VERSION) return
  yield* db.run(
    UPGRADES.slice(version - 1)
      .flat()
      .join("; ")
  )
  yield* db.run(`UPDATE store SET version = ${STORE_VERSION}`)
})
