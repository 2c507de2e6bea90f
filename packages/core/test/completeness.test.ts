import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { Report } from "../src/Report.ts"
import type { RegionCounts, Snapshot } from "../src/Snapshot.ts"
import { STATES, type State } from "../src/State.ts"
import {
  citizenOnly,
  dataset,
  field,
  type Group,
  regionsOf,
  service,
  snapshot,
  snapshots
} from "./completenessSnapshots.ts"

const reportOf = (fields: Parameters<typeof service>[1], groups: ReadonlyArray<Group>) => {
  const shareable = fields.filter(({ kind }) => kind === "shareable").length
  return completeness(snapshot([service(1, fields, regionsOf(groups, shareable))]))
}

const subjects = (count: number, ...states: ReadonlyArray<State>): Group => ({ region: "001", states, subjects: count })

const lacks = (state: State) => state !== "available" && state !== "notApplicable"

describe("the measures of a service", () => {
  const form = [field("name"), field("phone"), citizenOnly("reason"), field("card", { provider: null, owner: "byt" })]
  const groups = [
    subjects(6, "available", "available", "notApplicable"),
    subjects(3, "available", "missing", "notApplicable"),
    subjects(1, "available", "invalid", "notConnected")
  ]
  const [measured] = reportOf(form, groups).services

  it("divide what is available by what the form asks, not by all fields", () => {
    expect(measured?.completeness).toEqual({ value: 16 / 21, low: 16 / 21, high: 16 / 21 })
  })

  it("count as once-only those who lack nothing that applies to them", () => {
    expect(measured?.onceOnly).toEqual({ subjects: 6, value: 0.6, low: 0.6, high: 0.6 })
  })

  it("gain by a field only from subjects who lack nothing else", () => {
    expect(measured?.fields.map(({ gain }) => gain)).toEqual([0, 0.3, null, 0])
    expect(measured?.bottleneck).toEqual({ field: "phone", item: "person.phone", gain: 0.3, missing: 4 })
  })

  it("leave citizen-only fields without any figure", () => {
    expect(measured?.fields[2]).toMatchObject({ counts: null, availability: null, gain: null, agreement: null })
  })

  it("say how much is connected, how far each field is filled, what is assumed and which band that is", () => {
    expect(measured?.potential).toBe(2 / 3)
    expect(measured?.fields.map(({ availability }) => availability)).toEqual([1, 0.6, null, 0])
    expect(measured?.assumed).toBe(1)
    expect(measured?.band).toBe("fair")
  })

  it("have no availability of a field that applies to nobody", () => {
    const [one] = reportOf([field("name")], [subjects(4, "notApplicable")]).services
    expect(one).toMatchObject({ completeness: { value: null, low: null, high: null }, onceOnly: { value: 1 } })
    expect(one?.fields[0]?.availability).toBeNull()
  })

  it.each([
    [0.9, "excellent"],
    [0.899, "good"],
    [0.8, "good"],
    [0.7, "fair"],
    [0.5, "average"],
    [0.499, "weak"],
    [0, "weak"]
  ])("put a completeness of %d into the band %s", (share, band) => {
    const available = Math.round(share * 1000)
    const rest = [subjects(available, "available"), subjects(1000 - available, "missing")]
    expect(reportOf([field("name")], rest).services[0]?.band).toBe(band)
  })

  it("leave out regions in which nobody is eligible", () => {
    const [one] = reportOf(
      [field("name")],
      [subjects(1, "available"), { ...subjects(0, "missing"), region: "079" }]
    ).services
    expect(one?.regions.map(({ region }) => region)).toEqual(["001"])
  })

  it("share of equal pairs is taken of the pairs compared", () => {
    const agreement = { with: { dataset: "population.residents", field: "birthName" }, compared: 4, equal: 3 }
    const none = { ...agreement, compared: 0, equal: 0 }
    const [one] = reportOf([field("a", { agreement }), field("b", { agreement: none })], []).services
    expect(one?.fields.map((each) => each.agreement?.share)).toEqual([0.75, null])
  })
})

describe("the bottleneck", () => {
  it("is the field with more cells not available where gains are equal, then the first of the form", () => {
    const form = [field("a"), field("b"), field("c")]
    const both = [subjects(5, "missing", "missing", "available"), subjects(1, "available", "missing", "missing")]
    expect(reportOf(form, both).services[0]?.bottleneck).toMatchObject({ field: "b", gain: 0, missing: 6 })
    const even = [subjects(5, "missing", "missing", "missing")]
    expect(reportOf(form, even).services[0]?.bottleneck).toMatchObject({ field: "a", missing: 5 })
  })

  it("does not exist where nothing is lacking or nobody is eligible", () => {
    expect(reportOf([field("a")], [subjects(5, "available")]).services[0]?.bottleneck).toBeNull()
    expect(reportOf([field("a")], []).services[0]?.bottleneck).toBeNull()
  })
})

