/** Whoever shows how far the runs are; by default nobody does. */
import type { Progress as Received } from "@lienthong/core/Sync"
import * as Context from "effect/Context"

/** Listens to runs as they go on. Its methods must be quick and never throw. */
export interface Progress {
  readonly began: (dataset: string) => void
  readonly received: (progress: Received) => void
  readonly ended: (dataset: string, how: "done" | "failed") => void
}

export const Progress = Context.Reference<Progress>("@lienthong/jobs/Progress", {
  defaultValue: () => ({ began: () => undefined, received: () => undefined, ended: () => undefined })
})
