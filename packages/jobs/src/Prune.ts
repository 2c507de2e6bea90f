/** Forgetting what is older than the configuration keeps: in the store, in the history, and among the snapshots. */
import type { Pruned } from "@lienthong/core/Retention"
import { Store, type StoreError } from "@lienthong/core/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Config } from "./Config.ts"
import { type DataDirectory, lookFor } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import type { History } from "./History.ts"
import * as Runs from "./history/Runs.ts"
import { pruneSnapshots } from "./SnapshotRetention.ts"

/** One kind of thing that grows old. */
export interface Part {
  readonly what: string
  /** Everything before is too old (ISO 8601); `null`: kept for ever. */
  readonly before: string | null
  readonly gone: number
  readonly kept: number
}

export interface PruneOptions<E> {
  readonly directory: DataDirectory
  readonly retention: Config["retention"]
  readonly dryRun: boolean
  /** The way to a store that is there. */
  readonly inStore: (work: Effect.Effect<Pruned, StoreError, Store>) => Effect.Effect<Pruned, E>
  /** `null` if there is none yet. */
  readonly history: History | null
}

/** What went, or would go, of what is there. */
export const prune = Effect.fnUntraced(function* <E>(
  options: PruneOptions<E>
): Effect.fn.Return<ReadonlyArray<Part>, E | LocalError> {
  const { directory, retention, dryRun, inStore, history } = options
  const now = yield* Clock.currentTimeMillis
  const ago = (span: number) => new Date(now - span).toISOString()
  const [runs, quarantine] = [ago(retention.runs), ago(retention.quarantine)]
  const snapshots = retention.snapshots === undefined ? null : ago(retention.snapshots)
  const parts: Array<Part> = []
  if (yield* lookFor(directory.store)) {
    const pruned = yield* inStore(
      Store.use((store) => store.prune({ runsBefore: runs, quarantineBefore: quarantine, dryRun }))
    )
    parts.push({ what: "runs in the store", before: runs, ...pruned.runs })
    parts.push({ what: "quarantined records", before: quarantine, ...pruned.quarantine })
  }
  if (history !== null) {
    const all = yield* history.use(Runs.size)
    const gone = yield* history.use((db) => Runs.prune(db, Date.parse(runs), dryRun))
    parts.push({ what: "runs in the history", before: runs, gone, kept: all - gone })
  }
  const files = yield* pruneSnapshots(directory, snapshots === null ? null : Date.parse(snapshots), dryRun)
  parts.push({ what: "snapshots", before: snapshots, ...files })
  return parts
})
