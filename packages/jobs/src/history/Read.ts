/** A look into the history of a data directory, for commands that are over in a moment. */
import { existsSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { fileOf, openFile, problemWith } from "./File.ts"

/** Rejects with `NothingMeasured` if nothing has run there yet, with `LocalError` if the file cannot be read. */
export const readHistory = async <A>(dataDir: string, look: (db: DatabaseSync) => A): Promise<A> => {
  const path = fileOf(dataDir)
  if (!existsSync(path)) {
    const { NothingMeasured } = await import("../Failure.ts")
    throw new NothingMeasured({
      message: `Nothing has run yet in ${dataDir}: run \`lienthong sync\` or \`lienthong schedule\`.`
    })
  }
  let db: DatabaseSync | undefined
  try {
    db = openFile(path)
    return look(db)
  } catch (cause) {
    const { LocalError } = await import("../Failure.ts")
    throw new LocalError({ message: problemWith(path, cause), cause })
  } finally {
    db?.close()
  }
}
