/** The file of a kept snapshot, read without Effect: `report` is over in a moment. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import type { Snapshot } from "@lienthong/core/Snapshot"
import { at, demoDirectory, isThere } from "./Paths.ts"
import { sealOf } from "./Seal.ts"
import { asOfIn } from "./SnapshotName.ts"

const VERSION = 1

const failed = async (path: string, cause: unknown, another?: string): Promise<never> => {
  const { localError } = await import("./DataDirectory.ts")
  throw localError("read", path, cause, another)
}

const unreadable = async (file: string, why: string): Promise<never> => {
  const { LocalError } = await import("./Failure.ts")
  throw new LocalError({ message: `The snapshot ${file} ${why}` })
}

const ANEW = "run `lienthong sync` to measure anew."

const decoded = async (file: string, bytes: Buffer, ours: boolean): Promise<Snapshot> => {
  let json: unknown
  try {
    json = JSON.parse(bytes.toString())
  } catch {
    return unreadable(file, `is cut short or is not JSON; ${ANEW}`)
  }
  const version = typeof json === "object" && json !== null && "version" in json ? json.version : undefined
  if (typeof version === "number" && version > VERSION) {
    return unreadable(file, `is of version ${version}, newer than this program reads (${VERSION}); update the program.`)
  }
  const seal = sealOf(bytes)
  if (seal === "broken") return unreadable(file, `is damaged: it is not what was written; ${ANEW}`)
  if (ours && seal === "whole" && version === VERSION) {
    // This program wrote it, so: its schema would take as long to load as all the rest of a report.
    const { digest: _, ...snapshot } = json as Snapshot & { readonly digest: string }
    return snapshot
  }
  const [{ Snapshot }, z] = await Promise.all([import("@lienthong/core/Snapshot"), import("zod")])
  // Compiled, the schema judges the first snapshot in a third of the time.
  const parsed = z.compile(Snapshot).safeParse(json)
  return parsed.success ? parsed.data : unreadable(file, `is not a snapshot; ${ANEW}`)
}

interface ReadOptions {
  /** Whether it is kept in the data directory, where this program wrote it. */
  readonly ours?: boolean
  /** How to choose another, where that is not by another data directory. */
  readonly another?: string
}

/** The snapshot in a file, whoever it is from. Rejects with `LocalError`. */
export const readSnapshot = async (file: string, { ours = false, another }: ReadOptions = {}): Promise<Snapshot> => {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    return failed(file, cause, another)
  }
  return decoded(file, bytes, ours)
}

const newest = (directory: string): string | null => {
  if (!isThere(directory)) return null
  const files = readdirSync(directory)
    .filter((name) => asOfIn(name) !== null)
    .map((name) => join(directory, name))
    .flatMap((file) => {
      // One that a retention takes away meanwhile is no longer kept.
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat === undefined ? [] : [{ file, at: stat.mtimeMs }]
    })
  return files.sort((a, b) => b.at - a.at || (a.file < b.file ? 1 : -1))[0]?.file ?? null
}

/** The file of the snapshot measured last in a directory of them; `null` if none is kept. Rejects with `LocalError`. */
export const latestFileIn = async (directory: string): Promise<string | null> => {
  try {
    return newest(directory)
  } catch (cause) {
    return failed(directory, cause)
  }
}

/** How to see a report without a sync. */
const withoutSync = (dataDir: string): string => {
  const demo = demoDirectory(dataDir)
  try {
    if (newest(at(demo).snapshots) !== null) return `give \`--data-dir ${demo}\` to see the demo's`
  } catch {
    // What cannot be looked into is no advice.
  }
  return "`lienthong demo` to see one"
}

/** The snapshot measured last in a data directory. Rejects with `LocalError` or `NothingMeasured`. */
export const latestSnapshot = async (dataDir: string, snapshots: string): Promise<Snapshot> => {
  const file = await latestFileIn(snapshots)
  if (file !== null) return readSnapshot(file, { ours: true })
  const { NothingMeasured } = await import("./Failure.ts")
  throw new NothingMeasured({
    message: `Nothing was measured yet in ${dataDir}: run \`lienthong sync\` first, or ${withoutSync(dataDir)}.`
  })
}
