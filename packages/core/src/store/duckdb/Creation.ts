/** How a store's file comes to be: whole, and only where there is none, however many processes make one at the same time. */
import { chmodSync, existsSync, linkSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"

/** The layout of a new file: that of engines before 1.5 takes nearly three times as long to write for small tables. */
const LAYOUT = { storage_compatibility_version: "v1.5.0" }

/** What stands behind the store's name in that of a draft; earlier releases had but one. */
const DRAFT = /^\.new(-[A-Za-z0-9]{6})?$/

const remove = (path: string): void => rmSync(path, { recursive: true, force: true })

/** Gives a draft the store's name unless there is a store by now, which a plain move would replace. */
const place = (draft: string, path: string): void => {
  try {
    linkSync(draft, path)
  } catch {
    // Not every file system knows links.
    if (!existsSync(path)) renameSync(draft, path)
  }
}

const make = async (path: string, settings: Readonly<Record<string, string>>): Promise<void> => {
  const directory = mkdtempSync(`${path}.new-`)
  try {
    const draft = join(directory, "draft")
    const instance = await DuckDBInstance.create(draft, { ...settings, ...LAYOUT, threads: "1" })
    instance.closeSync()
    // It holds people's records: the program sees to its umask, who imports the library need not.
    chmodSync(draft, 0o600)
    place(draft, path)
  } catch (cause) {
    // Whoever made the store meanwhile removed this draft with all the others.
    if (!existsSync(path)) throw cause
  } finally {
    remove(directory)
  }
}

/** Drafts that killed processes left: now that there is a store nobody needs one, and a linked one would outlive it. */
const removeDrafts = (path: string): void => {
  const name = basename(path)
  try {
    for (const other of readdirSync(dirname(path))) {
      if (other.startsWith(name) && DRAFT.test(other.slice(name.length))) remove(join(dirname(path), other))
    }
  } catch {
    // The store can be used all the same.
  }
}

/** Creates the file if it is not there. A process killed in the middle leaves no half-made store behind. */
export const createFile = async (path: string, settings: Readonly<Record<string, string>>): Promise<void> => {
  if (!existsSync(path)) await make(path, settings)
  removeDrafts(path)
}
