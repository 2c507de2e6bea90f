/** A data directory with snapshots in it, as if they had been measured on those days. */
import type { Snapshot } from "@lienthong/core/Snapshot"
import * as Effect from "effect/Effect"
import { citizenOnly, field, regionsOf, service, snapshot } from "../../core/test/completenessSnapshots.ts"
import { openDirectory } from "../src/DataDirectory.ts"
import * as Snapshots from "../src/Snapshots.ts"

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

/** Keeps them in the order given. */
export const keepAll = (path: string, snapshots: ReadonlyArray<Snapshot>): Promise<unknown> =>
  Effect.gen(function* () {
    const directory = yield* openDirectory(path)
    for (const each of snapshots) yield* Snapshots.keep(directory, each)
  }).pipe(Effect.runPromise)
