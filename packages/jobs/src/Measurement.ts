/** Measures the store, keeps what was found, and writes the reports that the configuration asks for. */
import { join } from "node:path"
import { completeness } from "@lienthong/core/Completeness"
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import { type MeasureOptions, measure } from "@lienthong/core/Measure"
import { timed } from "@lienthong/core/Profile"
import { FORMATS, type FormatName } from "@lienthong/core/report/formats"
import type { Snapshot } from "@lienthong/core/Snapshot"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Language } from "./Choices.ts"
import type { Config } from "./Config.ts"
import { type DataDirectory, openFor } from "./DataDirectory.ts"
import { say } from "./Log.ts"
import { materialOf } from "./Material.ts"
import { OTHER_REPORTS, rendered, trendFor, write } from "./Reports.ts"
import * as Snapshots from "./Snapshots.ts"
import { CurrentAlerts } from "./watch/Alerts.ts"

/** Which reports are written where, in which language, and what is asked of them. */
export type Wanted = Config["reports"] & { readonly lang: Language; readonly gates?: Config["gates"] }

/** A page as wide as most editors. */
const PAPER = { width: 120, colour: false }

/** Writes `report.json`, `report.html` and so on; each is whole or as it was before. */
const writeReports = Effect.fnUntraced(function* (
  kept: DataDirectory,
  snapshot: Snapshot,
  { directory, formats, lang, gates }: Wanted
) {
  if (directory === undefined) return
  yield* openFor("directory of reports", directory, OTHER_REPORTS)
  const at = new Date(yield* Clock.currentTimeMillis).toISOString()
  const asked = gates === undefined ? {} : { gates: { asked: gates, at } }
  for (const format of formats as ReadonlyArray<FormatName>) {
    const material = materialOf(snapshot, { ...asked, trend: yield* trendFor(format, kept) })
    const file = join(directory, `report.${FORMATS[format].extension}`)
    yield* write(file, yield* rendered(format, material, { lang, paper: PAPER }))
    yield* say(`report written to ${file}`, { file })
  }
})

/** A new snapshot, kept, and the report on it. */
export const measureAndKeep = Effect.fnUntraced(function* (
  directory: DataDirectory,
  services: Catalogue,
  options: MeasureOptions,
  wanted: Wanted
) {
  const snapshot = yield* measure(services, options).pipe(timed("measure"))
  const file = yield* Snapshots.keep(directory, snapshot)
  yield* say(`measured ${services.services.length} services as of ${snapshot.asOf}`, { asOf: snapshot.asOf, file })
  const report = yield* Effect.sync(() => completeness(snapshot)).pipe(Effect.withSpan("report"))
  // First: who is told of a gate must be, though a report cannot be written.
  yield* (yield* CurrentAlerts).measured(report)
  yield* writeReports(directory, snapshot, wanted)
  return { snapshot, report }
})
