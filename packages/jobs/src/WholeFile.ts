/** Files that are there whole or not at all, and belong to their owner alone. */
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs"

const isRegular = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? true

/** Writes a file in place of one that may stand there: whoever reads it sees the old one or the new one. Throws. */
export const writeWhole = (path: string, content: string | Uint8Array): void => {
  // A pipe or a device is written to; renaming onto it would put a file in its place.
  if (!isRegular(path)) {
    writeFileSync(path, content)
    return
  }
  const part = `${path}.${process.pid}.part`
  try {
    // What stands under this name is nothing of ours any more, and may be a link to something else.
    rmSync(part, { force: true })
    writeFileSync(part, content, { flag: "wx", mode: 0o600, flush: true })
    renameSync(part, path)
  } catch (cause) {
    rmSync(part, { force: true })
    throw cause
  }
}
