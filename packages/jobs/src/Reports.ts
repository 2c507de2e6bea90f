/** Reports in any format, rendered and written. */
import { PROVINCES } from "@lienthong/connectors/identifiers/Province"
import { completeness } from "@lienthong/core/Completeness"
import { evaluate } from "@lienthong/core/Gates"
import * as Formats from "@lienthong/core/report/formats"
import type { Snapshot } from "@lienthong/core/Snapshot"
import type { Summary } from "@lienthong/core/Summary"
import { suppress } from "@lienthong/core/Suppression"
import * as Effect from "effect/Effect"
import type { Config } from "./Config.ts"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import { summaries } from "./Summaries.ts"
import { writeWhole } from "./WholeFile.ts"

/** What stands around a snapshot. */
export interface Around {
  /** What the configuration asks of it, and the instant at which ages are reckoned. */
  readonly gates?: { readonly asked: Config["gates"]; readonly at: string }
  readonly trend?: ReadonlyArray<Summary>
}

/** Whether the configuration asks anything of reports. */
export const asksAnything = ({ overall, services, datasets }: Config["gates"]): boolean =>
  [overall ?? {}, ...Object.values(services), ...Object.values(datasets)].some(
    (wanted) => Object.values(wanted).length > 0
  )

/** Everything that a format may show of a snapshot. */
export const materialOf = (snapshot: Snapshot, { gates, trend }: Around = {}): Formats.Material => {
  const report = completeness(snapshot)
  return {
    report,
    snapshot,
    regions: PROVINCES,
    ...(gates === undefined || !asksAnything(gates.asked) ? {} : { gates: evaluate(report, gates.asked, gates.at) }),
    ...(trend === undefined ? {} : { trend })
  }
}

/** What may be published of it: no small count, no gate, and nothing of what is kept, whose figures are exact. */
export const publicly = ({ report, snapshot, regions }: Formats.Material, k: number): Formats.Material => ({
  report: suppress(report, { k }),
  snapshot,
  ...(regions === undefined ? {} : { regions })
})

/** The summaries of what is kept, if the format shows them; what cannot be read is left out. */
export const trendFor = (
  format: Formats.FormatName,
  directory: DataDirectory
): Effect.Effect<ReadonlyArray<Summary>, LocalError> =>
  Formats.FORMATS[format].trend !== true
    ? Effect.succeed([])
    : Effect.map(summaries(directory), (all) => all.flatMap(({ summary }) => summary ?? []))

/** The material in a format. */
export const rendered = (
  format: Formats.FormatName,
  material: Formats.Material,
  options: Formats.RenderOptions
): Effect.Effect<string | Uint8Array> => Effect.promise(() => Formats.render(format, material, options))

/** Writes a report to a file: whole or not at all, for its owner's eyes. */
export const write = (file: string, content: string | Uint8Array): Effect.Effect<void, LocalError> =>
  Effect.try({
    try: () => writeWhole(file, content),
    catch: (cause) => localError("write", file, cause)
  })
