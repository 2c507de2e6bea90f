import { createHash } from "node:crypto"
import { checker } from "@lienthong/core/Check"
import { describe, expect, it } from "vitest"
import { vehicleImports } from "../../src/customs/VehicleImports.ts"
import { toIncoming as toImport } from "../../src/customs/Wire.ts"
import type { Register } from "../../src/mock/Register.ts"
import { type World, world } from "../../src/mock/World.ts"
import { residents } from "../../src/population/Residents.ts"
import { toIncoming as toResident } from "../../src/population/Wire.ts"
import { registrationFees } from "../../src/tax/RegistrationFees.ts"
import { taxpayers } from "../../src/tax/Taxpayers.ts"
import { toRegistrationFee, toTaxpayer } from "../../src/tax/Wire.ts"

/** Of 1,000 residents of seed 1 on day 2: change it only together with the world on purpose. */
const GOLDEN = "87538314e790d0ce023ee8bba95652ecc6a3e255d55b2886d1c2e0687ffbca7c"

const registersOf = (made: World): ReadonlyArray<Register> => [
  made.residents,
  made.taxpayers,
  made.registrationFees,
  made.vehicleImports
]

/** Everything that all readings of a world would send. */
const bytesOf = (made: World): string => {
  const hash = createHash("sha256")
  for (const register of registersOf(made).slice(0, 3)) {
    for (let slot = 0; slot < register.timeline.size; slot++) {
      for (const sent of register.sentAt(slot)) hash.update(register.json(sent)).update("\n")
    }
  }
  for (let file = 0; file < made.files.count; file++) hash.update(made.files.text(file))
  return hash.digest("hex")
}

const slotsOf = (register: Register): ReadonlyArray<number> =>
  Array.from({ length: register.timeline.size }, (_, slot) => slot)

/** The people of a world who may be trusted, by personal ID. */
const peopleOf = (made: World) => {
  const people = slotsOf(made.residents).map((slot) => made.resident(slot).member)
  return new Map(people.map((member) => [member.id, member]))
}

