/** Ways through a nation's store, each in a process of its own, in turn. */
import { join } from "node:path"
import { outputOf } from "../../../core/bench/harness/Processes.ts"
import type { Measured } from "./measured.ts"

export const NATION =
  "A nation made straight in the store's own tables: to each resident 0.7 taxpayers, 0.2 fee filings and 0.2 import lines, with links, gaps and invalid values. All 25 services by 63 provinces."

export const NARROW =
  "Of the fields whose values no measurement reads the store only says that they are there, as it says of every field: the columns that hold them would only fill the disk."

export const BY_HAND =
  "Beside it the same counts in SQL as one would write it by hand for these services (packages/jobs/bench/nation/byHand.ts): a join for each link, and equal records counted together, over the same columns. It ends before states, fixes and shares are told from the counts. What both count is compared."

/** What each way needed in each round. */
export type Rounds = Readonly<Record<string, ReadonlyArray<Measured>>>

/** Goes some ways, there and back in turn, each with a limit for the engine's memory. */
export const inTurn = async (
  file: string,
  ways: ReadonlyArray<readonly [way: string, memory: string]>,
  rounds: number
): Promise<Rounds> => {
  const measured = Object.fromEntries(ways.map(([way]) => [way, [] as Array<Measured>]))
  for (let round = 0; round < rounds; round++) {
    for (const [way, memory] of round % 2 === 0 ? ways : ways.toReversed()) {
      const output = await outputOf([join(import.meta.dirname, "measured.ts"), file, way, memory])
      measured[way]!.push(JSON.parse(output))
    }
  }
  const [ours, hand] = [measured.measure?.[0]?.counts, measured.hand?.[0]?.counts]
  for (const [name, count] of Object.entries(hand ?? {}))
    if (ours?.[name] !== count) throw new Error(`${name}: ${count} counted by hand, ${ours?.[name]} by the measurement`)
  return measured
}
