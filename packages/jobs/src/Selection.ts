/** Which datasets are meant by names of datasets and sources. */
import type { Connector } from "@lienthong/core/Connector"
import { nearest } from "@lienthong/core/Spelling"
import * as Effect from "effect/Effect"
import { UsageError } from "./Failure.ts"
import type { Pullable } from "./Pull.ts"

/** All datasets of some connectors. */
export const pullable = (connectors: ReadonlyArray<Connector>): ReadonlyArray<Pullable> =>
  connectors.flatMap((connector) => connector.datasets.map(({ name }) => ({ connector, dataset: name })))

/** Those that the names mean, in the order of the sources; without names all. */
export const selected = (
  all: ReadonlyArray<Pullable>,
  names: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Pullable>, UsageError> => {
  const known = [...new Set(all.flatMap(({ connector, dataset }) => [connector.name, dataset]))]
  for (const name of names) {
    if (known.includes(name)) continue
    const meant = nearest(name, known)
    const hint = meant === null ? `Known are ${known.join(", ")}` : `Did you mean "${meant}"?`
    return Effect.fail(
      new UsageError({ message: `There is no dataset or source "${name}" among those configured. ${hint}` })
    )
  }
  return Effect.succeed(
    names.length === 0
      ? all
      : all.filter(({ connector, dataset }) => names.includes(dataset) || names.includes(connector.name))
  )
}
