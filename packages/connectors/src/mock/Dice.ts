/** Randomness by hashing: the same seed and place give the same number on every machine, in 32-bit integers only. */

/** Mixes two numbers into 32 bits. Chain it to reach further: `mix(mix(seed, stream), index)`. */
export const mix = (seed: number, place: number): number => {
  let hash = seed ^ Math.imul((place + 0x9e3779b9) | 0, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A seed for a named purpose, so that two purposes never share their luck. */
export const stream = (seed: number, name: string): number => {
  let hash = mix((seed % 0x1_0000_0000) | 0, Math.floor(seed / 0x1_0000_0000) | 0)
  for (let at = 0; at < name.length; at++) hash = mix(hash, name.charCodeAt(at))
  return hash
}

/** A choice with weights, laid out so that choosing is one look-up. */
export interface Weighted {
  readonly table: ReadonlyArray<string>
}

const PLACES = 1000

/** Values and their weights; a weight is rounded to a thousandth of the sum, and none is lost. */
export const weighted = (choices: ReadonlyArray<readonly [value: string, weight: number]>): Weighted => {
  const sum = choices.reduce((total, [, weight]) => total + weight, 0)
  const table: Array<string> = []
  for (const [value, weight] of choices) {
    const share = Math.max(1, Math.round((weight * PLACES) / sum))
    for (let count = 0; count < share; count++) table.push(value)
  }
  return { table }
}

/** The value that a random number chooses. */
export const choose = (choices: Weighted, roll: number): string => choices.table[roll % choices.table.length]!
