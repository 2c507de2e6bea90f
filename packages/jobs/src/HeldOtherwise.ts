/** What is said where a store holds records otherwise than they are to be kept today. */
import type { Dataset } from "@lienthong/core/Dataset"
import type { Holding } from "@lienthong/core/Holding"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import { UsageError } from "./Failure.ts"
import { KEY } from "./Minimisation.ts"

/** Why what is held cannot be gone on with; nothing where it can, or where nothing is held. */
const WHY: Readonly<Partial<Record<Holding, string>>> = {
  changed: "its contract has changed since it was pulled",
  whole: "whole records are held, and `minimise: true` asks for less of each",
  minimised: "what is held is minimised, and the configuration in force does not say `minimise: true`",
  key: `its pseudonyms were made with another key than ${KEY} is now, and those of two keys cannot be compared`,
  plan: "the measures need something else of its records than when they were kept"
}

/** Why a dataset's records cannot be used as they are held. */
export const whyNot = (holding: Holding): string | null => WHY[holding] ?? null

const ADVICE: Readonly<Partial<Record<Holding, string>>> = {
  whole: " Remains of whole records stay in the store's file until it is made anew: docs/SECURITY.md says how.",
  key: " If the key should be the old one, stop now (Ctrl-C) and set it: until the end what is held stays."
}

/**
 * Says before a pull why everything is read again. A store that is minimised is not filled with whole records by
 * whoever forgets the configuration: that is refused.
 */
export const beforePull = Effect.fnUntraced(function* (dataset: Dataset) {
  const { holding } = yield* Store.use((store) => store.status(dataset))
  const why = whyNot(holding)
  if (why === null) return
  if (holding === "minimised") {
    return yield* new UsageError({
      message: `${dataset.name}: ${why}. Set it, or name the right file with --config; to keep whole records from now on, delete the store or choose another --data-dir.`
    })
  }
  yield* Effect.logWarning(`${dataset.name}: ${why}, so everything is read again.${ADVICE[holding] ?? ""}`, {
    dataset: dataset.name,
    holding
  })
})

/** Whether records that are held otherwise are all there is: then a measurement would say that nothing was pulled. */
export const beforeMeasurement = Effect.fnUntraced(function* (datasets: ReadonlyArray<Dataset>) {
  const store = yield* Store
  const all = yield* Effect.forEach(datasets, (dataset) =>
    Effect.map(store.status(dataset), ({ holding }) => ({ name: dataset.name, holding }))
  )
  const lines = all.flatMap(({ name, holding }) => {
    const why = whyNot(holding)
    return why === null ? [] : [`${name}: ${why}.`]
  })
  if (lines.length > 0 && !all.some(({ holding }) => holding === "current")) {
    const message = [...lines, "Correct that, or run `lienthong sync`, which reads everything again."].join("\n  ")
    return yield* new UsageError({ message })
  }
  yield* Effect.forEach(lines, (line) => Effect.logWarning(`${line} It counts as unknown.`))
})
