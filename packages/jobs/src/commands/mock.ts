/** `lienthong mock`: serves the three mock sources until it is stopped; `mock truth` says what a report must say. */

import { serve } from "@lienthong/connectors/mock/Mock"
import { truth } from "@lienthong/connectors/mock/Truth"
import * as Effect from "effect/Effect"
import { catalogue } from "../Catalogue.ts"
import { ExitCode } from "../ExitCode.ts"
import { type OutputOptions, print } from "../Output.ts"
import { render } from "./report.ts"

/** Which world: the same three numbers give the same bytes on every machine. */
export interface WorldOptions {
  readonly residents: number
  readonly seed: number
  readonly day: number
}

export interface MockOptions extends WorldOptions {
  readonly port: number | undefined
}

/** Prints one line of JSON, where each source listens and with which credentials, then serves. */
export const mock = Effect.fn("command.mock")(function* (options: MockOptions) {
  const { port, ...world } = options
  const sources = yield* serve(port === undefined ? world : { ...world, port })
  yield* print(JSON.stringify(sources))
  return yield* Effect.never
}, Effect.scoped)

export interface TruthOptions extends WorldOptions, OutputOptions {
  readonly asOf: string | undefined
}

export const mockTruth = Effect.fn("command.mockTruth")(function* (options: TruthOptions) {
  const { residents, seed, day } = options
  yield* print(render(truth({ residents, seed, day }, yield* catalogue, options.asOf), options))
  return ExitCode.done
})
