/** One check of the conformance kit. */
import type * as Effect from "effect/Effect"
import type { Bench, PlayedBench } from "./Bench.ts"

interface Described {
  /** Short and stable: what `notApplicable` and the table name it by. */
  readonly id: string
  /** What holds, as a sentence. */
  readonly title: string
  /** Which loss, duplicate or leak it rules out. */
  readonly rulesOut: string
}

/** Needs nothing but a connector that can be read. */
export interface ConnectorCheck extends Described {
  readonly needs: "connector"
  readonly run: (bench: Bench) => Effect.Effect<void, unknown>
}

/** Needs a source that the kit can play; `removals` one that announces them. */
export interface SourceCheck extends Described {
  readonly needs: "source" | "removals"
  readonly run: (bench: PlayedBench) => Effect.Effect<void, unknown>
}

export type Check = ConnectorCheck | SourceCheck
