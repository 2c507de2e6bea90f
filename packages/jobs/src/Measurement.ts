/** Measures the store and keeps what was found. */
import { completeness } from "@lienthong/core/Completeness"
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import { type MeasureOptions, measure } from "@lienthong/core/Measure"
import * as Effect from "effect/Effect"
import type { DataDirectory } from "./DataDirectory.ts"
import { say } from "./Log.ts"
import * as Snapshots from "./Snapshots.ts"
import { CurrentAlerts } from "./watch/Alerts.ts"

/** A new snapshot, kept, and the report on it. */
export const measureAndKeep = Effect.fnUntraced(function* (
  directory: DataDirectory,
  services: Catalogue,
  options: MeasureOptions
) {
  const snapshot = yield* measure(services, options)
  const file = yield* Snapshots.keep(directory, snapshot)
  yield* say(`measured ${services.services.length} services as of ${snapshot.asOf}`, { asOf: snapshot.asOf, file })
  const report = yield* Effect.sync(() => completeness(snapshot)).pipe(Effect.withSpan("report"))
  yield* (yield* CurrentAlerts).measured(report)
  return { snapshot, report }
})
