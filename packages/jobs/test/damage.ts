/** Files damaged in every way that a disk knows, and what the store makes of them. */
import { spawn } from "node:child_process"
import { readFileSync, truncateSync, writeFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Eight bytes turned over in a file of the data directory, or the file cut short, at a place. */
export interface Damage {
  readonly file: string
  readonly kind: "flip" | "cut"
  readonly at: number
}

/** What became of it: the reason of a failure, `same` or `other` records measured, a `defect`, or a `crash`. */
export interface Found extends Damage {
  readonly outcome: string
  readonly message?: string
}

/** A length that was turned over may ask for more memory than there is. */
export const isNamed = ({ outcome, message = "" }: Found): boolean =>
  outcome === "corrupt" || (outcome === "failed" && message.includes("Out of Memory Error"))

/** Damages a file. */
export const damaged = (path: string, { kind, at }: Pick<Damage, "kind" | "at">): void => {
  if (kind === "cut") truncateSync(path, at)
  else {
    const bytes = readFileSync(path)
    for (let i = at; i < Math.min(at + 8, bytes.length); i++) bytes[i]! ^= 0xff
    writeFileSync(path, bytes)
  }
}

/** Places in a file of some length, one at random in each of so many equal parts. */
export const spread = (length: number, parts: number): ReadonlyArray<number> =>
  Array.from({ length: parts }, (_, part) => Math.floor((length / parts) * (part + Math.random())))

/** Measures a damaged copy of a store for each damage, in processes of their own: an engine may take its process along. */
export const examined = async (
  dataDir: string,
  work: string,
  damages: ReadonlyArray<Damage>
): Promise<ReadonlyArray<Found>> => {
  const found: Array<Found> = []
  while (found.length < damages.length) {
    const words = [fileURLToPath(new URL("examine.ts", import.meta.url)), dataDir, work]
    const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "inherit"] })
    const ended = new Promise<string>((resolve) => child.once("close", (code, signal) => resolve(`${signal ?? code}`)))
    child.stdin.on("error", () => undefined)
    const rest = damages.slice(found.length)
    child.stdin.end(rest.map((damage) => `${JSON.stringify(damage)}\n`).join(""))
    for await (const line of createInterface({ input: child.stdout })) found.push(JSON.parse(line))
    const message = await ended
    if (found.length < damages.length) found.push({ ...damages[found.length]!, outcome: "crash", message })
  }
  return found
}
