/** Examines the data directory: whether it can be written, whether it is private, and whether its disk has room. */
import { existsSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import type { DataDirectory } from "../DataDirectory.ts"
import { type Finding, not, ok } from "./Finding.ts"

/** Less than this is too little for any store. */
const LEAST_BYTES = 512 * 1024 * 1024

const GIB = 1024 ** 3
const gigabytes = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`

/** The directory itself, or the nearest one above it that is there. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)))

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "error")

const writable = (path: string, there: boolean): Finding => {
  const probe = join(nearest(resolve(path)), `.lienthong-doctor-${process.pid}`)
  try {
    writeFileSync(probe, "", { flag: "wx", mode: 0o600 })
    rmSync(probe)
    return ok("data directory", there ? `${path} can be written` : `${path} is not there yet; the first sync makes it`)
  } catch (cause) {
    const advice = "Check its owner and permissions, or choose another directory with --data-dir."
    return not("wrong", "data directory", `${path} cannot be written (${codeOf(cause)})`, advice)
  }
}

const FOR_OTHERS = 0o077

/** Everything in a data directory may hold personal data or say where it is. */
const privacy = (path: string): ReadonlyArray<Finding> => {
  if (process.platform === "win32") return []
  const paths = [path, ...readdirSync(path).map((name) => join(path, name))]
  const open = paths.filter((each) => existsSync(each) && (statSync(each).mode & FOR_OTHERS) !== 0)
  if (open.length === 0) return [ok("permissions", "for their owner alone")]
  const first = open[0]!
  const more = open.length > 1 ? ` and ${open.length - 1} more` : ""
  return [
    not(
      "wrong",
      "permissions",
      `others may use ${first}${more}`,
      `Run \`chmod -R go= ${path}\`: records are personal data.`
    )
  ]
}

const room = ({ path, store }: DataDirectory): Finding => {
  const { bavail, bsize } = statfsSync(nearest(resolve(path)))
  const free = bavail * bsize
  // A full reading is held beside what it replaces.
  const needed = Math.max(LEAST_BYTES, existsSync(store) ? statSync(store).size : 0)
  return free >= needed
    ? ok("disk", `${gigabytes(free)} free`)
    : not(
        "wrong",
        "disk",
        `${gigabytes(free)} free, ${gigabytes(needed)} needed`,
        "Free some space, or move the data directory."
      )
}

/** All that can be said of the directory without opening the store. */
export const examineDirectory = (directory: DataDirectory): ReadonlyArray<Finding> => {
  const there = existsSync(directory.path)
  const first = writable(directory.path, there)
  try {
    return [first, ...(there ? privacy(directory.path) : []), room(directory)]
  } catch (cause) {
    const advice = "Check its owner and permissions."
    return [first, not("wrong", "permissions", `${directory.path} cannot be looked into (${codeOf(cause)})`, advice)]
  }
}
