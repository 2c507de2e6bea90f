/** What is agreed about each dataset that can be pulled, for the history. */
import type { Config } from "./Config.ts"
import type { Terms } from "./history/Terms.ts"
import type { Pullable } from "./Pull.ts"

export const termsOf = (datasets: ReadonlyArray<Pullable>, terms: Config["datasets"]): ReadonlyArray<Terms> =>
  datasets.map(({ connector, dataset }) => ({
    dataset,
    source: connector.name,
    agreedAge: terms[dataset]?.agreedAge ?? null
  }))
