/** `lienthong mock truth`: prints what a perfect report of a mock world must say, computed without the pipeline. */
import { truth } from "@lienthong/connectors/mock/Truth"
import * as Effect from "effect/Effect"
import { catalogue } from "../Catalogue.ts"
import { ExitCode } from "../ExitCode.ts"
import { type OutputOptions, print, shown } from "../Output.ts"
import type { WorldOptions } from "./mock.ts"

export interface TruthOptions extends WorldOptions, OutputOptions {
  readonly asOf: string | undefined
}

export const mockTruth = Effect.fn("command.mockTruth")(function* (options: TruthOptions) {
  const { residents, seed, day } = options
  yield* print(shown(truth({ residents, seed, day }, yield* catalogue, options.asOf), options))
  return ExitCode.done
})
