/** The summaries of all kept snapshots. One that is missing is made from its snapshot, once. */
import { type Summary, summarize } from "@lienthong/core/Summary"
import * as Effect from "effect/Effect"
import type { DataDirectory } from "./DataDirectory.ts"
import type { LocalError } from "./Failure.ts"
import { type Kept, list } from "./KeptSnapshots.ts"
import * as Snapshots from "./Snapshots.ts"
import { readSummary, writeSummary } from "./SummaryFile.ts"

/** A kept snapshot and its summary, or why it cannot be read. */
export interface Summarized {
  readonly kept: Kept
  readonly summary: Summary | null
  readonly problem: string | null
}

const made = ({ file, identity }: Kept): Effect.Effect<Summary, LocalError> =>
  Effect.map(Snapshots.read(file), (snapshot) => {
    const summary = summarize(snapshot)
    writeSummary(file, identity, summary)
    return summary
  })

const summarized = (kept: Kept): Effect.Effect<Summarized> => {
  const summary = readSummary(kept.file, kept.identity)
  if (summary !== null) return Effect.succeed({ kept, summary, problem: null })
  return Effect.match(made(kept), {
    onSuccess: (each) => ({ kept, summary: each, problem: null }),
    onFailure: ({ message }) => ({ kept, summary: null, problem: message })
  })
}

/** The summaries of some kept snapshots, in their order. A broken snapshot costs its own line alone. */
export const summariesOf = (kept: ReadonlyArray<Kept>): Effect.Effect<ReadonlyArray<Summarized>> =>
  Effect.forEach(kept, summarized)

/** The summaries of all kept snapshots, the oldest as-of time first. */
export const summaries = (directory: DataDirectory): Effect.Effect<ReadonlyArray<Summarized>, LocalError> =>
  Effect.flatMap(list(directory), summariesOf)
