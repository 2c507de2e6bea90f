/** The store of a data directory for commands that look at what was pulled: they do not create one. */
import type { Store, StoreError } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import { at, lookFor } from "./DataDirectory.ts"
import { type LocalError, NothingMeasured, type UsageError } from "./Failure.ts"
import { storeInTurn } from "./Turn.ts"
import { type Wait, waitOf } from "./Wait.ts"

export interface Access {
  readonly dataDir: string
  readonly wait: Wait
}

/** Runs `work` on the store that is there, when it is this process's turn; fails if nothing was ever pulled. */
export const inExistingStore = Effect.fnUntraced(function* <A, E>(
  { dataDir, wait }: Access,
  doing: string,
  work: Effect.Effect<A, E, Store>
): Effect.fn.Return<A, E | StoreError | LocalError | NothingMeasured | UsageError> {
  const directory = at(dataDir)
  if (!(yield* lookFor(directory.store))) {
    return yield* new NothingMeasured({
      message: `Nothing was pulled yet into ${dataDir}: run \`lienthong sync\` first.`
    })
  }
  const waitMs = yield* waitOf(wait)
  return yield* Effect.provide(work, storeInTurn(directory, { doing, waitMs, choosable: true }))
})
