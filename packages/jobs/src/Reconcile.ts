/** Brings history in line with the store, for runs whose process could not say how they ended. */
import { describePosition } from "@lienthong/core/Page"
import { type RunRecord, Store } from "@lienthong/core/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { DataDirectory } from "./DataDirectory.ts"
import { moment } from "./Duration.ts"
import type { History } from "./History.ts"
import * as Runs from "./history/Runs.ts"

/** Far more than can have been cut off since the last start. */
const NEWEST = 200

/** A run of the store as history keeps it. */
export const storedRun = (record: RunRecord): Runs.StoredRun => ({
  run: record.id,
  dataset: record.dataset,
  started: Date.parse(record.started),
  ended: Date.parse(record.ended ?? record.started),
  acceptedBy: record.acceptedBy,
  details: {
    reading: record.reading,
    from: describePosition(record.from),
    to: describePosition(record.to),
    horizon: record.horizon,
    received: record.received,
    ...(record.balance === null ? {} : { balance: record.balance }),
    ...(record.changed === null ? {} : { changed: record.changed }),
    ...(record.records === null ? {} : { records: record.records })
  }
})

/** Says which runs history saw complete and the store no longer has: a log cut short opens as an older store, in silence. */
const missingRuns = Effect.fnUntraced(function* (
  history: History,
  { store: file }: DataDirectory,
  records: ReadonlyArray<RunRecord>
) {
  const store = yield* Store
  const isSync = ({ kind }: RunRecord) => kind === "sync"
  for (const { dataset, run, ended } of yield* history.use(Runs.newestComplete)) {
    const near = records.find((record) => isSync(record) && record.dataset === dataset)
    const newest = near ?? (yield* store.runs({ dataset, limit: NEWEST })).find(isSync)
    // An older one may have been forgotten since.
    if (newest !== undefined && (newest.id > run || (newest.id === run && newest.status === "complete"))) continue
    yield* Effect.logWarning(
      `The store ${file} does not hold what was pulled last of ${dataset}, complete at ${moment(ended)} UTC+7: its latest writes are lost, or an older file stands in its place. The next sync of ${dataset} reads it again; see that the disk is sound.`,
      { dataset, run }
    )
  }
})

/** To be done once by whoever has just opened the store: nobody else can be pulling then. */
export const reconcile = Effect.fnUntraced(function* (history: History, directory: DataDirectory) {
  const store = yield* Store
  const records = yield* store.runs({ limit: NEWEST })
  // A replay of quarantined records asked no source: it ends nobody's pull.
  const complete = records.filter(({ kind, status }) => kind === "sync" && status === "complete").map(storedRun)
  const now = yield* Clock.currentTimeMillis
  yield* history.use((db) => Runs.settle(db, history.session, now, complete))
  yield* missingRuns(history, directory, records)
})
