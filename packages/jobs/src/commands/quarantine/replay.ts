/** `lienthong quarantine replay`: sends quarantined records through the check of today. */
import type { Replayed } from "@lienthong/core/Quarantine"
import { replay as replayDataset } from "@lienthong/core/Replay"
import { grid } from "@lienthong/core/report/grid"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import { sources } from "../../Catalogue.ts"
import type { Format } from "../../Choices.ts"
import { type Access, inExistingStore } from "../../ExistingStore.ts"
import { ExitCode } from "../../ExitCode.ts"
import { say } from "../../Log.ts"
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
    ? "Nothing is there to replay.\n"
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

export const replay = Effect.fn("command.quarantine.replay")(function* (options: ReplayOptions) {
  const replays = yield* inExistingStore(
    options,
    "lienthong quarantine replay",
    Effect.gen(function* () {
      const { quarantine } = yield* Store
      const { dataset: only, ...filter } = yield* filterOf(options)
      const done: Array<Replayed> = []
      for (const source of sources) {
        for (const { name } of source.datasets) {
          if (only !== undefined && only !== name) continue
          if ((yield* quarantine.groups({ ...filter, dataset: name })).length === 0) continue
          const replayed = yield* replayDataset(source, name, { filter })
          if (replayed !== null) done.push(replayed)
          else yield* say(`${name}: its contract has changed since it was pulled; the next sync reads everything again`)
        }
      }
      return done
    })
  )
  if (replays.some(({ changed }) => changed > 0)) yield* say("the next sync measures them")
  yield* print(options.format === "json" ? JSON.stringify(replays, null, 2) : asTable(replays))
  return ExitCode.done
})
