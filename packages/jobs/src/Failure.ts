/** What went wrong, as a person reads it: one sentence that says what, where and what to do, and an exit code. */

import type { MockError } from "@lienthong/connectors/mock/Mock"
import type { SourceError } from "@lienthong/core/Connector"
import type { CatalogueError } from "@lienthong/core/catalogue/load"
import type { PageError } from "@lienthong/core/report/html/asset"
import type { StoreError } from "@lienthong/core/Store"
import type { SyncError } from "@lienthong/core/Sync"
import * as Data from "effect/Data"
import { ExitCode } from "./ExitCode.ts"

/** The command line or the configuration is wrong. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/** Something on this machine could not be read or written, or a helper process ended. */
export class LocalError extends Data.TaggedError("LocalError")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** Standard output took no more. */
export const unwritable = (code: string): LocalError =>
  new LocalError({ message: `Cannot write the result to standard output (${code}).` })

/** There is no snapshot to report on, or it measured nothing. */
export class NothingMeasured extends Data.TaggedError("NothingMeasured")<{ readonly message: string }> {}

/** Everything that a command may fail with. */
export type Failure =
  | UsageError
  | LocalError
  | NothingMeasured
  | SourceError
  | StoreError
  | SyncError
  | MockError
  | CatalogueError
  | PageError

/** The exit code that stands for a failure. */
export const exitCodeOf = (failure: Failure): ExitCode => {
  switch (failure._tag) {
    case "UsageError":
    case "CatalogueError":
      return ExitCode.wrongUsage
    case "SyncError":
      return ExitCode.doesNotAddUp
    default:
      return ExitCode.notDone
  }
}

const TAGS: ReadonlySet<string> = new Set<Failure["_tag"]>([
  "UsageError",
  "LocalError",
  "NothingMeasured",
  "SourceError",
  "StoreError",
  "SyncError",
  "MockError",
  "CatalogueError",
  "PageError"
])

/** Whether what was thrown is a failure that says its own sentence. */
export const isFailure = (thrown: unknown): thrown is Failure =>
  thrown instanceof Error && "_tag" in thrown && TAGS.has(String(thrown._tag))
