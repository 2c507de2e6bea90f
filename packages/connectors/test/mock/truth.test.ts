import { load } from "@lienthong/core/catalogue/load"
import { Report } from "@lienthong/core/Report"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { vehicleImports } from "../../src/customs/VehicleImports.ts"
import { truth } from "../../src/mock/Truth.ts"
import { ageOn, holds } from "../../src/mock/truth/Condition.ts"
import { residents } from "../../src/population/Residents.ts"
import { registrationFees } from "../../src/tax/RegistrationFees.ts"
import { taxpayers } from "../../src/tax/Taxpayers.ts"

const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))
const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((a, b) => a + b, 0)

describe("the truth about a mock world", () => {
  it.each([0, 1, 2, 3, 7])("is a report with %i residents", (count) => {
    const report = truth({ residents: count, seed: 1, day: 1 }, catalogue)
    expect(Report.parse(report)).toEqual(report)
    expect(report.overall.services).toBe(25)
    if (count > 0) return
    expect(report.overall).toMatchObject({ completeness: null, onceOnly: null, measured: 0 })
    for (const service of report.services) {
      expect(service).toMatchObject({ eligible: 0, completeness: { value: null }, band: null, bottleneck: null })
    }
  })

  it("adds up", () => {
    const report = truth({ residents: 6000, seed: 2, day: 2 }, catalogue)
    expect(report.asOf).toBe("2026-11-02T00:00:00Z")
    for (const service of report.services) {
      const shareable = service.fields.filter(({ kind }) => kind === "shareable")
      for (const { counts } of shareable) expect(sum(Object.values(counts!).map(Number))).toBe(service.eligible)
      expect(sum(service.regions.map(({ eligible }) => eligible!))).toBe(service.eligible)
      expect(sum(shareable.map(({ gain }) => gain!)) + service.onceOnly.value!).toBeLessThanOrEqual(1 + 1e-9)
      for (const { kind, counts, gain } of service.fields) {
        if (kind === "citizen-only") expect([counts, gain]).toEqual([null, null])
      }
    }
    for (const { balance, records, ladder } of report.datasets) {
      if (ladder === null) throw new Error("no ladder")
      const { declared, received, loaded, superseded, duplicate, quarantined, deleted, unexplained } = balance!
      expect(received).toBe(loaded + superseded + duplicate + quarantined + deleted)
      expect(declared).toBe(received - duplicate)
      expect(unexplained).toBe(0)
      expect(records).toBe(loaded)
      const steps = [ladder.agreed, ladder.connected, ladder.delivered, ladder.valid, ladder.fresh]
      expect(steps).toEqual(steps.toSorted((a, b) => b - a))
    }
  })

  it("finds every state in a world of moderate size", () => {
    const { services } = truth({ residents: 6000, seed: 2, day: 1 }, catalogue)
    const counts = services.flatMap(({ fields }) => fields.flatMap((field) => field.counts ?? []))
    const states = ["available", "missing", "invalid", "noRecord", "stale", "conflicting"] as const
    for (const state of states) expect(sum(counts.map((one) => one[state]!)), state).toBeGreaterThan(0)
  })

  it("reckons with the day in Viet Nam", () => {
    const early = truth({ residents: 3000, seed: 2, day: 1 }, catalogue, "2026-11-01T16:59:59Z")
    const late = truth({ residents: 3000, seed: 2, day: 1 }, catalogue, "2026-11-01T17:00:00Z")
    const stale = (report: Report) =>
      sum(report.services.flatMap(({ fields }) => fields.map(({ counts }) => counts?.stale ?? 0)))
    expect(stale(late)).toBeGreaterThan(stale(early))
  })

  it("knows how old people are", () => {
    expect(ageOn("2026-11-01", "2012-11-01")).toBe(14)
    expect(ageOn("2026-11-01", "2012-11-02")).toBe(13)
    expect(ageOn("2026-02-28", "2012-02-29")).toBe(13)
    expect(ageOn("2026-03-01", "2012-02-29")).toBe(14)
  })

  it("lets a field without a value satisfy nothing but a denial", () => {
    const present = { field: "phone", present: true } as const
    expect(holds(present, {}, "2026-11-01")).toBe(false)
    expect(holds({ not: present }, {}, "2026-11-01")).toBe(true)
    expect(holds({ field: "dateOfBirth", ageBelow: 6 }, {}, "2026-11-01")).toBe(false)
    expect(holds({ all: [present, { any: [] }] }, { phone: "1" }, "2026-11-01")).toBe(false)
  })
})
