/**
 * When records came, changed and went: about one per cent changes and 0.3 % goes each day, each set listed without
 * looking at the others.
 */
import { mix } from "./Dice.ts"

/** The records of a register are numbered: those of the base first, then the newcomers of each day. */
export interface Timeline {
  /** How many numbers are given by the day of the world. */
  readonly size: number
  readonly base: number
  readonly cameOn: (slot: number) => number
  /** Whether the record is no more on the day of the world. */
  readonly isGone: (slot: number) => boolean
  /** The day on which it goes; `Infinity` if not by the day of the world. */
  readonly goesOn: (slot: number) => number
  /** How often it changed by a day, and when last (the day it came if never). */
  readonly version: (slot: number, by: number) => { readonly revision: number; readonly day: number }
  /** The records that came, changed or went on a day after the first. */
  readonly touchedOn: (day: number) => ReadonlyArray<number>
  /** Records that are no more. */
  readonly gone: number
}

const CHANGES_PER_MILLE = 10
const REMOVALS_PER_MILLE = 3
/** Primes: one of them at least shares no factor with the size of a register. */
const FACTORS = [611_953, 611_957]

/** `a * b % modulus` for numbers below 2^27 without leaving exact integers. */
const multiply = (a: number, b: number, modulus: number): number => {
  const high = (a * Math.floor(b / 65_536)) % modulus
  return (high * 65_536 + a * (b % 65_536)) % modulus
}

const inverse = (factor: number, modulus: number): number => {
  let [rest, next, share, nextShare] = [factor % modulus, modulus, 1, 0]
  while (next !== 0) {
    const times = Math.floor(rest / next)
    ;[rest, next] = [next, rest - times * next]
    ;[share, nextShare] = [nextShare, share - times * nextShare]
  }
  return ((share % modulus) + modulus) % modulus
}

interface Order {
  readonly rank: (slot: number) => number
  readonly slot: (rank: number) => number
}

/** A fixed order of all slots in which neighbours stand far apart. */
const order = (size: number, luck: number): Order => {
  const factor = FACTORS.find((prime) => size % prime !== 0) ?? 1
  const shift = size === 0 ? 0 : luck % size
  const back = size < 2 ? 0 : inverse(factor, size)
  return {
    rank: (slot) => (slot * factor + shift) % size,
    slot: (rank) => multiply((rank - shift + size) % size, back, size)
  }
}

interface Options {
  /** The first number of each day's newcomers, from day 2 on, and last the size: the base ends at the first. */
  readonly starts: ReadonlyArray<number>
  readonly day: number
  readonly luck: number
  /** Records that never change or go, since nobody could tell which they are. */
  readonly frozen: (slot: number) => boolean
}

/** The timeline of one register up to a day. */
export const timeline = (options: Options): Timeline => {
  const { starts, day, luck, frozen } = options
  const base = starts[0]!
  const size = starts.at(-1)!
  const perDay = Math.floor((base * CHANGES_PER_MILLE) / 1000)
  const cycle = perDay === 0 ? 0 : Math.floor(base / perDay)
  const goingPerDay = Math.floor((base * REMOVALS_PER_MILLE) / 1000)
  const changing = order(base, luck)
  const going = order(base, mix(luck, 1))

  const cameOn = (slot: number): number => {
    if (slot < base) return 1
    let at = 1
    while (slot >= starts[at]!) at++
    return at + 1
  }

  const goesOn = (slot: number): number => {
    if (day === 1 || slot >= base || goingPerDay === 0) return Number.POSITIVE_INFINITY
    const on = 2 + Math.floor(going.rank(slot) / goingPerDay)
    return on > day || frozen(slot) ? Number.POSITIVE_INFINITY : on
  }

  const version = (slot: number, by: number): { revision: number; day: number } => {
    const came = cameOn(slot)
    if (by === 1 || slot >= base || cycle === 0) return { revision: 0, day: came }
    const first = 2 + Math.floor(changing.rank(slot) / perDay)
    const last = Math.min(by, goesOn(slot) - 1)
    if (first >= 2 + cycle || first > last || frozen(slot)) return { revision: 0, day: came }
    const again = Math.floor((last - first) / cycle)
    return { revision: 1 + again, day: first + again * cycle }
  }

  const touchedOn = (on: number): ReadonlyArray<number> => {
    const slots: Array<number> = []
    for (let slot = starts[on - 2]!; slot < starts[on - 1]!; slot++) slots.push(slot)
    if (goingPerDay > 0) {
      const to = Math.min(base, (on - 1) * goingPerDay)
      for (let rank = (on - 2) * goingPerDay; rank < to; rank++) {
        const slot = going.slot(rank)
        if (!frozen(slot)) slots.push(slot)
      }
    }
    if (cycle > 0) {
      const place = (on - 2) % cycle
      for (let rank = place * perDay; rank < (place + 1) * perDay; rank++) {
        const slot = changing.slot(rank)
        if (!frozen(slot) && goesOn(slot) > on) slots.push(slot)
      }
    }
    return slots
  }

  let gone = 0
  for (let rank = 0; rank < Math.min(base, (day - 1) * goingPerDay); rank++) if (!frozen(going.slot(rank))) gone++
  return { size, base, cameOn, isGone: (slot) => goesOn(slot) <= day, goesOn, version, touchedOn, gone }
}
