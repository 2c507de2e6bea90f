/** A lock on a path that the operating system takes back when its holder ends, however it ends. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

/** Who holds a lock, for the messages of those who wait. */
export interface Holder {
  readonly process: number
  readonly doing: string
  /** Unix milliseconds. */
  readonly since: number
}

const BUSY = 5

const noteOf = (path: string): string => `${path}.json`

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "errcode" in cause && (Number(cause.errcode) & 0xff) === BUSY

/** Takes the lock, or answers `null` at once if somebody has it. Throws if the file cannot be written. */
export const tryLock = (path: string, holder: Holder): Disposable | null => {
  // Node has no file locks; an exclusive transaction of SQLite is one, on every platform.
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec("BEGIN EXCLUSIVE")
    writeFileSync(noteOf(path), JSON.stringify(holder), { mode: 0o600 })
  } catch (cause) {
    db.close()
    if (isBusy(cause)) return null
    throw cause
  }
  return { [Symbol.dispose]: () => db.close() }
}

/** Who took the lock last; whether it is still held, only `tryLock` can tell. */
export const lastHolder = (path: string): Holder | null => {
  try {
    return JSON.parse(readFileSync(noteOf(path), "utf8")) as Holder
  } catch {
    return null
  }
}

/** Whether a lock is held at the moment. */
export const isHeld = (path: string): boolean => {
  // Opening would create it, which a reader need not, and on a read-only disk cannot.
  if (!existsSync(path)) return false
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    // A look must not keep anybody from taking it for longer than it lasts.
    db.prepare("SELECT 1 FROM sqlite_schema").get()
    return false
  } catch (cause) {
    if (isBusy(cause)) return true
    throw cause
  } finally {
    db.close()
  }
}
