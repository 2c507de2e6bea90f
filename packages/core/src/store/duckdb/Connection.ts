/**
 * An embedded DuckDB file: statements as Effects, errors as reasons. Fibers share two connections, one that writes and
 * one that reads, and every statement belongs to a transaction that has its connection to itself.
 */

import { closeSync, openSync, rmSync, statSync, writeFileSync } from "node:fs"
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { StoreError, type StoreReason } from "../../Store.ts"
import { createFile } from "./Creation.ts"

export interface Options {
  /** The file; its directory exists. */
  readonly path: string
  /** Most memory that the engine may hold, e.g. `256MB`; it spills to `path.tmp` beyond that. */
  readonly memory: string
  /** Most threads of the engine; one if the store is small. */
  readonly threads: number
}

/** Statements inside a transaction. */
export interface Queries {
  readonly run: (sql: string, values?: Array<DuckDBValue>) => Effect.Effect<void, StoreError>
  /** The result's rows as objects: integers as `bigint`. */
  readonly rows: (
    sql: string,
    values?: Array<DuckDBValue>
  ) => Effect.Effect<ReadonlyArray<Record<string, DuckDBValue>>, StoreError>
  /** Hands the result's rows on a few thousand at a time, so that not all of them are objects at once. */
  readonly each: (
    sql: string,
    take: (rows: ReadonlyArray<Record<string, DuckDBValue>>) => void
  ) => Effect.Effect<void, StoreError>
  /** The first column of the first row as a number. */
  readonly count: (sql: string, values?: Array<DuckDBValue>) => Effect.Effect<number, StoreError>
}

/** What a writing transaction can do besides. */
export interface Connection extends Queries {
  /** A private file beside the store that a load may write and must remove. */
  readonly loadFile: string
  readonly dropLoadFile: Effect.Effect<void>
  /** Writes it, for its owner alone. */
  readonly writeLoadFile: (parts: ReadonlyArray<Uint8Array>) => Effect.Effect<void, StoreError>
  readonly attempt: <A>(work: () => A) => Effect.Effect<A, StoreError>
  /** Appends to a table; what is appended and flushed belongs to the transaction under way. */
  readonly appender: (table: string) => Effect.Effect<DuckDBAppender, StoreError, Scope.Scope>
}

