/**
 * What is still to be delivered, and the states that it tells of: kept beside the history, so that a restart neither
 * loses nor repeats a message. Times are Unix milliseconds.
 */
import { randomUUID } from "node:crypto"
import type { DatabaseSync } from "node:sqlite"
import { changesBy, goneBy, type Observation, type State } from "./AlertState.ts"

/** A message on its way. */
export interface Letter {
  readonly seq: number
  /** The same however often it is sent. */
  readonly id: string
  readonly subject: string
  readonly type: string
  readonly body: string
  readonly written: number
  /** Tries so far, the one under way included. */
  readonly tries: number
}

/** Creates what is missing. */
export const prepare = (db: DatabaseSync): void => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS alert_states (subject TEXT PRIMARY KEY, state TEXT NOT NULL, since INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      subject TEXT NOT NULL,
      type TEXT NOT NULL,
      body TEXT NOT NULL,
      written INTEGER NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0,
      next INTEGER NOT NULL
    ) STRICT;`)
}

const transaction = <A>(db: DatabaseSync, work: () => A): A => {
  db.exec("BEGIN IMMEDIATE")
  try {
    const result = work()
    db.exec("COMMIT")
    return result
  } catch (cause) {
    // On a full disk it has gone back already, and would say that there is nothing to go back from.
    if (db.isTransaction) db.exec("ROLLBACK")
    throw cause
  }
}

const states = (db: DatabaseSync): ReadonlyMap<string, State> =>
  new Map(
    db
      .prepare("SELECT subject, state FROM alert_states")
      .all()
      .map((row) => [String(row.subject), String(row.state) as State])
  )

/** Keeps what an observation changes, and writes what is to be said about it, both or neither. */
export const observe = (db: DatabaseSync, observation: Observation): number =>
  transaction(db, () => {
    const known = states(db)
    const { at } = observation
    for (const subject of goneBy(observation, known)) {
      db.prepare("DELETE FROM alert_states WHERE subject = ?").run(subject)
    }
    let written = 0
    for (const { subject, state, message } of changesBy(observation, known)) {
      db.prepare("INSERT OR REPLACE INTO alert_states VALUES (?, ?, ?)").run(subject, state, at)
      if (message === null) continue
      written++
      db.prepare("INSERT INTO outbox (id, subject, type, body, written, next) VALUES (?, ?, ?, ?, ?, ?)").run(
        `msg_${randomUUID().replaceAll("-", "")}`,
        subject,
        message.type,
        JSON.stringify(message),
        at,
        at
      )
    }
    return written
  })

/** Before a later message about the same subject goes the earlier one; other subjects need not wait for it. */
const FIRST_OF_SUBJECT = "seq = (SELECT min(seq) FROM outbox AS other WHERE other.subject = outbox.subject)"

/**
 * Takes the oldest message that is due for this process alone: another one may take it when `again(tries)`
 * milliseconds have passed and it is still there.
 */
export const take = (db: DatabaseSync, now: number, again: (tries: number) => number): Letter | null =>
  transaction(db, () => {
    const row = db.prepare(`SELECT * FROM outbox WHERE ${FIRST_OF_SUBJECT} AND next <= ? ORDER BY seq LIMIT 1`).get(now)
    if (row === undefined) return null
    const tries = Number(row.tries) + 1
    const seq = Number(row.seq)
    db.prepare("UPDATE outbox SET tries = ?, next = ? WHERE seq = ?").run(tries, now + again(tries), seq)
    const { id, subject, type, body, written } = row
    return {
      seq,
      id: String(id),
      subject: String(subject),
      type: String(type),
      body: String(body),
      written: Number(written),
      tries
    }
  })

/** Forgets a message that was delivered or given up. */
export const remove = (db: DatabaseSync, { seq }: Letter): void => {
  db.prepare("DELETE FROM outbox WHERE seq = ?").run(seq)
}

/** When the next message is due; `null` if there is none. */
export const nextDue = (db: DatabaseSync): number | null => {
  const next = db.prepare(`SELECT min(next) AS next FROM outbox WHERE ${FIRST_OF_SUBJECT}`).get()?.next
  return typeof next === "number" ? next : null
}

/** Messages on their way. */
export const pending = (db: DatabaseSync): number => Number(db.prepare("SELECT count(*) AS n FROM outbox").get()?.n)
