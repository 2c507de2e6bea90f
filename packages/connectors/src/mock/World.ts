/**
 * The world of the mock sources: a country computed from a seed. No record is kept; each is computed when it is asked
 * for, the same on every machine.
 */
import { mix, stream } from "./Dice.ts"
import { families, type Member } from "./Families.ts"
import { type Filing, fees } from "./Fees.ts"
import { type Files, files } from "./Files.ts"
import { calendar, imports } from "./Imports.ts"
import { type Block, blockAt, type Cohort, cohorts, individualAt, residentAt } from "./Layout.ts"
import { qualities } from "./Places.ts"
import { PROVINCES } from "./Provinces.ts"
import { type Register, register } from "./Register.ts"
import { residents, sentProvince } from "./Residents.ts"
import { type Taxpayer, taxpayers } from "./Taxpayers.ts"
import { type Vehicle, vehicleOf } from "./Vehicles.ts"

export interface WorldOptions {
  /** How many residents there are on the first day. */
  readonly residents: number
  readonly seed: number
  /** 1 is the base; each later day brings changes, newcomers and removals. */
  readonly day: number
}

export interface World {
  readonly options: WorldOptions
  readonly residents: Register
  readonly taxpayers: Register
  readonly registrationFees: Register
  readonly vehicleImports: Register
  readonly files: Files
  /** The resident of a number. */
  readonly resident: (slot: number) => { readonly member: Member; readonly province: number }
  /** The province that a resident's record names as sent: `null` for none, "" for one that cannot be read. */
  readonly sentProvince: (slot: number) => string | null
  /** The numbers that residents of a province have; all who name it are among them. */
  readonly residentsOf: (province: string) => ReadonlyArray<{ readonly from: number; readonly to: number }>
}

/** Running sums: where each cohort's numbers begin. */
const startsOf = (all: ReadonlyArray<Cohort>, count: (cohort: Cohort) => number): ReadonlyArray<number> => {
  const starts: Array<number> = []
  let sum = 0
  for (const cohort of all) {
    sum += count(cohort)
    starts.push(sum)
  }
  return starts
}

/** Every so many families one has a household business, every so many an enterprise with, at times, a branch. */
const householdsIn = ({ blocks }: Cohort): number => Math.ceil(blocks / 2)
const enterprisesIn = ({ blocks }: Cohort): number => Math.ceil(blocks / 8)
const branchesIn = (cohort: Cohort): number => Math.ceil(enterprisesIn(cohort) / 3)
/** Of three families' vehicles one is imported: the second. */
const importsIn = ({ blocks }: Cohort): number => Math.floor((blocks + 1) / 3)
const taxpayersIn = (cohort: Cohort): number =>
  cohort.individuals + householdsIn(cohort) + enterprisesIn(cohort) + branchesIn(cohort)

