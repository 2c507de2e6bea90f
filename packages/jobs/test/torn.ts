/** What a store that a process left in the middle holds by halves. */
import { isDeepStrictEqual } from "node:util"

/** The dataset that a line of a dump is of. */
const DATASET = /^(?:quarantine \{"dataset":")?([\w.]+)/

const byDataset = (lines: ReadonlyArray<string>) => Map.groupBy(lines, (line) => DATASET.exec(line)?.[1] ?? "")

/** Datasets that hold neither what they held before a sync nor what they hold after it. */
export const torn = (
  found: ReadonlyArray<string>,
  ...whole: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const [seen, ...states] = [found, ...whole].map(byDataset)
  const names = new Set(states.flatMap((state) => [...state.keys()]))
  return [...names].filter((name) => !states.some((state) => isDeepStrictEqual(state.get(name), seen!.get(name))))
}
