/** A look into the history of a data directory, for commands that are over in a moment. */
import { accessSync, constants } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { isThere } from "../Paths.ts"
import { fileOf, openFile, problemWith } from "./File.ts"

const isReadOnly = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    return false
  } catch {
    return true
  }
}

/** A reader writes beside the file, too; where nobody may write, nobody does, and the file can be read as it is. */
const openToRead = (path: string): DatabaseSync => {
  if (!isReadOnly(path)) return openFile(path)
  const url = pathToFileURL(path)
  url.search = "immutable=1"
  return new DatabaseSync(url, { readOnly: true })
}

const isKept = async (path: string): Promise<boolean> => {
  try {
    return isThere(path)
  } catch (cause) {
    const { localError } = await import("../DataDirectory.ts")
    throw localError("read", path, cause)
  }
}

/** Rejects with `NothingMeasured` if nothing has run there yet, with `LocalError` if the file cannot be read. */
export const readHistory = async <A>(dataDir: string, look: (db: DatabaseSync) => A): Promise<A> => {
  const path = fileOf(dataDir)
  if (!(await isKept(path))) {
    const { NothingMeasured } = await import("../Failure.ts")
    throw new NothingMeasured({
      message: `Nothing has run yet in ${dataDir}: run \`lienthong sync\` or \`lienthong schedule\`.`
    })
  }
  let db: DatabaseSync | undefined
  try {
    db = openToRead(path)
    return look(db)
  } catch (cause) {
    const { LocalError } = await import("../Failure.ts")
    throw new LocalError({ message: problemWith(path, cause), cause })
  } finally {
    db?.close()
  }
}
