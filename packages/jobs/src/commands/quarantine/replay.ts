/** `lienthong quarantine replay`: sends quarantined records through the check of today. */
import { minimised } from "@lienthong/core/Minimise"
import type { QuarantineGroup, Replayed } from "@lienthong/core/Quarantine"
import { replay as replayDataset } from "@lienthong/core/Replay"
import { grid } from "@lienthong/core/report/grid"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import { sourcesIn } from "../../Catalogue.ts"
import type { Format } from "../../Choices.ts"
import { type Access, inExistingStore } from "../../ExistingStore.ts"
import { ExitCode } from "../../ExitCode.ts"
import { whyNot } from "../../HeldOtherwise.ts"
import { say } from "../../Log.ts"
import { catalogueOf } from "../../Minimisation.ts"
import { print } from "../../Output.ts"
import { terminal } from "../../Terminal.ts"
import { filterOf, type Selection } from "./Selection.ts"

export interface ReplayOptions extends Selection, Access {
  readonly format: Format
}

const number = new Intl.NumberFormat("en").format

const COUNTS = ["received", "loaded", "superseded", "duplicate", "deleted", "quarantined"] as const
const HEADERS = ["replayed", "loaded", "superseded", "duplicate", "deleted", "still bad"] as const

const asTable = (replays: ReadonlyArray<Replayed>): string =>
  replays.length === 0
    ? "Nothing was replayed.\n"
    : grid(
        [
          { header: "Dataset", least: 12 },
          ...HEADERS.map((header) => ({ header, alignment: "right" }) as const),
          { header: "held", alignment: "right" }
        ],
        replays.map(({ dataset, balance, records }) => [
          dataset,
          ...COUNTS.map((name) => number(balance[name])),
          number(records)
        ]),
        terminal()
      )

const sumOf = (groups: ReadonlyArray<QuarantineGroup>, what: "count" | "replayable"): number =>
  groups.reduce((sum, group) => sum + group[what], 0)

/** Said of records that are not there to be checked: the source still has them. */
const lost = (dataset: string, all: number, replayable: number): string =>
  `${dataset}: of ${number(all)} quarantined records ${number(all - replayable)} cannot be replayed: a minimised store does not keep what arrived. Run \`lienthong sync ${dataset} --full\`: it checks all records of the source by today's contract.`

/** Replays what is meant, and says how many of them can be checked at all. */
const replayAll = Effect.fnUntraced(function* (options: ReplayOptions) {
  const { quarantine, status } = yield* Store
  const services = yield* catalogueOf(options.inForce)
  const { dataset: only, ...filter } = yield* filterOf(options)
  const done: Array<Replayed> = []
  let [all, replayable] = [0, 0]
  for (const source of sourcesIn(options.inForce.config).map((each) => minimised(each, services))) {
    for (const dataset of source.datasets) {
      const { name } = dataset
      if (only !== undefined && only !== name) continue
      const groups = yield* quarantine.groups({ ...filter, dataset: name })
      const [there, kept] = [sumOf(groups, "count"), sumOf(groups, "replayable")]
      all += there
      replayable += kept
      if (kept < there) yield* Effect.logWarning(lost(name, there, kept))
      if (there === 0) continue
      const replayed = yield* replayDataset(source, name, { filter })
      if (replayed !== null) done.push(replayed)
      else {
        const why = whyNot((yield* status(dataset)).holding) ?? "it is not held"
        yield* say(`${name}: ${why}; the next sync reads everything again`)
      }
    }
  }
  return { done, hopeless: all > 0 && replayable === 0 }
})

export const replay = Effect.fn("command.quarantine.replay")(function* (options: ReplayOptions) {
  const { done, hopeless } = yield* inExistingStore(options, "lienthong quarantine replay", replayAll(options))
  if (done.some(({ changed }) => changed > 0)) yield* say("the next sync measures them")
  yield* print(options.format === "json" ? JSON.stringify(done, null, 2) : asTable(done))
  return hopeless ? ExitCode.notDone : ExitCode.done
})
