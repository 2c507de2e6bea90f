/** The summary that stands beside a kept snapshot, so that a list of a hundred reads none of them. */
import { readFileSync, rmSync, type Stats } from "node:fs"
import { Summary } from "@lienthong/core/Summary"
import * as z from "zod"
import { isWhole, sealed } from "./Seal.ts"
import { writeWhole } from "./WholeFile.ts"

/** `of` is the identity of the snapshot's file: a summary of what stood there before is none. */
const Content = z.object({ of: z.string(), summary: Summary })

/** What stands for a file that is written whole: another one whenever it is. Two may be written in one tick of the clock. */
export const identityOf = ({ ino, mtimeMs, size }: Stats): string => `${ino}-${mtimeMs}-${size}`

/** Not `.json`: that is what snapshots are called. */
const fileFor = (snapshot: string): string => snapshot.replace(/\.json$/, ".summary")

/** The summary beside a snapshot's file, or `null` if there is none of exactly this one. */
export const readSummary = (snapshot: string, identity: string): Summary | null => {
  try {
    const bytes = readFileSync(fileFor(snapshot))
    const { of, summary } = Content.parse(JSON.parse(bytes.toString()))
    return of === identity && isWhole(bytes) ? summary : null
  } catch {
    // Whatever is wrong with it, it can be made again.
    return null
  }
}

/** Puts a summary beside its snapshot, if this user may write there. */
export const writeSummary = (snapshot: string, identity: string, summary: Summary): void => {
  try {
    writeWhole(fileFor(snapshot), sealed({ of: identity, summary } satisfies z.input<typeof Content>))
  } catch {
    // It is made again by whoever needs it next.
  }
}

/** Takes a summary away together with its snapshot. Throws. */
export const removeSummary = (snapshot: string): void => rmSync(fileFor(snapshot), { force: true })
