/** Where things stand in a data directory besides the store and the snapshots. */
import { join } from "node:path"

/** The lock of the one daemon of a data directory. */
export const daemonLock = (dataDir: string): string => join(dataDir, "schedule.lock")

/** The lock of whoever has the store open. */
export const storeLock = (dataDir: string): string => join(dataDir, "store.lock")

/** Whoever waits for the store holds this: nobody may open it before them. */
export const lineLock = (dataDir: string): string => join(dataDir, "line.lock")
