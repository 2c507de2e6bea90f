/**
 * The history of a data directory: every run, the jobs, and what was agreed. Reading it needs no store, no lock and no
 * configuration, and works while a sync runs. It holds no personal data.
 */
import { randomUUID } from "node:crypto"
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { DataDirectory } from "./DataDirectory.ts"
import { LocalError } from "./Failure.ts"
import { fileOf, openFile, problemWith } from "./history/File.ts"

/** An open history. The functions of `history/` say what can be asked and kept. */
export interface History {
  /** Tells this process's entries from those that another left behind. */
  readonly session: string
  /** @example yield* history.use((db) => Runs.list(db, { dataset: "tax.taxpayers", limit: 10 })) */
  readonly use: <A>(work: (db: DatabaseSync) => A) => Effect.Effect<A, LocalError>
}

/** Opens the history of a data directory for as long as the scope lives. */
export const openHistory = Effect.fnUntraced(function* (
  directory: DataDirectory
): Effect.fn.Return<History, LocalError, Scope.Scope> {
  const path = fileOf(directory.path)
  const attempt = <A>(work: () => A) =>
    Effect.try({ try: work, catch: (cause) => new LocalError({ message: problemWith(path, cause), cause }) })
  const db = yield* Effect.acquireRelease(
    attempt(() => openFile(path)),
    (opened) => Effect.sync(() => opened.close())
  )
  return { session: randomUUID(), use: (work) => attempt(() => work(db)) }
})