export interface Database {
  /**
   * Statements without parameters as one transaction and one text: an answer to each would wait for this thread, which is
   * busy with the next pages. They run on one thread of the engine, as what is small is done sooner than shared.
   */
  readonly atOnce: (
    prepare: (db: Connection) => Effect.Effect<ReadonlyArray<string>, StoreError>
  ) => Effect.Effect<void, StoreError>
  /** All of `work` or nothing of it, whatever happens; writers wait for each other, readers see what was before. */
  readonly writing: <A, E, R>(work: (db: Connection) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  /** All of `work` sees the same moment; readers wait for each other, not for writers. Temporary tables are gone after it. */
  readonly reading: <A, E, R>(work: (db: Queries) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  /** Gives back the space of what was deleted, once no transaction is under way. */
  readonly compact: Effect.Effect<void, StoreError>
}

const SIGNS: ReadonlyArray<readonly [StoreReason, RegExp]> = [
  ["locked", /could not set lock|conflicting lock/i],
  ["full", /no space left|file too large|quota exceeded|max_temp_directory_size/i],
  ["unwritable", /permission denied|read-only|cannot open file|is a directory|not a directory/i],
  [
    "corrupt",
    /not a valid duckdb database|corrupt|checksum|could not read enough bytes|deserializ|database file with version/i
  ]
]

const ADVICE: Readonly<Record<StoreReason, string>> = {
  locked: "is held by another process; wait for it to end, or stop it",
  full: "cannot grow: no space is left on its disk; free some space and run again, nothing is lost",
  unwritable: "cannot be opened for writing; check the owner and permissions of the file and its directory",
  corrupt: "is not a store of Liên Thông, or is damaged; move it away and sync again from the sources",
  failed: "could not carry out a statement"
}

/** The reason behind a DuckDB message. Only its kind is repeated: the rest may quote a value. */
export const storeError = (path: string, cause: unknown): StoreError => {
  const text = cause instanceof Error ? cause.message : String(cause)
  const reason = SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? "failed"
  const holder = reason === "locked" ? /PID (\d+)/.exec(text)?.[1] : undefined
  const kind = reason === "failed" ? /^([A-Z][A-Za-z ]+ Error)/.exec(text)?.[1] : undefined
  const detail = holder === undefined ? (kind === undefined ? "" : ` (${kind})`) : ` (process ${holder})`
  return new StoreError({ reason, message: `The store ${path} ${ADVICE[reason]}${detail}.` })
}

const SETTINGS = {
  preserve_insertion_order: "false",
  // Each checkpoint begins a new group of rows, and merges neighbours that fit into one of 122,880: fewer write less twice.
  wal_autocheckpoint: "64MB",
  // Memory that was freed goes back to the system though the thread that freed it has no more to do.
  allocator_background_threads: "true",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false"
}

/** The engine's threads share a table by groups of 122,880 rows: a store of fewer bytes has hardly a table of two. */
const WORTH_SHARING = 16 * 2 ** 20

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch {
    // That a file cannot be looked at is told when it is opened.
    return 0
  }
}

/** How many threads have something to do now. One too many costs as much as the work: it asks for some all the while. */
const useful = ({ path, threads }: Options): number =>
  sizeOf(path) + sizeOf(`${path}.wal`) < WORTH_SHARING ? 1 : threads

/** The engine takes what follows a question mark in a path for settings of its own. */
const misread = (path: string): StoreError =>
  new StoreError({
    reason: "unwritable",
    message: `The store ${path} cannot stand where a name holds a question mark; choose another directory.`
  })

/** Opens the file, or creates it, for as long as the scope lives. */
export const open = Effect.fn("DuckDb.open")(function* (options: Options) {
  if (options.path.includes("?")) return yield* misread(options.path)
  const attemptAsync = <A>(work: () => Promise<A>): Effect.Effect<A, StoreError> =>
    Effect.tryPromise({ try: work, catch: (cause) => storeError(options.path, cause) })
  const attempt = <A>(work: () => A): Effect.Effect<A, StoreError> =>
    Effect.try({ try: work, catch: (cause) => storeError(options.path, cause) })

  const loadFile = `${options.path}.load`
  let threads = useful(options)
  const instance = yield* Effect.acquireRelease(
    attemptAsync(async () => {
      await createFile(options.path, SETTINGS)
      const opened = await DuckDBInstance.create(options.path, {
        ...SETTINGS,
        memory_limit: options.memory,
        threads: String(threads),
        temp_directory: `${options.path}.tmp`
      })
      // Left by a process that was killed; while another one has the store open it is that one's.
      rmSync(loadFile, { force: true })
      return opened
    }),
    (opened) => Effect.sync(() => opened.closeSync())
  )
  const connect = Effect.acquireRelease(
    attemptAsync(() => instance.connect()),
    (opened) => Effect.sync(() => opened.closeSync())
  )
  const writer = yield* connect
  const reader = yield* connect
  const writers = yield* Semaphore.make(1)
  const readers = yield* Semaphore.make(1)

  const queriesOn = (raw: DuckDBConnection): Queries => {
    /** Whoever is interrupted waits until the engine has let go: a connection closed under it ends the process. */
    const ask = <A>(work: () => Promise<A>): Effect.Effect<A, StoreError> =>
      Effect.suspend(() => {
        const answer = work()
        const letGo = Effect.promise(() => {
          raw.interrupt()
          return Promise.allSettled([answer])
        })
        return Effect.onInterrupt(
          attemptAsync(() => answer),
          () => letGo
        )
      })
    return {
      run: (sql, values) => Effect.asVoid(ask(async () => raw.run(sql, values))),
      rows: (sql, values) => ask(async () => (await raw.runAndReadAll(sql, values)).getRowObjects()),
      // The engine holds the whole result: it tells of no failure in the midst of one that is still being made.
      each: Effect.fnUntraced(function* (sql, take) {
        const chunks = (yield* ask(() => raw.run(sql))).yieldRowObjects()
        for (;;) {
          const next = yield* ask(() => chunks.next())
          if (next.done === true) return
          take(next.value)
        }
      }),
      count: (sql, values) => ask(async () => Number((await raw.runAndReadAll(sql, values)).getRows()[0]?.[0] ?? 0))
    }
  }
  const dropLoadFile = Effect.sync(() => rmSync(loadFile, { force: true }))
  const reads = queriesOn(reader)
  const writes: Connection = {
    ...queriesOn(writer),
    loadFile,
    dropLoadFile,
    writeLoadFile: (parts) =>
      attempt(() => {
        const file = openSync(loadFile, "w", 0o600)
        try {
          for (const part of parts) writeFileSync(file, part)
        } finally {
          closeSync(file)
        }
      }),
    attempt,
    appender: (table) =>
      Effect.acquireRelease(
        attemptAsync(() => writer.createAppender(table)),
        (opened) => attempt(() => opened.closeSync()).pipe(Effect.ignore)
      )
  }

  const allotting = yield* Semaphore.make(1)
  /** Leaves them as they are where it can: starting and ending threads, the engine gives its free memory back. */
  const allot = (db: Queries, wanted: number): Effect.Effect<void, StoreError> =>
    allotting.withPermits(1)(
      Effect.suspend(() => {
        if (wanted === threads) return Effect.void
        return Effect.map(db.run(`SET threads = ${wanted}`), () => {
          threads = wanted
        })
      })
    )
  const allotUseful = (db: Queries) => Effect.suspend(() => allot(db, useful(options)))

  const writing: Database["writing"] = (work) =>
    writers.withPermits(1)(
      Effect.uninterruptible(
        Effect.andThen(allotUseful(writes), writes.run("BEGIN")).pipe(
          Effect.andThen(work(writes)),
          Effect.tap(() => writes.run("COMMIT")),
          Effect.tapCause(() => writes.run("ROLLBACK").pipe(Effect.ignore))
        )
      )
    )

  const atOnce: Database["atOnce"] = (prepare) => {
    const work = Effect.gen(function* () {
      const statements = yield* prepare(writes)
      yield* allot(writes, 1)
      const text = ["BEGIN", ...statements, "COMMIT"].join("; ")
      yield* Effect.tapCause(writes.run(text), () => Effect.ignore(writes.run("ROLLBACK")))
    })
    return writers.withPermits(1)(Effect.uninterruptible(Effect.ensuring(work, dropLoadFile)))
  }

  const reading: Database["reading"] = (work) =>
    readers.withPermits(1)(
      Effect.acquireUseRelease(
        Effect.andThen(allotUseful(reads), reads.run("BEGIN")),
        () => work(reads),
        // There is nothing to keep: only temporary tables were made.
        () => reads.run("ROLLBACK").pipe(Effect.ignore)
      )
    )

  const compact = readers.withPermits(1)(writers.withPermits(1)(Effect.uninterruptible(writes.run("CHECKPOINT"))))

  return { writing, atOnce, reading, compact } satisfies Database
})
