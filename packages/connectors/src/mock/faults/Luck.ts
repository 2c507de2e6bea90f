/** When a fault strikes: by chance, but the same chance for the same seed and the same requests. */
import { mix, stream } from "../Dice.ts"
import type { FaultName, SourceName } from "./Table.ts"

export interface Luck {
  readonly has: (fault: FaultName) => boolean
  /** Whether a fault strikes at this occasion of a place; each question is another occasion. */
  readonly strikes: (fault: FaultName, place: string) => boolean
  /** One of several ways in which it may strike, another on each occasion. */
  readonly pick: <A>(fault: FaultName, place: string, ways: readonly [A, ...Array<A>]) => A
  /** Whether it strikes at a place, whenever it is asked. */
  readonly struck: (fault: FaultName, place: string) => boolean
}

/** The luck of one source. */
export const luckOf = (source: SourceName, rates: ReadonlyMap<FaultName, number>, seed: number): Luck => {
  const occasions = new Map<string, number>()
  const below = (fault: FaultName, roll: number): boolean => roll / 2 ** 32 < (rates.get(fault) ?? 0)
  const rollOf = (fault: FaultName, place: string): number => stream(seed, `${source} ${fault} ${place}`)
  const occasionOf = (key: string): number => {
    const occasion = occasions.get(key) ?? 0
    occasions.set(key, occasion + 1)
    return occasion
  }
  return {
    has: (fault) => rates.has(fault),
    strikes: (fault, place) => {
      if (!rates.has(fault)) return false
      return below(fault, mix(rollOf(fault, place), occasionOf(`${fault} ${place}`)))
    },
    pick: (fault, place, ways) => {
      const roll = mix(rollOf(fault, `${place} way`), occasionOf(`${fault} ${place} way`))
      return ways[roll % ways.length] ?? ways[0]
    },
    struck: (fault, place) => rates.has(fault) && below(fault, rollOf(fault, place))
  }
}