describe("what is unknown", () => {
  it("makes a measure a range: low takes it for lacking, high for available", () => {
    const form = [field("a"), field("b")]
    const groups = [subjects(8, "available", "unknown"), subjects(2, "missing", "unknown")]
    const [one] = reportOf(form, groups).services
    expect(one?.completeness).toEqual({ value: null, low: 0.4, high: 0.9 })
    expect(one?.onceOnly).toEqual({ subjects: 0, value: null, low: 0, high: 0.8 })
    expect(one?.band).toBeNull()
    expect(one?.regions).toEqual([{ region: "001", eligible: 10, completeness: null, onceOnly: null }])
  })

  it("leaves a service whose subjects are unknown anywhere between nothing and everything", () => {
    const [one] = completeness(snapshot([service(1, [field("a")], null)])).services
    expect(one).toMatchObject({
      eligible: null,
      potential: 1,
      completeness: { value: null, low: 0, high: 1 },
      onceOnly: { subjects: null, value: null, low: 0, high: 1 },
      band: null,
      bottleneck: null,
      regions: []
    })
    expect(one?.fields[0]).toMatchObject({ counts: null, availability: null, gain: null })
  })

  it("makes the overall mean a range that counts the unknown service from 0 to 1 and skips the one without subjects", () => {
    const half = regionsOf([subjects(1, "available"), subjects(1, "missing")], 1)
    const form = [field("a")]
    const known = [service(1, form, half), service(3, form, [])]
    const { overall } = completeness(snapshot([...known, service(2, form, null)]))
    expect(overall).toMatchObject({ completeness: null, onceOnly: null, services: 3, measured: 1 })
    expect(overall.range.completeness).toEqual({ low: 0.25, high: 0.75 })
    expect(completeness(snapshot(known)).overall).toMatchObject({ completeness: 0.5, onceOnly: 0.5 })
  })

  it("leaves nothing to say about a service that nobody is eligible for", () => {
    const report = reportOf([field("a")], [])
    const nothing = { value: null, low: null, high: null }
    expect(report.services[0]).toMatchObject({ eligible: 0, completeness: nothing, onceOnly: nothing, regions: [] })
    expect(report.overall.range.completeness).toEqual({ low: null, high: null })
  })
})

describe("a field", () => {
  it("has an availability only where it is known for everybody it asks", () => {
    const of = (...groups: ReadonlyArray<Group>) => reportOf([field("a")], groups).services[0]?.fields[0]?.availability
    expect(of(subjects(1, "available"), subjects(3, "missing"))).toBe(0.25)
    expect(of(subjects(1, "available"), subjects(3, "unknown"))).toBeNull()
    expect(of(subjects(3, "notApplicable"))).toBeNull()
  })
})

describe("the measures of a dataset", () => {
  it("are the share of what arrived that can be trusted, and linkage", () => {
    const [own] = completeness(snapshot([])).datasets
    expect(own).toMatchObject({ coverage: 96 / 98, links: [{ linkage: 0.75 }] })
  })

  it("say of coverage what is held and in quarantine, whatever the latest run brought", () => {
    const balance = {
      ...dataset().balance!,
      declared: 1,
      received: 1,
      loaded: 1,
      duplicate: 0,
      quarantined: 0,
      deleted: 0
    }
    const coverageOf = (rest: Parameters<typeof dataset>[0]) =>
      completeness(snapshot([], [dataset(rest)])).datasets[0]?.coverage
    expect(coverageOf({ balance })).toBe(96 / 98)
    expect(coverageOf({ records: 0, quarantined: 3 })).toBe(0)
    expect(coverageOf({ records: 0, quarantined: 0 })).toBeNull()
  })

  it("say nothing of the coverage of an older snapshot, which does not know its quarantine", () => {
    const { quarantined: _, ...older } = dataset()
    const [own] = completeness(snapshot([], [older])).datasets
    expect(own).toMatchObject({ records: 96, quarantined: null, coverage: null })
  })

  it("are null over nothing and while unknown", () => {
    const links = [
      { link: "a", to: "b", values: 0, found: 0 },
      { link: "c", to: "d", values: 3, found: null }
    ]
    const never = dataset({ status: "never", balance: null, records: null, quarantined: null, links })
    const [own] = completeness(snapshot([], [never])).datasets
    expect(own?.coverage).toBeNull()
    expect(own?.links.map(({ linkage }) => linkage)).toEqual([null, null])
  })

  it("are a ladder from the cells that its agency owns to those that arrive fresh", () => {
    const form = [field("a"), field("b", { provider: null }), field("c", { owner: "byt", provider: null })]
    const groups = [
      subjects(1, "available", "notConnected", "notConnected"),
      subjects(2, "missing", "notConnected", "notConnected"),
      subjects(4, "invalid", "notApplicable", "notConnected"),
      subjects(8, "stale", "notConnected", "notConnected"),
      subjects(16, "noRecord", "notApplicable", "notConnected"),
      subjects(32, "conflicting", "notApplicable", "notConnected"),
      subjects(64, "notApplicable", "notApplicable", "notConnected")
    ]
    expect(reportOf(form, groups).datasets[0]?.ladder).toEqual({
      agreed: 63 + 11,
      connected: 63,
      delivered: 45,
      valid: 41,
      fresh: 33
    })
  })
})

