/**
 * Families: who is whose child, spouse and head of household, with names and numbers that agree.
 *
 * Places: 0 and 1 the grandparents; 2 their son and 3 his wife; 4 their younger son and 5 his wife; 6, 7, 8 children
 * of 2 and 3; 9, 10 children of 4 and 5; 11 a daughter of the grandparents.
 */
import { dayNumber } from "./Days.ts"
import { mix } from "./Dice.ts"
import { familySerial, foreignIssuer, nobodysId, personalId } from "./Identifiers.ts"
import type { Block } from "./Layout.ts"
import { nameOf, surname } from "./Names.ts"
import { PROVINCES } from "./Provinces.ts"

export interface Relative {
  /** `null` where the register knows the name only. */
  readonly id: string | null
  readonly name: string
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly female: boolean
  /** Day numbers. `diedOn` is 0 for the living. */
  readonly bornOn: number
  readonly diedOn: number
  readonly marital: "single" | "married" | "divorced" | "widowed"
  readonly father: Relative
  readonly mother: Relative
  readonly spouse: Relative | null
  readonly headId: string
  readonly relation: string
  /** The number was issued by somebody who is not one of the provinces. */
  readonly foreign: boolean
  /** The member's random number. */
  readonly luck: number
}

interface Person {
  readonly place: number
  readonly id: string
  readonly name: string
  readonly female: boolean
  readonly bornOn: number
  readonly diedOn: number
  readonly foreign: boolean
  readonly luck: number
}

/** The last day on which anything in the world of day 1 happened. */
const LAST_DAY = dayNumber(2026, 10, 31)
const NEW_YEAR = dayNumber(2026, 1, 1)
const ADULT_DEATHS_FROM = dayNumber(2017, 1, 1)
/** Per 10,000. */
const DEAD = [2800, 1500, 120, 80, 100, 70, 25, 25, 25, 25, 25, 80]
const FOREIGN = 30
const DIVORCED = 400
const FIRST_SERIAL_OF_NEWCOMERS = 999_999

/** The son's year of birth, from which all others in the family follow. */
const yearOf = (luck: number): number => 1958 + (luck % 40)

const yearsOf = (luck: number): ReadonlyArray<number> => {
  const son = yearOf(luck)
  const grandfather = son - 24 - (mix(luck, 101) % 9)
  // Every sex and year occurs once in a family: children take turns, and shift together where they would be unborn.
  const child = son + 24 - Math.max(0, son + 33 - 2026)
  const jitter = mix(luck, 102)
  return [
    grandfather,
    grandfather + 1 + (jitter % 2),
    son,
    son + ((jitter >>> 3) % 3),
    son + 2 + ((jitter >>> 6) % 3),
    son + 3 + ((jitter >>> 9) % 3),
    child + ((jitter >>> 12) & 1),
    child + 2 + ((jitter >>> 13) & 1),
    child + 4 + ((jitter >>> 14) & 1),
    child + 6 + ((jitter >>> 15) & 1),
    child + 8 + ((jitter >>> 16) & 1),
    son - 1 - ((jitter >>> 18) % 3)
  ]
}

const isFemale = (place: number, luck: number): boolean =>
  place === 1 || place === 3 || place === 5 || place === 11 || (place >= 6 && place <= 10 && (luck & 0x4000) !== 0)

const birth = (year: number, luck: number): number =>
  dayNumber(year, 1, 1) + (luck % (year === 2026 ? LAST_DAY - NEW_YEAR + 1 : 365))

const death = (place: number, bornOn: number, luck: number): number => {
  const roll = mix(luck, 111)
  if (roll % 10_000 >= DEAD[place]!) return 0
  const from = Math.max(ADULT_DEATHS_FROM, bornOn)
  return from + ((roll >>> 8) % (LAST_DAY - from + 1))
}

