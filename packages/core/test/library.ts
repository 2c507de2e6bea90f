/** A small world for core's tests: one dataset of books and a connector that reads it from arrays. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Connector, SourceError } from "../src/Connector.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import type { Incoming, Page, Position } from "../src/Page.ts"
import type { Store } from "../src/Store.ts"
import { sync } from "../src/Sync.ts"
import { storeIn } from "../src/testing/BlankStore.ts"

export const books: Dataset = {
  name: "library.books",
  agency: "library",
  label: { vi: "Sách", en: "Books" },
  fields: {
    isbn: Field.text({ required: true }),
    title: Field.text({ provides: "book.title" }),
    bornOn: Field.date({ provides: "book.bornOn" }),
    copies: Field.integer({ min: 0 }),
    shelf: Field.object({ room: Field.Text, row: Field.Text }),
    sequelOf: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["isbn"],
  version: ["updatedAt"],
  region: { field: "shelf", part: "room", known: ["A", "B"] },
  links: { sequel: { from: "sequelOf", to: "library.books", key: "isbn" } },
  placeholders: ["N/A"],
  rules: []
}

/** A record as it arrives. */
export const book = (isbn: string, version: number, rest: Record<string, unknown> = {}): Incoming => {
  const fields = { isbn, updatedAt: new Date(Date.UTC(2026, 0, 1) + version * 1000).toISOString(), ...rest }
  return { fields, removed: false, raw: fields }
}

/** A kept record as it would arrive. */
export const asIncoming = (raw: unknown): Incoming =>
  typeof raw === "object" && raw !== null
    ? { fields: raw as Record<string, unknown>, removed: "removed" in raw, raw }
    : { fields: null, removed: false, raw }

export const removal = (isbn: string, version: number): Incoming => ({ ...book(isbn, version), removed: true })

export interface Script {
  readonly full: ReadonlyArray<Incoming>
  readonly changes?: ReadonlyArray<Incoming>
  /** Declared total; by default the number of distinct ISBNs. */
  readonly total?: number
  readonly pageSize?: number
  readonly asOf?: string
  /** Fails before the page of this number, counted over all reads. */
  readonly failAt?: { page: number; error: SourceError }
  /** Before the page of this number the source begins its reading anew, once. */
  readonly restartAt?: number
}

const distinct = (records: ReadonlyArray<Incoming>): number =>
  new Set(records.map((record, index) => (typeof record.fields?.isbn === "string" ? record.fields.isbn : index))).size

/** A connector over arrays: an honest source unless the script says otherwise. */
export const library = (script: Script): Connector => {
  let restarted = false
  return {
    name: "library",
    datasets: [books],
    incoming: (_dataset, raw) => asIncoming(raw),
    read: (_dataset, position) => {
      const incremental = position !== null && position.reading !== "full"
      const records = incremental ? (script.changes ?? []) : script.full
      const size = script.pageSize ?? 3
      const step = (
        at: number,
        restart: boolean
      ): Effect.Effect<readonly [Page, { at: number; restart: boolean } | null], SourceError> => {
        if (script.failAt && at / size === script.failAt.page) return Effect.fail(script.failAt.error)
        if (!restarted && at / size === script.restartAt) {
          restarted = true
          return step(0, true)
        }
        const end = at + size >= records.length
        const next: Position = end
          ? { v: 1, reading: "done" }
          : { v: 1, reading: incremental ? "changes" : "full", at: at + size }
        const page: Page = {
          reading: incremental ? "incremental" : "full",
          records: records.slice(at, at + size),
          position: next,
          declared: { total: script.total ?? distinct(records), counts: "keys" },
          asOf: script.asOf ?? "2026-02-01T00:00:00Z",
          restart
        }
        return Effect.succeed([page, end ? null : { at: at + size, restart: false }])
      }
      const start = { at: typeof position?.at === "number" ? position.at : 0, restart: false }
      return Stream.unfold<typeof start | null, Page, SourceError, never>(start, (state) =>
        state === null ? Effect.succeed(undefined) : step(state.at, state.restart)
      )
    }
  }
}

/** A directory of its own, gone afterwards. */
export const directory = () => {
  const path = mkdtempSync(join(tmpdir(), "lienthong-test-"))
  return {
    path,
    file: join(path, "store.duckdb"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true })
  }
}

/** Runs an effect against a store in `file`, opened and closed around it. */
export const inStore = <A, E>(file: string, effect: Effect.Effect<A, E, Store>): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.provide(storeIn(file))))

/** What a reader finds in the store file: every record without its place in the run. */
export const heldIn = async (file: string): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const instance = await DuckDBInstance.create(file)
  const db = await instance.connect()
  const result = await db.runAndReadAll('SELECT * EXCLUDE (_seq) FROM "library.books" ORDER BY isbn')
  const rows = result.getRowObjectsJson()
  db.closeSync()
  instance.closeSync()
  return rows
}

/** A sync of the library that commits page by page. */
export const run = (
  file: string,
  script: Script,
  options: { full?: boolean; commitEvery?: number; maxShrink?: number } = {}
) => inStore(file, sync(library(script), "library.books", { commitEvery: 1, ...options }))

/** The failure of one. */
export const fail = (file: string, script: Script, options: { full?: boolean; commitEvery?: number } = {}) =>
  inStore(file, Effect.flip(sync(library(script), "library.books", { commitEvery: 1, ...options })))

export const ten: ReadonlyArray<Incoming> = Array.from({ length: 10 }, (_, i) =>
  book(`${i}`, i, { title: `Title ${i}` })
)