const permuted = (of: Snapshot): Snapshot => ({
  ...of,
  services: of.services.map((each) => ({ ...each, regions: each.regions === null ? null : each.regions.toReversed() }))
})

const merged = (regions: ReadonlyArray<RegionCounts>): Array<RegionCounts> =>
  regions.length === 0
    ? []
    : [
        regions.reduce((a, b) => ({
          region: a.region,
          eligible: a.eligible + b.eligible,
          ready: a.ready + b.ready,
          readyIfKnown: a.readyIfKnown + b.readyIfKnown,
          states: a.states.map((counts, at) => counts.map((count, state) => count + (b.states[at]?.[state] ?? 0))),
          only: a.only.map((count, at) => count + (b.only[at] ?? 0))
        }))
      ]

describe("for any snapshot", () => {
  it("the report keeps to its schema, in the order of its keys", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const report = completeness(snapshot)
        expect(JSON.stringify(Report.parse(report))).toBe(JSON.stringify(report))
      })
    )
  })

  it("the measures are what counting heads gives", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        const { services } = completeness(snapshot)
        for (const [at, { groups }] of known.entries()) {
          const heads = groups.flatMap(({ states, subjects: count }) => Array.from({ length: count }, () => states))
          const asked = heads.flatMap((states) => states.filter((state) => state !== "notApplicable"))
          const ready = heads.filter((states) => !states.some(lacks)).length
          const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)
          const available = asked.filter((state) => state === "available").length
          const measured = services[at]!
          expect(measured.eligible).toBe(heads.length)
          expect(measured.completeness.low).toBe(ratio(available, asked.length))
          expect(measured.onceOnly.low).toBe(ratio(ready, heads.length))
          expect(measured.completeness.value === null).toBe(asked.length === 0 || asked.includes("unknown"))
        }
      })
    )
  })

  it("the counts of a field add up to the eligible subjects", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        for (const { eligible, fields } of completeness(snapshot).services) {
          for (const { counts } of fields) {
            if (counts !== null) expect(STATES.reduce((sum, state) => sum + counts[state]!, 0)).toBe(eligible)
          }
        }
      })
    )
  })

  it("every measure lies between 0 and 1, its value within its range", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const { overall, services } = completeness(snapshot)
        const ranges = services.flatMap(({ completeness: filled, onceOnly }) => [filled, onceOnly])
        ranges.push({ value: overall.completeness, ...overall.range.completeness })
        ranges.push({ value: overall.onceOnly, ...overall.range.onceOnly })
        for (const { value, low, high } of ranges) {
          if (low === null || high === null) expect([value, low, high]).toEqual([null, null, null])
          else {
            expect(0 <= low && low <= high && high <= 1).toBe(true)
            expect(value === null || (value === low && value === high)).toBe(true)
          }
        }
      })
    )
  })

  it("no dataset's ladder rises", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        for (const { ladder } of completeness(snapshot).datasets) {
          if (ladder === null) throw new Error("no ladder")
          const steps = [ladder.agreed, ladder.connected, ladder.delivered, ladder.valid, ladder.fresh]
          expect(steps).toEqual(steps.toSorted((a, b) => b - a))
          expect(ladder.fresh).toBeGreaterThanOrEqual(0)
        }
      })
    )
  })

  it("the order of the regions changes nothing, and unknown regions come last", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        expect(completeness(permuted(snapshot))).toEqual(completeness(snapshot))
        for (const { regions } of completeness(snapshot).services) {
          const codes = regions.map(({ region }) => region).filter((region) => region !== "unknown")
          expect(codes).toEqual(codes.toSorted())
          expect(regions.slice(0, -1).map(({ region }) => region)).not.toContain("unknown")
        }
      })
    )
  })

  it("regions taken together give the same totals", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const services = snapshot.services.map((each) => ({
          ...each,
          regions: each.regions === null ? null : merged(each.regions)
        }))
        const apart = completeness(snapshot)
        const together = completeness({ ...snapshot, services })
        expect(together.overall).toEqual(apart.overall)
        expect(together.datasets).toEqual(apart.datasets)
        expect(together.services.map((each) => ({ ...each, regions: [] }))).toEqual(
          apart.services.map((each) => ({ ...each, regions: [] }))
        )
      })
    )
  })
})