/** The family of a seed. The same block is the same family for ever. */
export const families = (seed: number): ((block: Block) => ReadonlyArray<Member>) => {
  const luckOf = (block: Block, family: number): number => mix(mix(mix(seed, block.cohort.day), block.province), family)

  const personOf = (
    block: Block,
    family: number,
    luck: number,
    years: ReadonlyArray<number>,
    place: number,
    maidenName?: string
  ): Person => {
    const own = mix(luck, place)
    const female = isFemale(place, own)
    const year = years[place]!
    const born = birth(year, own >>> 8)
    const foreign = mix(own, 121) % 10_000 < FOREIGN
    const issuer = foreign ? foreignIssuer(block.province) : PROVINCES[block.province]!.code
    const serial =
      block.cohort.day === 1
        ? family
        : FIRST_SERIAL_OF_NEWCOMERS - family - block.cohort.familiesBefore[block.province]!
    const married = place === 1 || place === 3 || place === 5
    const called = maidenName ?? surname(married ? mix(own, 131) : mix(luck, 132))
    return {
      place,
      id: personalId(issuer, female, year, familySerial(serial)),
      name: nameOf(called, female, mix(own, 133)),
      female,
      bornOn: born,
      diedOn: death(place, born, own),
      foreign,
      luck: own
    }
  }

  /** The wife's parents are the grandparents next door, if they may be by their age. */
  const neighbours = (block: Block, wife: number): readonly [Person, Person] | null => {
    if (block.family === 0) return null
    const luck = luckOf(block, block.family - 1)
    const years = yearsOf(luck)
    if (years[0]! + 18 > wife || years[1]! + 18 > wife || years[1]! + 45 < wife) return null
    const of = (place: number): Person => personOf(block, block.family - 1, luck, years, place)
    return [of(0), of(1)]
  }

  const build = (block: Block): ReadonlyArray<Member> => {
    const luck = luckOf(block, block.family)
    const years = yearsOf(luck)
    const next = block.size > 3 ? neighbours(block, years[3]!) : null
    const people = Array.from({ length: block.size }, (_, place) =>
      personOf(block, block.family, luck, years, place, place === 3 ? next?.[0].name.split(" ")[0] : undefined)
    )
    const divorced = (man: number): boolean => mix(luck, 140 + man) % 10_000 < DIVORCED

    const isHusband = (place: number): boolean => place === 0 || place === 2 || place === 4
    const partnerOf = (place: number): Person | undefined =>
      place > 5 ? undefined : people[isHusband(place) ? place + 1 : place - 1]

    const maritalOf = (person: Person): Member["marital"] => {
      const partner = partnerOf(person.place)
      if (partner === undefined) return person.place === 11 && person.luck % 10 < 3 ? "divorced" : "single"
      if (person.place !== 0 && person.place !== 1 && divorced(Math.min(person.place, partner.place))) return "divorced"
      return partner.diedOn !== 0 && person.diedOn === 0 ? "widowed" : "married"
    }

    const grandparent = luck % 10 < 4
    const headOf = (person: Person): Person => {
      const { place } = person
      if (place === 11) return person
      const second = place === 4 || place === 5 || place === 9 || place === 10
      const order = second ? [4, 5] : grandparent ? [0, 1, 2, 3] : [2, 3, 0, 1]
      for (const candidate of order) {
        const found = people[candidate]
        if (found !== undefined && found.diedOn === 0) return found
      }
      return person
    }

    const relationOf = (person: Person, head: Person): string => {
      if (person === head) return "Chủ hộ"
      if (partnerOf(person.place) === head) return person.female ? "Vợ" : "Chồng"
      const child = person.place >= 6 && person.place <= 10
      if (child && head.place >= 2 && head.place <= 5) return "Con đẻ"
      if (child) return "Cháu ruột"
      if (head.place <= 1 && person.place === 2) return "Con đẻ"
      if (head.place === 2 && person.place <= 1) return person.female ? "Mẹ đẻ" : "Cha đẻ"
      return "Thành viên khác"
    }

    const known = (person: Person): Relative => ({ id: person.id, name: person.name })
    const stranger = (person: Person, female: boolean): Relative => ({
      id: null,
      name: nameOf(female ? surname(mix(person.luck, 151)) : person.name.split(" ")[0]!, female, mix(person.luck, 152))
    })
    const parentsOf = (person: Person): readonly [Relative, Relative] => {
      const { place, luck: own } = person
      let father: Person | undefined
      let mother: Person | undefined
      if (place === 2 || place === 4 || place === 11) [father, mother] = [people[0], people[1]]
      else if (place === 3 && next !== null) [father, mother] = next
      else if (place >= 6 && place <= 8) [father, mother] = [people[2], people[3]]
      else if (place === 9 || place === 10) [father, mother] = [people[4], people[5]]
      const lost = own % 1000 < 6
      const nobody = nobodysId(block.province, own)
      const fatherFound = father === undefined ? stranger(person, false) : known(father)
      return [
        lost ? { id: nobody, name: fatherFound.name } : fatherFound,
        mother === undefined ? stranger(person, true) : known(mother)
      ]
    }

    return people.map((person): Member => {
      const marital = maritalOf(person)
      const partner = partnerOf(person.place)
      const head = headOf(person)
      const [father, mother] = parentsOf(person)
      return {
        id: person.id,
        name: person.name,
        female: person.female,
        bornOn: person.bornOn,
        diedOn: person.diedOn,
        marital,
        father,
        mother,
        spouse: marital === "married" && partner !== undefined ? known(partner) : null,
        headId: head.id,
        relation: relationOf(person, head),
        foreign: person.foreign,
        luck: person.luck
      }
    })
  }

  const kept = new Map<number, { readonly block: Block; readonly members: ReadonlyArray<Member> }>()
  return (block) => {
    const slot = block.first & 7
    const found = kept.get(slot)
    if (found !== undefined && found.block.first === block.first && found.block.cohort === block.cohort) {
      return found.members
    }
    const members = build(block)
    kept.set(slot, { block, members })
    return members
  }
}
