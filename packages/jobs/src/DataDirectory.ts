/** The directory in which the program keeps everything: the store, and the snapshots measured from it. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs"
import { dirname, resolve } from "node:path"
import type { Store, StoreError } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LocalError } from "./Failure.ts"
import { at, type DataDirectory, isThere } from "./Paths.ts"

export { at, type DataDirectory } from "./Paths.ts"

/** Engine memory: enough for a nation, since it spills to disk; small enough to stay flat as data grow. */
const STORE_MEMORY = "256MB"
const STORE_THREADS = 2

/** The operating system's errors behind those of SQLite, whose exclusive transactions are our locks. */
const BEHIND: Readonly<Record<number, string>> = { 8: "EACCES", 10: "EIO", 13: "ENOSPC", 14: "ENOENT" }

const codeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return "unknown error"
  const behind = "errcode" in cause ? BEHIND[Number(cause.errcode) & 0xff] : undefined
  return behind ?? ("code" in cause ? String(cause.code) : "unknown error")
}

/** Where else the data directory may be. */
const ANOTHER = "choose another with --data-dir"

/** The sentence for an operating-system error on a path; `another` says how to choose one that can be used. */
export const localError = (what: string, path: string, cause: unknown, another = ANOTHER): LocalError => {
  const code = codeOf(cause)
  const advice: Readonly<Record<string, string>> = {
    EACCES: `check its owner and permissions, or ${another}`,
    EPERM: `check its owner and permissions, or ${another}`,
    EROFS: `its file system is read-only; ${another}`,
    ENOSPC: "no space is left on its disk; free some and run again",
    EFBIG: "a file may not grow beyond a limit of the system; raise it and run again",
    EIO: "it cannot be read or written; check that its disk is sound and has space",
    ENOTDIR: `a part of the path is a file; ${another}`,
    EEXIST: `a file stands there; ${another}`,
    ENOENT:
      what === "read"
        ? `there is no such file; ${another}`
        : `a part of the path does not exist and cannot be created; ${another}`
  }
  return new LocalError({ message: `Cannot ${what} ${path}: ${advice[code] ?? code}.`, cause })
}

/** Creates a directory and those above it, private to their owner. */
const create = (path: string): void => {
  if (existsSync(path)) return
  // One by one: asked for all at once, Node tries for ever where the system lets nobody create anything (/proc).
  if (dirname(path) !== path) create(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** Makes sure that a directory is there and may be written; `what` it is goes into the message. */
export const openFor = (what: string, path: string, another = ANOTHER): Effect.Effect<void, LocalError> =>
  Effect.try({
    try: () => {
      create(resolve(path))
      accessSync(path, constants.W_OK)
    },
    catch: (cause) => localError(`write to the ${what}`, path, cause, another)
  })

/** Opens the data directory for writing; creates it if need be. */
export const openDirectory = (path: string): Effect.Effect<DataDirectory, LocalError> =>
  openFor("data directory", path).pipe(
    Effect.andThen(openFor("data directory", at(path).snapshots)),
    Effect.as(at(path))
  )

/** Whether something stands at a path of the data directory. */
export const lookFor = (path: string): Effect.Effect<boolean, LocalError> =>
  Effect.try({ try: () => isThere(path), catch: (cause) => localError("read", path, cause) })

/** The store of a data directory. Its engine is loaded when it is opened: a kept snapshot is read without. */
export const storeOf = (directory: DataDirectory): Layer.Layer<Store, StoreError> =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("@lienthong/core/store/duckdb/DuckDbStore")),
      (duckDb) => duckDb.layer({ path: directory.store, memory: STORE_MEMORY, threads: STORE_THREADS })
    )
  )
