/**
 * The file `history.sqlite`: what ran and what is to run. It stands beside the store, because a store is one process's
 * at a time, and whoever asks how things are must not wait.
 */
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"

/** Rises when older programs can no longer read the file. */
const VERSION = 1

/** How long a write waits for another process's write. */
const BUSY_MS = 5000

const SCHEMA = `
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL,
  run INTEGER,
  session TEXT NOT NULL,
  process INTEGER NOT NULL,
  trigger TEXT NOT NULL,
  job TEXT,
  started INTEGER NOT NULL,
  ended INTEGER,
  outcome TEXT NOT NULL,
  resumed INTEGER NOT NULL DEFAULT 0,
  accepted_by TEXT,
  details TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX IF NOT EXISTS runs_by_dataset ON runs (dataset, id);
CREATE TABLE IF NOT EXISTS datasets (
  dataset TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  agreed_age INTEGER,
  place INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
  job TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  datasets TEXT NOT NULL,
  place INTEGER NOT NULL,
  next INTEGER,
  due INTEGER,
  started INTEGER,
  ended INTEGER,
  outcome TEXT,
  skipped INTEGER NOT NULL DEFAULT 0,
  paused INTEGER,
  paused_by TEXT,
  problem TEXT,
  owed INTEGER
) STRICT;
`

/** Columns of `jobs` that came later: older programs read the file all the same. */
const LATER = { problem: "TEXT", owed: "INTEGER" }

const addLater = (db: DatabaseSync): void => {
  const isThere = db.prepare("SELECT 1 FROM pragma_table_info('jobs') WHERE name = ?")
  const missing = () => Object.entries(LATER).filter(([name]) => isThere.get(name) === undefined)
  if (missing().length === 0) return
  db.exec("BEGIN IMMEDIATE")
  // Another process may have been faster.
  for (const [name, type] of missing()) db.exec(`ALTER TABLE jobs ADD COLUMN ${name} ${type}`)
  db.exec("COMMIT")
}

/** Where a data directory's history stands. */
export const fileOf = (dataDir: string): string => join(dataDir, "history.sqlite")

/** Opens the file, or creates it. Throws what the operating system or SQLite says. */
export const openFile = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path, { timeout: BUSY_MS })
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    const version = Number(db.prepare("PRAGMA user_version").get()?.user_version)
    if (version > VERSION) throw new Error(`version ${version} is newer than this program reads (${VERSION})`)
    if (version < VERSION) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT`)
    addLater(db)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** SQLite's result codes that somebody can do something about. */
const DAMAGED = "is damaged; move it away, and what ran before is forgotten"
const ADVICE: Readonly<Record<number, string>> = {
  // The statements are right: what they name is not there.
  1: DAMAGED,
  5: "is held by another process; run again",
  8: "cannot be written; check the owner and permissions of the file and its directory",
  10: "cannot be read or written; check that its disk is sound and has space",
  11: DAMAGED,
  13: "cannot grow: no space is left on its disk; free some and run again",
  14: "cannot be opened; check the owner and permissions of the file and its directory",
  26: "is not a history of this program, or is damaged; move it away, and what ran before is forgotten"
}

/** The sentence for an error of the file. */
export const problemWith = (path: string, cause: unknown): string => {
  const code = cause instanceof Error && "errcode" in cause ? Number(cause.errcode) & 0xff : null
  if (code !== null) return `The history ${path} ${ADVICE[code] ?? `could not be used (SQLite code ${code})`}.`
  // What is kept as JSON is written whole; the parser's message would quote it.
  if (cause instanceof SyntaxError) return `The history ${path} ${DAMAGED}.`
  return `The history ${path} could not be used: ${cause instanceof Error ? cause.message : "unknown error"}.`
}
