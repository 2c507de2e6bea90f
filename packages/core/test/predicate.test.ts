import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bornBy, fieldsOf, Predicate, partsOf, satisfies } from "../src/Predicate.ts"

const DAY = "2026-11-23"

const conditions = fc.oneof(
  fc.record({ field: fc.constantFrom("sex", "maritalStatus"), is: fc.constantFrom("male", "married") }),
  fc.record({ field: fc.constant("dateOfBirth"), ageAtLeast: fc.integer({ min: 0, max: 150 }) }),
  fc.record({ field: fc.constant("dateOfBirth"), ageBelow: fc.integer({ min: 0, max: 150 }) }),
  fc.record({ field: fc.constantFrom("sex", "dateOfBirth"), present: fc.constant(true as const) })
)

const predicates = fc.letrec<{ any: Predicate }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    conditions,
    fc.record({ all: fc.array(tie("any"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("any"), { maxLength: 3 }) }),
    fc.record({ not: tie("any") })
  )
})).any

const day = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

const records = fc.record({
  sex: fc.constantFrom("male", "female", null),
  maritalStatus: fc.constantFrom("married", "single", null),
  dateOfBirth: fc.option(day)
})

describe("an age", () => {
  it("is reached on the birthday and not the day before", () => {
    const adult: Predicate = { field: "dateOfBirth", ageAtLeast: 14 }
    expect(satisfies(adult, { dateOfBirth: "2012-11-23" }, DAY)).toBe(true)
    expect(satisfies(adult, { dateOfBirth: "2012-11-24" }, DAY)).toBe(false)
  })

  it("of somebody born on 29 February is reached on 1 March of a common year", () => {
    expect(satisfies({ field: "dateOfBirth", ageAtLeast: 1 }, { dateOfBirth: "2024-02-29" }, "2025-02-28")).toBe(false)
    expect(satisfies({ field: "dateOfBirth", ageAtLeast: 1 }, { dateOfBirth: "2024-02-29" }, "2025-03-01")).toBe(true)
    expect(bornBy("2024-02-29", 1)).toBe("2023-02-28")
  })

  it("is either reached or not yet, but neither while the date is absent", () => {
    fc.assert(
      fc.property(fc.option(day), fc.integer({ min: 0, max: 150 }), day, (dateOfBirth, age, today) => {
        const reached = satisfies({ field: "dateOfBirth", ageAtLeast: age }, { dateOfBirth }, today)
        const below = satisfies({ field: "dateOfBirth", ageBelow: age }, { dateOfBirth }, today)
        expect([reached, below].filter(Boolean)).toHaveLength(dateOfBirth === null ? 0 : 1)
      })
    )
  })
})

describe("a predicate", () => {
  it("that names an absent value satisfies nothing but not", () => {
    expect(satisfies({ field: "sex", is: "male" }, {}, DAY)).toBe(false)
    expect(satisfies({ field: "sex", present: true }, { sex: null }, DAY)).toBe(false)
    expect(satisfies({ not: { field: "sex", present: true } }, {}, DAY)).toBe(true)
  })

  it("obeys De Morgan", () => {
    fc.assert(
      fc.property(predicates, predicates, records, (a, b, record) => {
        const all = satisfies({ not: { all: [a, b] } }, record, DAY)
        expect(all).toBe(satisfies({ any: [{ not: a }, { not: b }] }, record, DAY))
      })
    )
  })

  it("survives its way through JSON, and what is no predicate is refused", () => {
    fc.assert(
      fc.property(predicates, (predicate) => {
        expect(Predicate.parse(JSON.parse(JSON.stringify(predicate)))).toEqual(predicate)
      })
    )
    for (const wrong of [{}, { field: "sex" }, { field: "sex", is: 1 }, { field: "a", is: "b", present: true }, []]) {
      expect(Predicate.safeParse(wrong).success).toBe(false)
    }
  })

  it("is made of conditions, and depends on their fields alone", () => {
    const nested: Predicate = {
      all: [{ not: { field: "dateOfDeath", present: true } }, { any: [{ field: "sex", is: "male" }] }]
    }
    expect(partsOf(nested)).toEqual([
      { field: "dateOfDeath", present: true },
      { field: "sex", is: "male" }
    ])
    expect(fieldsOf(nested)).toEqual(["dateOfDeath", "sex"])
    fc.assert(
      fc.property(predicates, records, (predicate, record) => {
        const read = Object.fromEntries(fieldsOf(predicate).map((name) => [name, record[name as keyof typeof record]]))
        expect(satisfies(predicate, read, DAY)).toBe(satisfies(predicate, record, DAY))
      })
    )
  })
})