/** Builds the world of a seed on a day. It costs nothing until records are asked for. */
export const world = (options: WorldOptions): World => {
  const { seed, day } = options
  const all = cohorts(options.residents, day)
  const factors = qualities(stream(seed, "qualities"))
  const membersOf = families(stream(seed, "families"))
  const vehicles = stream(seed, "vehicles")

  /** The cohort of a number and the number in it; `starts` are the running sums. */
  const locate = (starts: ReadonlyArray<number>, slot: number): { readonly at: number; readonly index: number } => {
    if (slot < starts[0]!) return { at: 0, index: slot }
    let at = 1
    while (slot >= starts[at]!) at++
    return { at, index: slot - starts[at - 1]! }
  }
  const before = (starts: ReadonlyArray<number>, at: number): number => (at === 0 ? 0 : starts[at - 1]!)

  const residentStarts = startsOf(all, (cohort) => cohort.residents)
  const taxpayerStarts = startsOf(all, taxpayersIn)
  const individualStarts = startsOf(all, (cohort) => cohort.individuals)
  const householdStarts = startsOf(all, householdsIn)
  const enterpriseStarts = startsOf(all, enterprisesIn)
  const feeStarts = startsOf(all, ({ blocks }) => blocks)
  const importStarts = startsOf(all, importsIn)

  const resident = (slot: number): { member: Member; province: number } => {
    const { at, index } = locate(residentStarts, slot)
    const { block, place } = residentAt(all[at]!, index)
    return { member: membersOf(block)[place]!, province: block.province }
  }

  /** The grown-up of a family who runs its business or buys its vehicle. */
  const owner = (block: Block, luck: number): Member => {
    const members = membersOf(block)
    const wanted = [2, 3, 4, 5][luck % 4]!
    return (members[wanted] ?? members[Math.min(2, members.length - 1)])!
  }

  /** An enterprise of a cohort, beside the family that runs it. */
  const enterprise = (at: number, index: number): { number: number; province: number; block: Block } => {
    const block = blockAt(all[at]!, index * 8)
    return { number: before(enterpriseStarts, at) + index, province: block.province, block }
  }

  const taxpayer = (slot: number): Taxpayer => {
    const { at, index } = locate(taxpayerStarts, slot)
    const cohort = all[at]!
    if (index < cohort.individuals) {
      const { block, place } = individualAt(cohort, index)
      const number = before(individualStarts, at) + index
      return { type: "individual", number, member: membersOf(block)[place]!, province: block.province }
    }
    let rest = index - cohort.individuals
    if (rest < householdsIn(cohort)) {
      const block = blockAt(cohort, rest * 2)
      const number = before(householdStarts, at) + rest
      return { type: "householdBusiness", number, member: owner(block, number), province: block.province }
    }
    rest -= householdsIn(cohort)
    const branch = rest >= enterprisesIn(cohort)
    const { number, province, block } = enterprise(at, branch ? (rest - enterprisesIn(cohort)) * 3 : rest)
    return { type: "enterprise", number, member: owner(block, number), province, branch }
  }

  const filing = (slot: number): Filing => {
    const { at, index } = locate(feeStarts, slot)
    const block = blockAt(all[at]!, index)
    return {
      number: slot,
      vehicle: vehicleOf(vehicles, slot, index % 3 === 1),
      payer: owner(block, mix(vehicles, slot)),
      province: block.province,
      enterprise: enterprise(at, Math.floor(index / 8))
    }
  }

  const importedVehicle = (slot: number): Vehicle => {
    const { at, index } = locate(importStarts, slot)
    const own = vehicleOf(vehicles, before(feeStarts, at) + index * 3 + 1, true)
    // Now and then a line carries the chassis number of the line before: two records under one link.
    return index % 97 === 5 ? { ...own, chassis: vehicleOf(vehicles, own.number - 3, true).chassis } : own
  }

  const importer = (slot: number): { number: number; province: number } => {
    const { at } = locate(importStarts, slot)
    return enterprise(at, mix(vehicles ^ 1, slot) % enterprisesIn(all[at]!))
  }

  const build = (kind: Parameters<typeof register>[0], starts: ReadonlyArray<number>): Register =>
    register(kind, { seed, day, starts })
  const days = calendar(seed, importStarts[0]!)
  const vehicleImports = build(
    imports({ seed, vehicle: importedVehicle, importer, calendar: days, base: importStarts[0]! }),
    importStarts
  )

  return {
    options,
    resident,
    residents: build(residents({ seed, resident, qualities: factors }), residentStarts),
    taxpayers: build(taxpayers({ seed, taxpayer, qualities: factors }), taxpayerStarts),
    registrationFees: build(fees({ seed, filing, qualities: factors }), feeStarts),
    vehicleImports,
    files: files({ seed, day, register: vehicleImports, calendar: days }),
    sentProvince: (slot) => {
      const { member, province } = resident(slot)
      return sentProvince(member, province, factors)
    },
    residentsOf: (code) => {
      const province = PROVINCES.findIndex((entry) => entry.code === code)
      return all.map(({ residentsAt }, at) => {
        const first = before(residentStarts, at)
        return { from: first + residentsAt[province]!, to: first + residentsAt[province + 1]! }
      })
    }
  }
}
