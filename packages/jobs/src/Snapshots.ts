/** The snapshots kept in a data directory: one JSON file each, named by its as-of time. Reading one needs no store. */
import { statSync } from "node:fs"
import { join } from "node:path"
import type { Snapshot } from "@lienthong/core/Snapshot"
import { summarize } from "@lienthong/core/Summary"
import * as Effect from "effect/Effect"
import { type DataDirectory, localError } from "./DataDirectory.ts"
import { failing } from "./Failing.ts"
import type { LocalError, NothingMeasured } from "./Failure.ts"
import { sealed } from "./Seal.ts"
import { latestFileIn, latestSnapshot, readSnapshot } from "./SnapshotFile.ts"
import { nameFor } from "./SnapshotName.ts"
import { identityOf, writeSummary } from "./SummaryFile.ts"
import { writeWhole } from "./WholeFile.ts"

/** Keeps a snapshot and its summary; one of the same as-of time is replaced. The file is there whole or not at all. */
export const keep = (directory: DataDirectory, snapshot: Snapshot): Effect.Effect<string, LocalError> =>
  Effect.try({
    try: () => {
      const file = join(directory.snapshots, nameFor(snapshot.asOf))
      writeWhole(file, sealed(snapshot))
      writeSummary(file, identityOf(statSync(file)), summarize(snapshot))
      return file
    },
    catch: (cause) => localError("keep the snapshot in", directory.snapshots, cause)
  })

/** The file of the snapshot measured last; `null` if none is kept. */
export const latestFile = (directory: DataDirectory): Effect.Effect<string | null, LocalError> =>
  failing(() => latestFileIn(directory.snapshots))

/** The snapshot in a kept file. */
export const read = (file: string): Effect.Effect<Snapshot, LocalError> => failing(() => readSnapshot(file))

/** The snapshot in a file that a person names. */
export const readNamed = (file: string): Effect.Effect<Snapshot, LocalError> =>
  failing(() => readSnapshot(file, { another: "name another snapshot" }))

/** The snapshot measured last. */
export const findLatest = (directory: DataDirectory): Effect.Effect<Snapshot, LocalError | NothingMeasured> =>
  failing(() => latestSnapshot(directory.path, directory.snapshots))
