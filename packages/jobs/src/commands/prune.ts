/** `lienthong prune`: forgets what is older than the configuration keeps. */
import { grid } from "@lienthong/core/report/grid"
import * as Effect from "effect/Effect"
import type { Format } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { at, lookFor } from "../DataDirectory.ts"
import { type Access, inExistingStore } from "../ExistingStore.ts"
import { ExitCode } from "../ExitCode.ts"
import { openHistory } from "../History.ts"
import { fileOf } from "../history/File.ts"
import { print } from "../Output.ts"
import { type Part, prune as pruned } from "../Prune.ts"
import { terminal } from "../Terminal.ts"

export interface PruneOptions extends Access {
  readonly format: Format
  readonly dryRun: boolean
  readonly inForce: InForce
}

const number = new Intl.NumberFormat("en").format

const asTable = (parts: ReadonlyArray<Part>, dryRun: boolean): string =>
  grid(
    [
      { header: "What", least: 12 },
      { header: "Older than", drop: 1 },
      { header: dryRun ? "would go" : "gone", alignment: "right" },
      { header: dryRun ? "would stay" : "kept", alignment: "right" }
    ],
    parts.map(({ what, before, gone, kept }) => [
      what,
      before === null ? "kept for ever" : before.slice(0, 10),
      number(gone),
      number(kept)
    ]),
    terminal()
  )

export const prune = Effect.fn("command.prune")(function* (options: PruneOptions) {
  const { dryRun, format, inForce } = options
  const directory = at(options.dataDir)
  const parts = yield* pruned({
    directory,
    retention: inForce.config.retention,
    dryRun,
    inStore: (work) => inExistingStore(options, "lienthong prune", work),
    history: (yield* lookFor(fileOf(directory.path))) ? yield* openHistory(directory) : null
  })
  yield* print(format === "json" ? JSON.stringify({ dryRun, parts }, null, 2) : asTable(parts, dryRun))
  return ExitCode.done
}, Effect.scoped)
