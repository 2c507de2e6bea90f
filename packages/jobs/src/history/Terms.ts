/** What is agreed about each dataset, as whoever pulled last was told: `status` reads it without any configuration. */
import type { DatabaseSync } from "node:sqlite"

export interface Terms {
  readonly dataset: string
  readonly source: string
  /** Milliseconds after which what is held is too old, or `null` if nothing is agreed. */
  readonly agreedAge: number | null
}

/** In the order of the sources. */
export const list = (db: DatabaseSync): ReadonlyArray<Terms> =>
  db
    .prepare("SELECT * FROM datasets ORDER BY place")
    .all()
    .map((row) => ({
      dataset: String(row.dataset),
      source: String(row.source),
      agreedAge: row.agreed_age === null ? null : Number(row.agreed_age)
    }))

/** Replaces what was agreed. */
export const agree = (db: DatabaseSync, terms: ReadonlyArray<Terms>): void => {
  db.exec("BEGIN IMMEDIATE; DELETE FROM datasets")
  const put = db.prepare("INSERT INTO datasets VALUES (?, ?, ?, ?)")
  for (const [place, { dataset, source, agreedAge }] of terms.entries()) put.run(dataset, source, agreedAge, place)
  db.exec("COMMIT")
}
