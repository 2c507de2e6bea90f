import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { openmetrics, REPORT_METRICS } from "../src/report/openmetrics.ts"
import type { State } from "../src/State.ts"
import { dataset, field, regionsOf, service, snapshot, snapshots } from "./completenessSnapshots.ts"
import { readPage, sampleOf } from "./openMetricsPage.ts"

const group = (subjects: number, ...states: ReadonlyArray<State>) => ({ region: "001", states, subjects })

const KNOWN = service(1, [field("name")], regionsOf([group(6, "available"), group(2, "missing")], 1))
const PARTLY = service(2, [field("name")], regionsOf([group(8, "available"), group(2, "unknown")], 1))
const UNKNOWN = service(3, [field("name")], null)
const EMPTY = service(4, [field("name")], regionsOf([], 1))

const never = dataset({
  name: "tax.taxpayers",
  agency: "thue",
  status: "never",
  lastComplete: null,
  records: null,
  balance: null,
  issues: [],
  links: []
})

const report = completeness(snapshot([KNOWN, PARTLY, UNKNOWN, EMPTY], [dataset({ agreedAgeDays: 7 }), never]))

describe("a report as OpenMetrics", () => {
  it("says what the report says", () => {
    const page = readPage(openmetrics(report))
    const at = { service: "service-1" }
    expect(sampleOf(page, "lienthong_service_completeness_ratio", at)).toBe(0.75)
    expect(sampleOf(page, "lienthong_service_once_only_ratio", at)).toBe(0.75)
    expect(sampleOf(page, "lienthong_service_eligible_subjects", at)).toBe(8)
    expect(sampleOf(page, "lienthong_service_once_only_subjects", at)).toBe(6)
    expect(sampleOf(page, "lienthong_service_bottleneck_gain_ratio", { ...at, field: "name" })).toBe(0.25)
    const residents = { dataset: "population.residents" }
    expect(sampleOf(page, "lienthong_dataset_coverage_ratio", residents)).toBe(96 / 98)
    expect(sampleOf(page, "lienthong_dataset_horizon_timestamp_seconds", residents)).toBe(
      Date.parse("2026-11-22T17:00:00Z") / 1000
    )
    expect(sampleOf(page, "lienthong_dataset_agreed_age_seconds", residents)).toBe(7 * 86_400)
    expect(sampleOf(page, "lienthong_dataset_issues", { ...residents, field: "phone", code: "invalid_format" })).toBe(3)
    expect(sampleOf(page, "lienthong_dataset_balance_records", { ...residents, part: "duplicate" })).toBe(5)
    expect(sampleOf(page, "lienthong_dataset_unexplained_records", residents)).toBe(0)
    expect(sampleOf(page, "lienthong_dataset_ladder_cells", { ...residents, step: "agreed" })).toBe(18)
    expect(sampleOf(page, "lienthong_dataset_status", { ...residents, lienthong_dataset_status: "complete" })).toBe(1)
    expect(sampleOf(page, "lienthong_dataset_linkage_ratio", { ...residents, link: "father" })).toBe(0.75)
  })

  it("leaves out what nobody knows, and gives the range it lies in", () => {
    const page = readPage(openmetrics(report))
    const at = { service: "service-2" }
    expect(sampleOf(page, "lienthong_service_completeness_ratio", at)).toBeUndefined()
    expect(sampleOf(page, "lienthong_service_completeness_low_ratio", at)).toBe(0.8)
    expect(sampleOf(page, "lienthong_service_completeness_high_ratio", at)).toBe(1)
    expect(sampleOf(page, "lienthong_service_once_only_subjects", at)).toBeUndefined()
    expect(sampleOf(page, "lienthong_service_once_only_subjects", { service: "service-4" })).toBe(0)
    expect(sampleOf(page, "lienthong_overall_completeness_ratio")).toBeUndefined()
    expect(sampleOf(page, "lienthong_overall_completeness_low_ratio")).toBeDefined()
    for (const id of ["service-3", "service-4"]) {
      expect(sampleOf(page, "lienthong_service_once_only_low_ratio", { service: id })).toBe(
        report.services.find((each) => each.id === id)!.onceOnly.low ?? undefined
      )
    }
    expect(sampleOf(page, "lienthong_service_eligible_subjects", { service: "service-3" })).toBeUndefined()
    const tax = { dataset: "tax.taxpayers" }
    const absent = ["records", "coverage_ratio", "horizon_timestamp_seconds", "unexplained_records", "balance_records"]
    for (const name of absent) expect(sampleOf(page, `lienthong_dataset_${name}`, tax), name).toBeUndefined()
    expect(sampleOf(page, "lienthong_dataset_status", { ...tax, lienthong_dataset_status: "never" })).toBe(1)
  })

  it("can be read back whatever the names hold", () => {
    const hostile = fc.string({
      unit: fc.constantFrom('"', "\\", "\n", "n", "{", "}", ",", "=", "#", " ", "\r", "ế", "\ud800", "# EOF"),
      minLength: 1
    })
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, other, code) => {
        const datasets = [dataset({ name, issues: [{ field: other, code, count: 3 }], links: [] })]
        const page = readPage(
          openmetrics(completeness(snapshot([{ ...KNOWN, name: { vi: "", en: other } }], datasets)))
        )
        const labels = { dataset: name.toWellFormed(), field: other.toWellFormed(), code: code.toWellFormed() }
        expect(sampleOf(page, "lienthong_dataset_issues", labels)).toBe(3)
      })
    )
  })

  it("is well-formed for any snapshot, and gives the same bytes again", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const text = openmetrics(completeness(snapshot))
        readPage(text)
        expect(openmetrics(completeness(structuredClone(snapshot)))).toBe(text)
      }),
      { numRuns: 30 }
    )
  })

  it("names every metric by the conventions", () => {
    for (const { name, unit, help } of REPORT_METRICS) {
      expect(name).toMatch(/^lienthong_[a-z_]+$/)
      expect(name).not.toMatch(/_(total|info)$/)
      expect(help).not.toBe("")
      if (unit !== undefined) expect(name.endsWith(`_${unit}`)).toBe(true)
    }
  })
})
