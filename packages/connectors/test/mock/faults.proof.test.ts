import * as Result from "effect/Result"
import { beforeAll, describe, expect, it } from "vitest"
import { faultsFrom } from "../../src/mock/faults/Chosen.ts"
import { CHAOS, type Outcome } from "../../src/mock/faults/Table.ts"
import {
  datasetsOf,
  expected,
  faultsWith,
  packed,
  rehearsed,
  type Serving,
  type Struck,
  titleOf,
  withoutBalances,
  wordOf
} from "./rehearsing.ts"

/** Those that no further request tells of; only the tax source asks what time it is. */
const isSilent = ({ fault, source }: Struck): boolean =>
  ["type", "slow", "drift"].includes(fault.name) || (fault.name === "clock" && source !== "tax")

const rehearsals = (...outcomes: ReadonlyArray<Outcome>) =>
  packed(faultsWith(...outcomes)).map((struck) => {
    const faults = struck.map(({ fault, source }) => wordOf(fault, source)).join(",")
    return [titleOf(struck), { struck, faults }] as const
  })

describe("rehearsed faults", () => {
  let undisturbed: Readonly<Record<string, number>> = {}
  beforeAll(async () => {
    // So seldom that it never strikes.
    undisturbed = (await rehearsed({ faults: "type=0.000000001" })).requests
  })

  it.each(rehearsals("same"))("change nothing in the report: %s", async (_, { struck, faults }) => {
    const { failed, report, requests } = await rehearsed({ faults: `type=0.000000001,${faults}` })
    expect(failed).toEqual([])
    expect(report).toEqual(expected)
    for (const each of struck) {
      const { source, fault } = each
      if (!isSilent(each)) expect(requests[source], fault.name).toBeGreaterThan(undisturbed[source]!)
    }
  })

  it.each(rehearsals("balance"))("change nothing but balances: %s", async (_, { faults, struck }) => {
    const { failed, report } = await rehearsed({ faults })
    expect(failed).toEqual([])
    expect(withoutBalances(report)).toEqual(withoutBalances(expected))
    for (const [index, { name, balance }] of report.datasets.entries()) {
      const hit = struck.some(({ source }) => datasetsOf(source).includes(name))
      const more = balance!.duplicate - expected.datasets[index]!.balance!.duplicate
      if (hit) expect(more, name).toBeGreaterThan(0)
    }
  })

  it("have a middle to strike in the smallest world", async () => {
    const { failed, requests } = await rehearsed({ faults: "population:gone", residents: 20 })
    expect(failed).toEqual([])
    // Ten pages, the token, and once more what a lost cursor cost.
    expect(requests.population).toBeGreaterThan(11)
  })

  it("put what is no record into quarantine, and load the rest", async () => {
    const { failed, report } = await rehearsed({ faults: "poison" })
    expect(failed).toEqual([])
    expect(report.services).toEqual(expected.services)
    for (const [index, { records, balance }] of report.datasets.entries()) {
      const { records: held, balance: usual } = expected.datasets[index]!
      expect(records).toBe(held)
      expect(balance?.quarantined).toBeGreaterThan(usual!.quarantined)
      expect(balance?.loaded).toBe(usual!.loaded)
    }
  })

  it("cost a field that is dropped or retyped, and no record", async () => {
    const { failed, report } = await rehearsed({ faults: "population:retyped,tax:dropped,customs:retyped" })
    expect(failed).toEqual([])
    const counts = (all: typeof report) => all.datasets.map(({ records, balance }) => ({ records, balance }))
    expect(counts(report)).toEqual(counts(expected))
    expect(report.services).not.toEqual(expected.services)
    const invalid = report.datasets[0]!.issues.find(
      ({ field, code }) => field === "ethnicity" && code !== "placeholder"
    )
    expect(invalid?.count).toBeGreaterThan(200)
  })

  it("let late records come with the next sync", async () => {
    const once = await rehearsed({ faults: "late" })
    const twice = await rehearsed({ faults: "late", times: 2 })
    expect([...once.failed, ...twice.failed]).toEqual([])
    for (const source of ["population", "tax"] as const) {
      const held = ({ datasets }: typeof expected) =>
        datasets.filter(({ name }) => datasetsOf(source).includes(name)).reduce((sum, { records }) => sum + records!, 0)
      expect(held(once.report)).toBeLessThan(held(expected))
    }
    expect(withoutBalances(twice.report)).toEqual(withoutBalances(expected))
  })

  it.each(rehearsals("fails"))("fail clearly, and no report counts on them: %s", async (_, { struck }) => {
    const faults = struck.map(({ source, fault }) => `${source}:${fault.name}`).join(",")
    const needsHeld = struck.some(({ fault }) => fault.needsHeld === true)
    const before: ReadonlyArray<Serving> = needsHeld ? [{}] : []
    const { failed, report } = await rehearsed(...before, { faults, full: true, maxShrink: 0.5 })
    const reasons = struck.flatMap(({ source, fault }) =>
      datasetsOf(source).map((dataset) => [dataset, fault.failure?.reason])
    )
    expect(Object.fromEntries(failed.map(({ dataset, failure }) => [dataset, failure.reason]))).toEqual(
      Object.fromEntries(reasons)
    )
    for (const [index, { name, records }] of report.datasets.entries()) {
      const lost = !needsHeld && failed.some(({ dataset }) => dataset === name)
      expect(records).toBe(lost ? null : expected.datasets[index]!.records)
    }
  })

  it.each(Array.from({ length: 2 }, (_, index) => index + 1))("end with the truth in chaos %i", async (seed) => {
    const { failed, report } = await rehearsed({ faults: CHAOS, seed })
    expect(failed).toEqual([])
    expect(withoutBalances(report)).toEqual(withoutBalances(expected))
  })

  it("strike alike with the same seed", async () => {
    const faults = "population:flaky,population:repeat,tax:short,customs:reset"
    const [one, same, other] = [
      await rehearsed({ faults, seed: 5 }),
      await rehearsed({ faults, seed: 5 }),
      await rehearsed({ faults, seed: 6 })
    ]
    expect(same).toEqual(one)
    expect(other).not.toEqual(one)
  })
})

