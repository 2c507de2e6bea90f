/** The metrics of the latest kept snapshot: read again only when its file is another one. */
import { statSync } from "node:fs"
import { completeness } from "@lienthong/core/Completeness"
import type { Notation } from "@lienthong/core/report/exposition"
import { exposition } from "@lienthong/core/report/exposition"
import { REPORT_METRICS } from "@lienthong/core/report/openmetrics"
import * as Effect from "effect/Effect"
import { type DataDirectory, localError } from "../DataDirectory.ts"
import type { LocalError } from "../Failure.ts"
import * as Snapshots from "../Snapshots.ts"
import { identityOf } from "../SummaryFile.ts"

/** Its metrics in a notation; `null` while nothing was measured. Fails if the snapshot cannot be read. */
export type LatestReport = Effect.Effect<((notation: Notation) => string) | null, LocalError>

/** The latest report of a data directory, as of each time that it is asked for. */
export const latestReport = (directory: DataDirectory): LatestReport => {
  let known: { readonly identity: string; readonly texts: ReadonlyMap<Notation, string> } | null = null
  const look = Effect.gen(function* () {
    const file = yield* Snapshots.latestFile(directory)
    if (file === null) return null
    const identity = yield* Effect.try({
      try: () => `${file} ${identityOf(statSync(file))}`,
      catch: (cause) => localError("read", file, cause)
    })
    if (known?.identity !== identity) {
      const report = completeness(yield* Snapshots.read(file))
      const text = (notation: Notation) => [notation, exposition(REPORT_METRICS, report, notation)] as const
      known = { identity, texts: new Map([text("openmetrics"), text("prometheus")]) }
    }
    const { texts } = known
    return (notation: Notation) => texts.get(notation)!
  })
  // A retention may have taken the file away between two looks at it.
  return Effect.retry(look, { times: 1 })
}
