import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { evaluate, type GateResult, Gates } from "../src/Gates.ts"
import type { Report } from "../src/Report.ts"
import { gateLine } from "../src/report/gateLine.ts"
import type { State } from "../src/State.ts"
import {
  dataset,
  field,
  type Group,
  regionsOf,
  service,
  serviceOf,
  snapshot,
  snapshots
} from "./completenessSnapshots.ts"

const AT = "2026-11-23T05:00:00Z"
const HOUR = 3_600_000

const reportOf = (...groups: ReadonlyArray<readonly [subjects: number, ...states: ReadonlyArray<State>]>): Report => {
  const all = groups.map(([subjects, ...states]): Group => ({ region: "001", states, subjects }))
  const fields = [field("a"), field("b")]
  return completeness(snapshot([service(1, fields, regionsOf(all, 2)), service(2, fields, [])]))
}

const KNOWN = reportOf([6, "available", "available"], [4, "missing", "available"])
const DOUBTFUL = reportOf([6, "available", "unknown"], [4, "missing", "available"])

const NULLS = { value: null, low: null, high: null }

const resultsOf = (report: Report, gates: unknown, at = AT): ReadonlyArray<GateResult> => {
  const verdict = evaluate(report, Gates.parse(gates), at)
  if (verdict.reason !== null) throw new Error(verdict.reason)
  return verdict.results
}
const one = (report: Report, gates: unknown): GateResult => resultsOf(report, gates)[0]!

describe("a gate", () => {
  it("passes what reaches it, exactly too", () => {
    expect(one(KNOWN, { overall: { completeness: 0.8 } })).toMatchObject({ outcome: "passed", actual: 0.8, by: 0 })
  })

  it("fails what falls short, and says by how much", () => {
    const result = one(KNOWN, { services: { "service-1": { onceOnly: 0.75 } } })
    expect(result).toMatchObject({ gate: "services.service-1.onceOnly", outcome: "failed", passed: false })
    expect(result.by).toBeCloseTo(0.15)
    expect(gateLine(result, "en")).toBe("services.service-1.onceOnly is 60.0%, wanted 75.0%: 15.0 points short")
    expect(gateLine(result, "vi")).toBe("services.service-1.onceOnly là 60,0%, cần 75,0%: thiếu 15,0 điểm")
  })

  it("passes a range by its low end, fails it by its high end, and does not know otherwise", () => {
    const outcomes = [0.5, 0.7, 0.9].map((completeness) => one(DOUBTFUL, { overall: { completeness } }).outcome)
    expect(outcomes).toEqual(["passed", "unknown", "failed"])
  })

  it("fails what is unknown, unless the gates say otherwise", () => {
    const overall = { completeness: 0.7 }
    const result = one(DOUBTFUL, { overall })
    expect(result).toMatchObject({ passed: false, actual: null, range: { low: 0.5, high: 0.8 } })
    expect(gateLine(result, "en")).toBe(
      "overall.completeness is unknown, within 50.0%–80.0%, wanted 70.0%: up to 20.0 points short"
    )
    expect(one(DOUBTFUL, { overall, unknown: "pass" }).passed).toBe(true)
    expect(one(DOUBTFUL, { overall: { completeness: 0.9 }, unknown: "pass" }).passed).toBe(false)
  })

  it("knows a figure that what is unknown cannot move", () => {
    const either = reportOf([6, "available", "available"], [4, "missing", "unknown"])
    expect(either.overall).toMatchObject({ onceOnly: null, range: { onceOnly: { low: 0.6, high: 0.6 } } })
    const short = one(either, { overall: { onceOnly: 0.75 } })
    expect(short).toMatchObject({ outcome: "failed", actual: 0.6, range: null })
    expect(gateLine(short, "en")).toBe("overall.onceOnly is 60.0%, wanted 75.0%: 15.0 points short")
    expect(one(either, { overall: { onceOnly: 0.6 } })).toMatchObject({ outcome: "passed", actual: 0.6, range: null })
  })

  it("says of a share of nothing that it is one: of a service that nobody is eligible for, of a form that asks nothing, of an empty dataset", () => {
    const empty = dataset({ records: 0, quarantined: 0, balance: null })
    const asksNothing = serviceOf(3, [field("a")], [{ region: "001", states: ["notApplicable"], subjects: 2 }])
    const asksSomething = serviceOf(1, [field("a")], [{ region: "001", states: ["available"], subjects: 2 }])
    const report = completeness(snapshot([asksSomething, service(2, [field("a")], []), asksNothing], [empty]))
    const gates = {
      services: { "service-2": { completeness: 0.1, onceOnly: 0.1 }, "service-3": { completeness: 0.1 } },
      datasets: { "population.residents": { coverage: 0.99 } }
    }
    const results = resultsOf(report, gates)
    const nothing = { outcome: "nothing", passed: false, actual: null, range: null, by: null }
    expect(results).toMatchObject([nothing, nothing, nothing, nothing])
    expect(gateLine(results[0]!, "en")).toBe("services.service-2.completeness is a share of nothing, wanted 10.0%")
    expect(gateLine(results[3]!, "vi")).toBe(
      "datasets.population.residents.coverage là tỷ lệ của không có gì, cần 99,0%"
    )
    expect(resultsOf(report, { ...gates, unknown: "pass" }).every(({ passed }) => passed)).toBe(true)
  })

  it("does not take what is withheld from the public for a share of nothing", () => {
    const withheld: Report = {
      ...KNOWN,
      suppressed: { k: 5 },
      services: KNOWN.services.map((one) => ({ ...one, eligible: null, onceOnly: { ...one.onceOnly, ...NULLS } }))
    }
    const result = one(withheld, { services: { "service-1": { onceOnly: 0.1 } } })
    expect(gateLine(result, "en")).toBe("services.service-1.onceOnly is unknown, wanted 10.0%")
  })

  it("fails for what the report does not know at all, whatever is said about the unknown", () => {
    const gates = { services: { nowhere: { onceOnly: 0 } }, datasets: { none: { coverage: 0 } }, unknown: "pass" }
    const results = resultsOf(KNOWN, gates)
    expect(results.map(({ outcome, passed }) => [outcome, passed])).toEqual([
      ["absent", false],
      ["absent", false]
    ])
    expect(gateLine(results[0]!, "en")).toBe("services.nowhere.onceOnly names nothing that the report knows")
  })

  it("holds a dataset to its coverage and to its age at the moment given", () => {
    const gates = { datasets: { "population.residents": { coverage: 0.99, freshness: 11 * HOUR } } }
    const [coverage, freshness] = resultsOf(KNOWN, gates)
    expect(coverage).toMatchObject({ outcome: "failed", actual: 96 / 98 })
    expect(freshness).toMatchObject({ measure: "age", outcome: "failed", actual: 12 * HOUR, by: HOUR })
    expect(gateLine(freshness!, "en")).toBe(
      "datasets.population.residents.freshness is 12 hours, wanted at most 11 hours: 60 minutes too old"
    )
    expect(resultsOf(KNOWN, gates, "2026-11-23T04:00:00Z")[1]).toMatchObject({ outcome: "passed" })
    // Clocks differ by a little.
    expect(resultsOf(KNOWN, gates, "2026-11-22T00:00:00Z")[1]).toMatchObject({ outcome: "passed", actual: 0 })
  })

  it("fails what says that it is of a day that has not come, whatever is said about the unknown", () => {
    const gates = { datasets: { "population.residents": { freshness: 9 * 24 * HOUR } }, unknown: "pass" }
    const result = resultsOf(KNOWN, gates, "2025-11-22T17:00:00Z")[0]!
    expect(result).toMatchObject({ outcome: "failed", passed: false, actual: -365 * 24 * HOUR, by: null })
    expect(gateLine(result, "en")).toBe(
      "datasets.population.residents.freshness cannot be told: it says that it is complete up to 365 days later, wanted at most 9 days"
    )
    expect(gateLine(result, "vi")).toBe(
      "datasets.population.residents.freshness không tính được: nguồn báo đã đủ đến 365 ngày sau đó, cần không quá 9 ngày"
    )
  })

  it("does not know the age of what was never read", () => {
    const never = dataset({ status: "never", lastComplete: null, records: null, balance: null })
    const report = { ...KNOWN, datasets: completeness(snapshot([], [never])).datasets }
    const results = resultsOf(report, { datasets: { "population.residents": { coverage: 0, freshness: HOUR } } })
    expect(results.map(({ outcome, passed }) => [outcome, passed])).toEqual([
      ["unknown", false],
      ["unknown", false]
    ])
  })
})

