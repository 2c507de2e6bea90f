/** Forgetting old snapshots. The one measured last is what `report` prints: it stays, however old. */
import { rmSync } from "node:fs"
import * as Effect from "effect/Effect"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import { latestOf, list } from "./KeptSnapshots.ts"
import { removeSummary } from "./SummaryFile.ts"

/** Removes snapshots measured before a time in Unix milliseconds; `null` keeps all. */
export const pruneSnapshots = Effect.fnUntraced(function* (
  directory: DataDirectory,
  before: number | null,
  dryRun: boolean
): Effect.fn.Return<{ readonly gone: number; readonly kept: number }, LocalError> {
  const all = yield* list(directory)
  const latest = latestOf(all)
  const old = all.filter((each) => each !== latest && before !== null && each.measured < before)
  const remove = Effect.try({
    try: () => {
      for (const { file } of old) {
        removeSummary(file)
        rmSync(file, { force: true })
      }
    },
    catch: (cause) => localError("remove snapshots from", directory.snapshots, cause)
  })
  if (!dryRun) yield* remove
  return { gone: old.length, kept: all.length - old.length }
})
