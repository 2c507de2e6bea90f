/** The snapshots kept in a data directory: one JSON file each, named by its as-of time. Reading one needs no store. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { Snapshot } from "@lienthong/core/Snapshot"
import { summarize } from "@lienthong/core/Summary"
import * as Effect from "effect/Effect"
import * as z from "zod"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import { LocalError, NothingMeasured } from "./Failure.ts"
import { isWhole, sealed } from "./Seal.ts"
import { identityOf, writeSummary } from "./SummaryFile.ts"
import { writeWhole } from "./WholeFile.ts"

const fileOf = (directory: DataDirectory, asOf: string): string =>
  join(directory.snapshots, `${asOf.replaceAll(":", "-")}.json`)

/** Keeps a snapshot and its summary; one of the same as-of time is replaced. The file is there whole or not at all. */
export const keep = (directory: DataDirectory, snapshot: Snapshot): Effect.Effect<string, LocalError> =>
  Effect.try({
    try: () => {
      const file = fileOf(directory, snapshot.asOf)
      writeWhole(file, sealed(snapshot))
      writeSummary(file, identityOf(statSync(file)), summarize(snapshot))
      return file
    },
    catch: (cause) => localError("keep the snapshot in", directory.snapshots, cause)
  })

const decode = (file: string, text: string): Effect.Effect<Snapshot, LocalError> => {
  const unreadable = (why: string) =>
    Effect.fail(new LocalError({ message: `The snapshot ${file} ${why}; run \`lienthong sync\` to measure anew.` }))
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return unreadable("is cut short or is not JSON")
  }
  const version = typeof json === "object" && json !== null && "version" in json ? json.version : undefined
  if (typeof version === "number" && version > 1) {
    return Effect.fail(
      new LocalError({
        message: `The snapshot ${file} is of version ${version}, newer than this program reads (1); update the program.`
      })
    )
  }
  if (!isWhole(text)) return unreadable("is damaged: it is not what was written")
  // Compiled, the schema judges the first snapshot in a third of the time.
  const parsed = z.compile(Snapshot).safeParse(json)
  return parsed.success ? Effect.succeed(parsed.data) : unreadable("is not a snapshot")
}

const latest = (directory: DataDirectory): string | null => {
  if (!existsSync(directory.snapshots)) return null
  const files = readdirSync(directory.snapshots)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(directory.snapshots, name))
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
  return files.sort((a, b) => b.at - a.at || (a.file < b.file ? 1 : -1))[0]?.file ?? null
}

/** The file of the snapshot measured last; `null` if none is kept. */
export const latestFile = (directory: DataDirectory): Effect.Effect<string | null, LocalError> =>
  Effect.try({
    try: () => latest(directory),
    catch: (cause) => localError("read", directory.snapshots, cause)
  })

/** The snapshot in a file. */
export const read = Effect.fnUntraced(function* (file: string): Effect.fn.Return<Snapshot, LocalError> {
  const text = yield* Effect.try({
    try: () => readFileSync(file, "utf8"),
    catch: (cause) => localError("read", file, cause)
  })
  return yield* decode(file, text)
})

/** The snapshot measured last. */
export const findLatest = Effect.fnUntraced(function* (directory: DataDirectory) {
  const file = yield* latestFile(directory)
  if (file === null) {
    return yield* new NothingMeasured({
      message: `Nothing was measured yet in ${directory.path}: run \`lienthong sync\` first, or \`lienthong demo\` to see one.`
    })
  }
  return yield* read(file)
})