describe("gates", () => {
  it("do not pass, and do not fail either, where nothing was measured", () => {
    const nobody = completeness(snapshot([service(1, [field("a")], []), service(2, [field("a")], null)]))
    const gates = Gates.parse({ overall: { completeness: 0 }, unknown: "pass" })
    expect(evaluate(nobody, gates, AT)).toEqual({ reason: "nothingMeasured" })
    expect(evaluate(completeness(snapshot([])), gates, AT)).toEqual({ reason: "nothingMeasured" })
  })

  it("pass together only if each does", () => {
    const both = { overall: { completeness: 0.8, onceOnly: 0.9 } }
    expect(evaluate(KNOWN, Gates.parse(both), AT)).toMatchObject({ passed: false })
    expect(evaluate(KNOWN, Gates.parse({ overall: { completeness: 0.8 } }), AT)).toMatchObject({ passed: true })
  })

  it("refuse what is misspelt", () => {
    expect(Gates.safeParse({ overal: {} }).success).toBe(false)
    expect(Gates.safeParse({ services: { a: { onceonly: 1 } } }).success).toBe(false)
    expect(Gates.safeParse({ overall: { completeness: 1.1 } }).success).toBe(false)
  })

  it("never pass a stricter gate where a laxer one fails, whatever the report", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(snapshots, share, share, fc.constantFrom("pass", "fail"), ({ snapshot }, a, b, unknown) => {
        const report = completeness(snapshot)
        const passes = (completeness: number) => {
          const gates = Gates.parse({ overall: { completeness }, services: { "service-1": { completeness } }, unknown })
          const verdict = evaluate(report, gates, AT)
          return verdict.reason === null ? verdict.results.map(({ passed }) => passed) : []
        }
        const [lax, strict] = [passes(Math.min(a, b)), passes(Math.max(a, b))]
        for (const [at, passed] of strict.entries()) expect(!passed || lax[at]).toBe(true)
      })
    )
  })
})