describe("the mock world", () => {
  it("is the same for the same seed, whoever asks in whichever order", () => {
    const forth = world({ residents: 3000, seed: 5, day: 2 })
    const back = world({ residents: 3000, seed: 5, day: 2 })
    const asked = slotsOf(back.residents)
      .toReversed()
      .map((slot) => back.residents.json({ slot, what: "record" }))
    expect(asked.toReversed()).toEqual(
      slotsOf(forth.residents).map((slot) => forth.residents.json({ slot, what: "record" }))
    )
    expect(bytesOf(forth)).toBe(bytesOf(back))
    expect(bytesOf(world({ residents: 3000, seed: 6, day: 2 }))).not.toBe(bytesOf(forth))
  })

  it("has not changed since the bytes below were noted", () => {
    expect(bytesOf(world({ residents: 1000, seed: 1, day: 2 }))).toBe(GOLDEN)
  })

  it("gives no key twice", () => {
    const made = world({ residents: 20_000, seed: 1, day: 3 })
    const keys = new Set<string>()
    let records = 0
    for (const register of registersOf(made)) {
      for (const slot of slotsOf(register)) {
        const { values } = register.fate(slot)
        const key = register.kind.key.map((field) => values[field])
        if (key.includes(undefined)) continue
        keys.add(`${register.kind.name} ${key.join(" ")}`)
        records++
      }
    }
    expect(keys.size).toBe(records)
    expect(records).toBeGreaterThan(35_000)
  })

  it("has families whose parents, spouses and heads exist and agree", () => {
    const people = peopleOf(world({ residents: 20_000, seed: 2, day: 1 }))
    let parents = 0
    let spouses = 0
    for (const member of people.values()) {
      for (const parent of [member.father, member.mother]) {
        const found = parent.id === null ? undefined : people.get(parent.id)
        if (found === undefined) continue
        parents++
        expect(found.name).toBe(parent.name)
        expect(found.bornOn).toBeLessThan(member.bornOn - 17 * 365)
      }
      if (member.spouse !== null) {
        spouses++
        const spouse = people.get(member.spouse.id!)
        expect(spouse?.name).toBe(member.spouse.name)
        // Whoever died first stays married in the register; the other is widowed.
        expect(spouse?.marital).toBe(member.diedOn !== 0 && spouse?.diedOn === 0 ? "widowed" : "married")
        if (member.diedOn === 0) expect(spouse?.spouse?.id).toBe(member.id)
        expect(spouse?.female).toBe(!member.female)
      }
      const head = people.get(member.headId)
      expect(head?.headId).toBe(head?.id)
    }
    expect(parents).toBeGreaterThan(20_000)
    expect(spouses).toBeGreaterThan(7000)
  })

  it.each([
    ["residents", residents, toResident],
    ["taxpayers", taxpayers, toTaxpayer],
    ["registrationFees", registrationFees, toRegistrationFee],
    ["vehicleImports", vehicleImports, toImport]
  ] as const)("plants in %s exactly the issues that the check finds", (name, dataset, toIncoming) => {
    const register = world({ residents: 6000, seed: 3, day: 2 })[name]
    const check = checker(dataset)
    const fields = Object.keys(dataset.fields)
    for (const slot of slotsOf(register)) {
      if (register.kind.isUnreadable?.(slot)) continue
      const { rows, quarantined } = check([toIncoming(JSON.parse(register.json({ slot, what: "record" })))])
      const fate = register.fate(slot)
      const reason = register.quarantine(slot, fate)
      if (reason !== null) {
        expect(quarantined[0], String(slot)).toMatchObject(reason)
        continue
      }
      const found = rows[0]?.values.flatMap((value, index) => (value === null ? [] : [[fields[index], value]]))
      expect(Object.fromEntries(found ?? []), String(slot)).toEqual(fate.values)
      const planted = [...Object.entries(fate.invalid), ...fate.notices.map(({ field, code }) => [field, code])]
      const issues = (rows[0]?.issues ?? "").split(";").filter((issue) => issue !== "")
      expect(issues.toSorted()).toEqual(planted.map((issue) => issue.join(":")).toSorted())
    }
  })

  it("keeps most records trustworthy and most fields filled, yet plants every kind of defect", () => {
    const { residents: register } = world({ residents: 30_000, seed: 1, day: 1 })
    const issues = new Set<string>()
    let quarantined = 0
    let named = 0
    for (const slot of slotsOf(register)) {
      const fate = register.fate(slot)
      if (register.quarantine(slot, fate) !== null) quarantined++
      if (fate.values.fatherName !== undefined) named++
      for (const issue of Object.entries(fate.invalid)) issues.add(issue.join(":"))
      for (const { field, code } of fate.notices) issues.add(`${field}:${code}`)
    }
    const { size } = register.timeline
    expect(quarantined / size).toBeLessThan(0.005)
    expect(quarantined).toBeGreaterThan(0)
    expect(named / size).toBeGreaterThan(0.9)
    for (const issue of [
      "personalId:invalid_format",
      "personalId:unknown_issuer",
      "updatedAt:missing",
      "updatedAt:invalid_format",
      "sex:contradicts_personal_id",
      "dateOfBirth:contradicts_personal_id",
      "dateOfBirth:invalid_format",
      "birthName:invalid_text",
      "permanentResidence:invalid_format",
      "phone:invalid_format"
    ]) {
      expect(issues).toContain(issue)
    }
  })

  it("lists what a day touches without looking at the rest, and agrees with looking at everything", () => {
    const before = world({ residents: 20_000, seed: 4, day: 2 })
    const after = world({ residents: 20_000, seed: 4, day: 3 })
    for (const [index, register] of registersOf(after).entries()) {
      const { timeline, version } = register
      const old = registersOf(before)[index]!
      const differing = slotsOf(register).filter((slot) => {
        if (slot >= old.timeline.size) return true
        if (timeline.isGone(slot) || old.timeline.isGone(slot)) return !old.timeline.isGone(slot)
        return version(slot).changedAt !== old.version(slot).changedAt
      })
      expect([...new Set(timeline.touchedOn(3))].toSorted((a, b) => a - b)).toEqual(differing)
      expect(differing.length).toBeGreaterThan(0)
    }
  })

  it("computes the last of a hundred million residents as quickly as the first", () => {
    const { residents: register } = world({ residents: 100_000_000, seed: 1, day: 2 })
    const fate = register.fate(99_999_999)
    expect(String(fate.values.personalId)).toMatch(/^096/)
    expect(register.total).toBeGreaterThan(100_000_000)
  })

  it.each([0, 1, 2, 3, 7])("holds together with %i residents", (count) => {
    const made = world({ residents: count, seed: 1, day: 3 })
    expect(made.residents.timeline.size).toBe(count)
    for (const register of registersOf(made)) {
      for (const slot of slotsOf(register)) expect(register.fate(slot).values).toBeDefined()
    }
  })
})
