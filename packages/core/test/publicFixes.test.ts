import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import type { State } from "../src/State.ts"
import { suppress } from "../src/Suppression.ts"
import { field, type Group, serviceOf, service as serviceWith, snapshot } from "./completenessSnapshots.ts"

const group = (region: string, subjects: number, ...states: ReadonlyArray<State>): Group => ({
  region,
  states,
  subjects
})

describe("a repair in a public report", () => {
  const tax = { owner: "thue", provider: { dataset: "tax.taxpayers", field: "y" } }
  const two = [field("x"), field("y", tax)]
  const few = [
    group("001", 1, "available", "missing"),
    group("001", 1000, "missing", "available"),
    group("001", 976, "missing", "missing")
  ]
  const fixesOf = (...services: ReadonlyArray<Parameters<typeof snapshot>[0][number]>) =>
    suppress(completeness(snapshot(services))).fixes!

  it("does not say how many cells it fills where a row behind it is withheld", () => {
    // 1,976 of 1,977 lack x: any figure near it says how few have it.
    const { items, agencies } = fixesOf(serviceOf(1, two, few))
    expect(items.map(({ item, cells }) => [item, cells])).toEqual([["person.x", null]])
    expect(agencies.map(({ agency, cells, services }) => [agency, cells, services[0]?.cells])).toEqual([
      ["bca", null, null]
    ])
  })

  it("says it exactly where all rows behind it are shown, and what nobody knows withholds nothing", () => {
    const known = serviceOf(1, two, [
      group("001", 1000, "missing", "available"),
      group("001", 500, "available", "missing"),
      group("001", 500, "missing", "missing")
    ])
    const cellsIn = ({ fields, sets, items }: ReturnType<typeof fixesOf>) =>
      [...fields, ...sets, ...items].map(({ cells }) => cells)
    expect(cellsIn(fixesOf(known))).toEqual([1500, 1000, 2500, 1500, 1000])
    // Means that a service nobody knows is in are given only where it is one of many.
    const many = Array.from({ length: 40 }, (_, at) => ({ ...known, id: `service-${at + 1}` }))
    const unknown = { ...serviceWith(41, two, null), lacking: null }
    expect(fixesOf(...many, unknown).items[0]).toMatchObject({ item: "person.x", cells: 40 * 1500 })
  })

  it("says it of a connection only where the rows of all that the agency has not connected are shown", () => {
    const open = { owner: "byt", provider: null }
    const cellsWith = (asked: number) => {
      const services = [
        serviceOf(
          1,
          [field("x"), field("card", open)],
          [
            group("001", 1000 - asked, "available", "notApplicable"),
            group("001", 1000 + asked, "available", "notConnected")
          ]
        )
      ]
      return fixesOf(...services).connections.map(({ register, cells }) => [register, cells])
    }
    expect(cellsWith(500)).toEqual([["byt register", 1500]])
    expect(cellsWith(997)).toEqual([["byt register", null]])
  })

  it("over all services says it only where each service's row is shown", () => {
    const inner = [group("001", 998, "available", "available"), group("001", 2, "missing", "available")]
    const outer = [...inner, group("001", 980, "available", "available"), group("001", 2020, "missing", "available")]
    const [item] = fixesOf(serviceOf(1, two, inner), serviceOf(2, two, outer)).items
    expect([item?.item, item?.cells, item?.services.map(({ service, cells }) => [service, cells])]).toEqual([
      "person.x",
      null,
      [["service-2", 2022]]
    ])
  })

  it("stands in an order that says no more than the rounded gains", () => {
    const form = [field("x"), field("y")]
    const report = completeness(
      snapshot([
        serviceOf(1, form, [
          group("001", 1198, "available", "available"),
          group("001", 400, "missing", "available"),
          group("001", 402, "available", "missing")
        ])
      ])
    )
    const order = ({ fields, items }: NonNullable<typeof report.fixes>) => [
      fields.map((fix) => fix.fields[0]),
      items.map(({ item }) => item)
    ]
    expect(order(report.fixes!)).toEqual([
      ["y", "x"],
      ["person.y", "person.x"]
    ])
    expect(order(suppress(report).fixes!)).toEqual([
      ["x", "y"],
      ["person.x", "person.y"]
    ])
  })
})
