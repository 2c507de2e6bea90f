/** `lienthong prune`: forgets what is older than the configuration keeps. */
import { existsSync } from "node:fs"
import { grid } from "@lienthong/core/report/grid"
import { Store } from "@lienthong/core/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Format } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { at } from "../DataDirectory.ts"
import { type Access, inExistingStore } from "../ExistingStore.ts"
import { ExitCode } from "../ExitCode.ts"
import { openHistory } from "../History.ts"
import { fileOf } from "../history/File.ts"
import * as Runs from "../history/Runs.ts"
import { print } from "../Output.ts"
import { pruneSnapshots } from "../SnapshotRetention.ts"
import { terminal } from "../Terminal.ts"

export interface PruneOptions extends Access {
  readonly format: Format
  readonly dryRun: boolean
  readonly inForce: InForce
}

/** One kind of thing that grows old. */
interface Part {
  readonly what: string
  /** Everything before is too old (ISO 8601); `null`: kept for ever. */
  readonly before: string | null
  readonly gone: number
  readonly kept: number
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
  const { retention } = inForce.config
  const directory = at(options.dataDir)
  const now = yield* Clock.currentTimeMillis
  const ago = (span: number) => new Date(now - span).toISOString()
  const [runs, quarantine] = [ago(retention.runs), ago(retention.quarantine)]
  const snapshots = retention.snapshots === undefined ? null : ago(retention.snapshots)
  const parts: Array<Part> = []
  if (existsSync(directory.store)) {
    const pruned = yield* inExistingStore(
      options,
      "lienthong prune",
      Store.use((store) => store.prune({ runsBefore: runs, quarantineBefore: quarantine, dryRun }))
    )
    parts.push({ what: "runs in the store", before: runs, ...pruned.runs })
    parts.push({ what: "quarantined records", before: quarantine, ...pruned.quarantine })
  }
  if (existsSync(fileOf(directory.path))) {
    const history = yield* openHistory(directory)
    const all = yield* history.use(Runs.size)
    const gone = yield* history.use((db) => Runs.prune(db, Date.parse(runs), dryRun))
    parts.push({ what: "runs in the history", before: runs, gone, kept: all - gone })
  }
  const files = yield* pruneSnapshots(directory, snapshots === null ? null : Date.parse(snapshots), dryRun)
  parts.push({ what: "snapshots", before: snapshots, ...files })
  yield* print(format === "json" ? JSON.stringify({ dryRun, parts }, null, 2) : asTable(parts, dryRun))
  return ExitCode.done
}, Effect.scoped)
