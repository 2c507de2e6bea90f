/** Reports in any format, rendered and written. */
import { completeness } from "@lienthong/core/Completeness"
import * as Formats from "@lienthong/core/report/formats"
import type { Snapshot } from "@lienthong/core/Snapshot"
import * as Effect from "effect/Effect"
import { localError } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import { writeWhole } from "./WholeFile.ts"

/** Everything that a format may show of a snapshot. */
export const materialOf = (snapshot: Snapshot): Formats.Material => ({ report: completeness(snapshot), snapshot })

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
