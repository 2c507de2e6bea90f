/** `lienthong mock`: serves the three mock sources until it is stopped. */

import { horizon } from "@lienthong/connectors/mock/Days"
import { faultsFrom } from "@lienthong/connectors/mock/faults/Chosen"
import type { FaultOptions } from "@lienthong/connectors/mock/faults/Faulty"
import { serve } from "@lienthong/connectors/mock/Mock"
import { latestHorizon } from "@lienthong/core/check/Latest"
import * as Clock from "effect/Clock"
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

const DAY_MS = 86_400_000

/** Why no sync believes that day of a mock world: it has not come. `null` if it has. */
export const notCome = (day: number): Effect.Effect<string | null> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const last = Math.floor((latestHorizon(now) - Date.parse(horizon(1))) / DAY_MS) + 1
    if (day <= last) return null
    const [its, today] = [horizon(day), new Date(now).toISOString()].map((text) => text.slice(0, 10))
    return `Day ${day} of the mock world is ${its}, and this machine's clock says ${today}: a sync refuses what a source says of a day that has not come. Give --day ${last} at most.`
  })

/** Waits until the program that started this one for itself is gone, however it ended; for ever if there is none. */
const orphaned = Effect.callback<void>((resume) => {
  process.once("disconnect", () => resume(Effect.void))
  // An open channel would keep this process from ending.
  return Effect.sync(() => process.connected && process.disconnect())
})

/** Prints one line of JSON, where each source listens and with which credentials, then serves. */
export const mock = Effect.fn("command.mock")(function* (options: MockOptions & FaultWords) {
  const { residents, seed, day, port } = options
  const warning = yield* notCome(day)
  if (warning !== null) yield* Effect.logWarning(warning)
  const world = { residents, seed, day, faults: yield* faultsOf(options) }
  const sources = yield* serve(port === undefined ? world : { ...world, port })
  yield* print(JSON.stringify(sources))
  yield* orphaned
  return ExitCode.done
}, Effect.scoped)
