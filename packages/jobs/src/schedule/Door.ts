/**
 * The daemon's way to the store: open while jobs need it, closed when none does, so that other programs get their turn.
 * Pulls of different datasets go through side by side; a measurement goes through alone.
 */
import type { Store, StoreError } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RcRef from "effect/RcRef"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { DataDirectory } from "../DataDirectory.ts"
import type { LocalError } from "../Failure.ts"
import type { History } from "../History.ts"
import { reconcile } from "../Reconcile.ts"
import { giveWay, storeInTurn, type TurnOptions } from "../Turn.ts"

type Through = <A, E>(work: Effect.Effect<A, E, Store>) => Effect.Effect<A, E | StoreError | LocalError>

export interface Door {
  readonly together: Through
  readonly alone: Through
}

/** More than there will be jobs at once. */
const ROOM = 1000

/** A door that stands as long as the scope lives. */
export const makeDoor = Effect.fnUntraced(function* (
  directory: DataDirectory,
  history: History,
  turn: TurnOptions
): Effect.fn.Return<Door, never, Scope.Scope> {
  const opened = Effect.tap(Layer.build(Layer.fresh(storeInTurn(directory, turn))), (context) =>
    // Others may have had the store since this process closed it.
    Effect.provideContext(reconcile(history, directory), context)
  )
  const store = yield* RcRef.make({ acquire: opened })
  // Whoever wants to be alone keeps the others from entering while it waits for those inside to leave.
  const entrance = yield* Semaphore.make(1)
  const room = yield* Semaphore.make(ROOM)
  const held = (semaphore: Semaphore.Semaphore, places: number) =>
    Effect.acquireRelease(semaphore.take(places), () => semaphore.release(places), { interruptible: true })

  const inside: Through = (work) =>
    Effect.scoped(Effect.flatMap(RcRef.get(store), (context) => Effect.provideContext(work, context)))
  const enter = (places: number) =>
    Effect.gen(function* () {
      yield* giveWay(directory, turn)
      yield* held(room, places)
    })

  return {
    together: (work) => Effect.scoped(Effect.andThen(entrance.withPermits(1)(enter(1)), inside(work))),
    alone: (work) => Effect.scoped(Effect.andThen(held(entrance, 1), Effect.andThen(enter(ROOM), inside(work))))
  }
})
