/**
 * Where everybody stands: residents in index order by province, in extended families of twelve.
 *
 * A *cohort* is everybody who came on one day: the whole base on day 1, the newcomers of each later day. Within a
 * cohort a *block* is one family; the last block of a province may be cut short.
 */
import { PROVINCES } from "./Provinces.ts"

/** Places in a family. */
export const FAMILY = 12
/** The places whose people are always grown up and so have a tax code, in order. */
const TAXPAYER_PLACES = [0, 1, 2, 3, 4, 5, 11]
const PER_FAMILY = TAXPAYER_PLACES.length

export interface Cohort {
  /** The day on which these residents came. */
  readonly day: number
  readonly residents: number
  readonly blocks: number
  readonly individuals: number
  /** By province (and one more at the end): the first resident, block and individual taxpayer, and families before it
   * in earlier cohorts. */
  readonly residentsAt: ReadonlyArray<number>
  readonly blocksAt: ReadonlyArray<number>
  readonly individualsAt: ReadonlyArray<number>
  /** Families of the same province in earlier newcomers' cohorts. */
  readonly familiesBefore: ReadonlyArray<number>
}

/** A family of a cohort. */
export interface Block {
  readonly cohort: Cohort
  readonly province: number
  /** Its number in its province. */
  readonly family: number
  /** How many of its places are taken. */
  readonly size: number
  /** The first resident's index in the cohort. */
  readonly first: number
}

const PEOPLE = PROVINCES.reduce((sum, province) => sum + province.people, 0)

const individualsOf = (residents: number): number => {
  const whole = Math.floor(residents / FAMILY)
  return whole * PER_FAMILY + Math.min(residents - whole * FAMILY, PER_FAMILY - 1)
}

/** Lays out the residents of one day. */
export const cohort = (day: number, residents: number, familiesBefore: ReadonlyArray<number>): Cohort => {
  const residentsAt = [0]
  const blocksAt = [0]
  const individualsAt = [0]
  let people = 0
  for (const [index, province] of PROVINCES.entries()) {
    people += province.people
    const end = Math.floor((residents * people) / PEOPLE)
    const here = end - residentsAt[index]!
    residentsAt.push(end)
    blocksAt.push(blocksAt[index]! + Math.ceil(here / FAMILY))
    individualsAt.push(individualsAt[index]! + individualsOf(here))
  }
  const blocks = blocksAt.at(-1)!
  const individuals = individualsAt.at(-1)!
  return { day, residents, blocks, individuals, residentsAt, blocksAt, individualsAt, familiesBefore }
}

/** The last place in `starts` that does not lie behind `index`. */
export const placeIn = (starts: ReadonlyArray<number>, index: number): number => {
  let low = 0
  let high = starts.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= index) low = middle
    else high = middle
  }
  return low
}

const blockIn = (of: Cohort, province: number, family: number): Block => {
  const first = of.residentsAt[province]! + family * FAMILY
  const size = Math.min(FAMILY, of.residentsAt[province + 1]! - first)
  return { cohort: of, province, family, size, first }
}

/** A family by its number in the cohort. */
export const blockAt = (of: Cohort, index: number): Block => {
  const province = placeIn(of.blocksAt, index)
  return blockIn(of, province, index - of.blocksAt[province]!)
}

/** The family and the place of a resident of the cohort. */
export const residentAt = (of: Cohort, index: number): { readonly block: Block; readonly place: number } => {
  const province = placeIn(of.residentsAt, index)
  const offset = index - of.residentsAt[province]!
  const family = Math.floor(offset / FAMILY)
  return { block: blockIn(of, province, family), place: offset - family * FAMILY }
}

/** The family and the place of an individual taxpayer of the cohort. */
export const individualAt = (of: Cohort, index: number): { readonly block: Block; readonly place: number } => {
  const province = placeIn(of.individualsAt, index)
  const offset = index - of.individualsAt[province]!
  const family = Math.floor(offset / PER_FAMILY)
  return { block: blockIn(of, province, family), place: TAXPAYER_PLACES[offset - family * PER_FAMILY]! }
}

const NEWCOMERS_PER_MILLE = 5

/** The cohorts up to a day: the base, and half a per cent of newcomers a day. */
export const cohorts = (residents: number, day: number): ReadonlyArray<Cohort> => {
  const all = [
    cohort(
      1,
      residents,
      PROVINCES.map(() => 0)
    )
  ]
  let before: ReadonlyArray<number> = all[0]!.familiesBefore
  for (let at = 2; at <= day; at++) {
    const next = cohort(at, Math.floor((residents * NEWCOMERS_PER_MILLE) / 1000), before)
    all.push(next)
    before = before.map((families, index) => families + next.blocksAt[index + 1]! - next.blocksAt[index]!)
  }
  return all
}
