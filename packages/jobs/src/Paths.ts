/** Where things stand in a data directory. */
import { statSync } from "node:fs"
import { join } from "node:path"

export interface DataDirectory {
  readonly path: string
  readonly store: string
  readonly snapshots: string
}

/** The data directory at a path, whether it is there or not. */
export const at = (path: string): DataDirectory => ({
  path,
  store: join(path, "store.duckdb"),
  snapshots: join(path, "snapshots")
})

/** Where a demo keeps its data. */
export const demoDirectory = (dataDir: string): string => join(dataDir, "demo")

/** Whether something stands at a path. Throws where nobody can tell, which `existsSync` takes for no. */
export const isThere = (path: string): boolean => {
  try {
    statSync(path)
    return true
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return false
    throw cause
  }
}

/** The lock of the one daemon of a data directory. */
export const daemonLock = (dataDir: string): string => join(dataDir, "schedule.lock")

/** The lock of the one demo that runs in its directory. */
export const demoLock = (dataDir: string): string => join(dataDir, "demo.lock")

/** The lock of whoever has the store open. */
export const storeLock = (dataDir: string): string => join(dataDir, "store.lock")

/** Whoever waits for the store holds this: nobody may open it before them. */
export const lineLock = (dataDir: string): string => join(dataDir, "line.lock")
