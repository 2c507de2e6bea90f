/** A data directory with snapshots in it, as if they had been measured on those days. */
import { statSync, utimesSync } from "node:fs"
import type { Snapshot } from "@lienthong/core/Snapshot"
import { summarize } from "@lienthong/core/Summary"
import * as Effect from "effect/Effect"
import { citizenOnly, field, regionsOf, service, snapshot } from "../../core/test/completenessSnapshots.ts"
import { openDirectory } from "../src/DataDirectory.ts"
import * as Snapshots from "../src/Snapshots.ts"
import { identityOf, writeSummary } from "../src/SummaryFile.ts"

/** A small snapshot: of 100 subjects in two provinces, `filled` have everything. */
export const dayWith = (asOf: string, filled: number, rest: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot([
    service(
      1,
      [field("name"), field("phone", { owner: "thue" }), citizenOnly("reason")],
      regionsOf(
        [
          { region: "001", states: ["available", "available"], subjects: filled },
          { region: "079", states: ["available", "missing"], subjects: 100 - filled }
        ],
        2
      )
    )
  ]),
  asOf,
  ...rest
})

const FIRST = Date.UTC(2026, 10, 24) / 1000

/** Keeps them in the order given, a minute apart: a file system's clock ticks too slowly to tell them apart itself. */
export const keepAll = (path: string, snapshots: ReadonlyArray<Snapshot>): Promise<unknown> =>
  Effect.gen(function* () {
    const directory = yield* openDirectory(path)
    for (const [minute, each] of snapshots.entries()) {
      const file = yield* Snapshots.keep(directory, each)
      utimesSync(file, FIRST + 60 * minute, FIRST + 60 * minute)
      writeSummary(file, identityOf(statSync(file)), summarize(each))
    }
  }).pipe(Effect.runPromise)