describe("the choice of faults", () => {
  it("takes names, rates and sources", () => {
    const faults = Result.getOrThrow(faultsFrom("flaky=0.05, tax:down"))
    expect([...faults.population]).toEqual([["flaky", 0.05]])
    expect([...faults.tax]).toEqual([
      ["flaky", 0.05],
      ["down", 1]
    ])
  })

  it("lets a later word change what chaos says", () => {
    const faults = Result.getOrThrow(faultsFrom("chaos,customs:reset=0.5"))
    expect(faults.customs.get("reset")).toBe(0.5)
    expect(faults.tax.get("reset")).toBeLessThan(0.1)
  })

  it.each([
    ["flakey", "There is no fault flakey. Did you mean flaky?"],
    ["taxes:flaky", "There is no source taxes. Did you mean tax?"],
    ["customs:loop", "customs cannot have the fault loop, only population and tax can."],
    ["flaky=0", "The rate of flaky must be a number above 0 and up to 1, e.g. flaky=0.05."],
    ["flaky=2", "The rate of flaky must be a number above 0 and up to 1, e.g. flaky=0.05."],
    ["flaky=often", "The rate of flaky must be a number above 0 and up to 1, e.g. flaky=0.05."],
    ["chaos=0.5", "chaos has rates of its own; give the rate of a single fault."]
  ])("refuses %s", (text, message) => {
    expect(faultsFrom(text)).toEqual(Result.fail(message))
  })

  it("refuses nothing at all", () => {
    expect(Result.isFailure(faultsFrom(""))).toBe(true)
    expect(Result.isFailure(faultsFrom("flaky,"))).toBe(true)
  })
})
