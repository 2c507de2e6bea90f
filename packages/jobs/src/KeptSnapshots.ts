/** Which snapshots are kept, and how a person names one of them: a day, an instant, a file, `latest` or `previous`. */
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { dayOf, type Snapshot } from "@lienthong/core/Snapshot"
import { nearest } from "@lienthong/core/Spelling"
import * as Effect from "effect/Effect"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import { type LocalError, NothingMeasured, UsageError } from "./Failure.ts"
import { isThere } from "./Paths.ts"
import { asOfIn } from "./SnapshotName.ts"
import * as Snapshots from "./Snapshots.ts"
import { identityOf } from "./SummaryFile.ts"

/** A kept snapshot, known by its file's name: nothing of it was read. */
export interface Kept {
  readonly asOf: string
  /** Its file's name without the extension: the as-of time without colons. */
  readonly name: string
  readonly file: string
  /** When it was measured, in Unix milliseconds. */
  readonly measured: number
  /** Another one whenever the file is. */
  readonly identity: string
}

const keptIn = (directory: DataDirectory): ReadonlyArray<Kept> => {
  if (!isThere(directory.snapshots)) return []
  const all = readdirSync(directory.snapshots).flatMap((entry): ReadonlyArray<Kept> => {
    const asOf = asOfIn(entry)
    const file = join(directory.snapshots, entry)
    // One that a retention takes away meanwhile is no longer kept.
    const stat = statSync(file, { throwIfNoEntry: false })
    if (asOf === null || stat === undefined) return []
    return [{ asOf, name: entry.slice(0, -".json".length), file, measured: stat.mtimeMs, identity: identityOf(stat) }]
  })
  return all.sort((a, b) => Date.parse(a.asOf) - Date.parse(b.asOf) || (a.name < b.name ? -1 : 1))
}

/** All that are kept, by their as-of times, the oldest first. Costs one look at each file's name, none into it. */
export const list = (directory: DataDirectory): Effect.Effect<ReadonlyArray<Kept>, LocalError> =>
  Effect.try({
    try: () => keptIn(directory),
    catch: (cause) => localError("read", directory.snapshots, cause)
  })

/** The one measured last. */
export const latestOf = (all: ReadonlyArray<Kept>): Kept | undefined =>
  all.reduce<Kept | undefined>(
    (best, each) => (best === undefined || each.measured >= best.measured ? each : best),
    undefined
  )

/** The one before another by its as-of time. */
export const previousOf = (all: ReadonlyArray<Kept>, { asOf }: { readonly asOf: string }): Kept | undefined =>
  all.findLast((each) => Date.parse(each.asOf) < Date.parse(asOf))

const nothing = (message: string) => Effect.fail(new NothingMeasured({ message }))

const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/

/** Date takes 31 February for 3 March. */
const isTime = (text: string): boolean => {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text.slice(0, 10))) return false
  return DAY.test(text) || (INSTANT.test(text) && !Number.isNaN(Date.parse(text)))
}

const ofTime = (all: ReadonlyArray<Kept>, text: string): Effect.Effect<Kept, NothingMeasured> => {
  const found = DAY.test(text)
    ? all.findLast(({ asOf }) => dayOf(asOf) === text)
    : all.findLast(({ asOf }) => Date.parse(asOf) === Date.parse(text))
  if (found !== undefined) return Effect.succeed(found)
  const at = Date.parse(text)
  const around = [all.findLast(({ asOf }) => Date.parse(asOf) < at), all.find(({ asOf }) => Date.parse(asOf) >= at)]
  const names = around.flatMap((each) => (each === undefined ? [] : [each.asOf]))
  return nothing(
    `No snapshot is kept as of ${text}; the nearest ${names.length === 1 ? "is" : "are"} ${names.join(" and ")}.`
  )
}

/**
 * The snapshot that a person names. A day is one of Việt Nam, and the last snapshot of it is meant.
 *
 * @example
 * yield* find(directory, "previous") // or "latest", "2026-07-01", "2026-07-01T00:00:00Z", "old/2026-07-01.json"
 */
export const find = Effect.fnUntraced(function* (
  directory: DataDirectory,
  which: string
): Effect.fn.Return<Snapshot, LocalError | NothingMeasured | UsageError> {
  if (which === "latest") return yield* Snapshots.findLatest(directory)
  if (which.includes("/") || which.endsWith(".json")) return yield* Snapshots.readNamed(which)
  const time = isTime(which)
  if (!time && which !== "previous") {
    const meant = nearest(which, ["latest", "previous"])
    const hint = meant === null ? "" : ` Did you mean ${meant}?`
    const message = `"${which}" names no snapshot: give a day, an instant, a file, latest or previous.${hint}`
    return yield* new UsageError({ message })
  }
  const all = yield* list(directory)
  const latest = latestOf(all)
  if (latest === undefined) return yield* Snapshots.findLatest(directory)
  if (time) return yield* Snapshots.read((yield* ofTime(all, which)).file)
  const previous = previousOf(all, latest)
  if (previous === undefined)
    return yield* nothing(`Only one snapshot is kept, as of ${latest.asOf}: there is no previous one.`)
  return yield* Snapshots.read(previous.file)
})
