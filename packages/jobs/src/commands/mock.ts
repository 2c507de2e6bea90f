/** `lienthong mock`: serves the three mock sources until it is stopped. */
import { faultsFrom } from "@lienthong/connectors/mock/faults/Chosen"
import type { FaultOptions } from "@lienthong/connectors/mock/faults/Faulty"
import { serve } from "@lienthong/connectors/mock/Mock"
import * as Effect from "effect/Effect"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { print } from "../Output.ts"

/** Which world: the same three numbers give the same bytes on every machine. */
export interface WorldOptions {
  readonly residents: number
  readonly seed: number
  readonly day: number
}

export interface MockOptions extends WorldOptions {
  /** The first of three ports; free ones if absent. */
  readonly port: number | undefined
}

/** What goes wrong at the sources, and with which luck. */
export interface FaultWords {
  readonly faults?: string | undefined
  readonly faultSeed: number
}

/** The faults that are asked for, if any are. */
export const faultsOf = ({ faults, faultSeed }: FaultWords): Effect.Effect<FaultOptions | undefined, UsageError> => {
  if (faults === undefined) return Effect.succeed(undefined)
  return Effect.fromResult(faultsFrom(faults)).pipe(
    Effect.map((chosen) => ({ faults: chosen, seed: faultSeed })),
    Effect.mapError((message) => new UsageError({ message }))
  )
}

/** Waits until the program that started this one for itself is gone, however it ended; for ever if there is none. */
const orphaned = Effect.callback<void>((resume) => {
  process.once("disconnect", () => resume(Effect.void))
  // An open channel would keep this process from ending.
  return Effect.sync(() => process.connected && process.disconnect())
})

/** Prints one line of JSON, where each source listens and with which credentials, then serves. */
export const mock = Effect.fn("command.mock")(function* (options: MockOptions & FaultWords) {
  const { residents, seed, day, port } = options
  const world = { residents, seed, day, faults: yield* faultsOf(options) }
  const sources = yield* serve(port === undefined ? world : { ...world, port })
  yield* print(JSON.stringify(sources))
  yield* orphaned
  return ExitCode.done
}, Effect.scoped)
