/** Reports in any format, rendered and written. */
import * as Formats from "@lienthong/core/report/formats"
import { PageError } from "@lienthong/core/report/html/asset"
import type { Summary } from "@lienthong/core/Summary"
import * as Effect from "effect/Effect"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import { summaries } from "./Summaries.ts"
import { writeWhole } from "./WholeFile.ts"

/** The summaries of all that are kept; what cannot be read is left out. */
export const trendOf = (directory: DataDirectory): Effect.Effect<ReadonlyArray<Summary>, LocalError> =>
  Effect.map(summaries(directory), (all) => all.flatMap(({ summary }) => summary ?? []))

/** The same, if the format shows them. */
export const trendFor = (
  format: Formats.FormatName,
  directory: DataDirectory
): Effect.Effect<ReadonlyArray<Summary>, LocalError> =>
  Formats.FORMATS[format].trend !== true ? Effect.succeed([]) : trendOf(directory)

/** The material in a format. */
export const rendered = (
  format: Formats.FormatName,
  material: Formats.Material,
  options: Formats.RenderOptions
): Effect.Effect<string | Uint8Array, PageError> =>
  Effect.catchDefect(
    Effect.promise(() => Formats.render(format, material, options)),
    (defect) => (defect instanceof PageError ? Effect.fail(defect) : Effect.die(defect))
  )

/** Where else reports may be written. */
export const OTHER_REPORTS = "set another `reports.directory`"

/** Writes a report to a file: whole or not at all, for its owner's eyes. */
export const write = (file: string, content: string | Uint8Array): Effect.Effect<void, LocalError> =>
  Effect.try({
    try: () => writeWhole(file, content),
    catch: (cause) => localError("write", file, cause, OTHER_REPORTS)
  })
