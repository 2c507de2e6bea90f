/** Whether the daemon can do its work: its jobs have started, it can write, and what it measured can be read. */
import { accessSync, constants, existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { DataDirectory } from "../DataDirectory.ts"
import type { LatestReport } from "./LatestReport.ts"

export interface Check {
  readonly name: "jobs" | "store" | "snapshot"
  readonly ok: boolean
  /** What is wrong, for a person. */
  readonly why: string | null
}

const outcome = (name: Check["name"], why: string | null): Check => ({ name, ok: why === null, why })

const writable = (directory: DataDirectory): string | null => {
  try {
    accessSync(directory.path, constants.R_OK | constants.W_OK | constants.X_OK)
    if (existsSync(directory.store)) accessSync(directory.store, constants.R_OK | constants.W_OK)
    return null
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error"
    return `The data directory or its store cannot be written (${code}).`
  }
}

/** Every check; nothing measured yet is no fault. */
export const readiness = Effect.fnUntraced(function* (
  directory: DataDirectory,
  started: Effect.Effect<boolean>,
  latest: LatestReport
) {
  const snapshot = yield* Effect.result(latest)
  return [
    outcome("jobs", (yield* started) ? null : "The jobs have not started yet."),
    outcome("store", yield* Effect.sync(() => writable(directory))),
    outcome("snapshot", snapshot._tag === "Success" ? null : snapshot.failure.message)
  ] satisfies ReadonlyArray<Check>
})
