import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { Report } from "../src/Report.ts"
import { json } from "../src/report/json.ts"
import { STATES, type State } from "../src/State.ts"
import { suppress } from "../src/Suppression.ts"
import { opennessOf, rounded, roundedEnds, spanOf } from "../src/suppression/rounding.ts"
import { dataset, field, type Group, serviceOf, snapshot, snapshots } from "./completenessSnapshots.ts"
import { attack } from "./suppressionAttack.ts"
import {
  cell,
  eligible,
  eligibleIn,
  type Insight,
  lacking,
  minus,
  only,
  ready,
  readyIn,
  type Sum
} from "./suppressionSums.ts"
import { tries } from "./tries.ts"

const K = 5
const group = (region: string, subjects: number, ...states: ReadonlyArray<State>): Group => ({
  region,
  states,
  subjects
})
const form = [field("a"), field("b")]
const publicOf = (groups: ReadonlyArray<Group>, fields = form) => {
  const report = suppress(completeness(snapshot([serviceOf(1, fields, groups)])))
  return { report, service: report.services[0]! }
}

describe("a public range", () => {
  const NEITHER = { low: null, high: null }

  it("has both ends or neither, the lower one first", () => {
    // One end alone would be taken for a share that is known; 0.35 to 0.34 for nothing.
    expect(roundedEnds(null, { low: 0, high: 0.31 }, opennessOf(100, K))).toEqual(NEITHER)
    expect(roundedEnds(null, { low: 0.333, high: 0.341 }, opennessOf(1000, K))).toEqual(NEITHER)
    expect(roundedEnds(null, { low: 0.1, high: 0.5 }, opennessOf(100_000, K))).toEqual({ low: 0.1, high: 0.5 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 5000 }), (one, other, whole) => {
        const { low, high } = roundedEnds(
          null,
          { low: Math.min(one, other), high: Math.max(one, other) },
          opennessOf(whole, K)
        )
        expect([low === null, low === null || low <= high!]).toEqual([high === null, true])
      })
    )
  })
})

describe("a public report", () => {
  it("says that it is one, and shows large counts as they are", () => {
    const { report, service } = publicOf([
      group("001", 2000, "available", "available"),
      group("079", 3000, "missing", "available")
    ])
    expect(report.suppressed).toEqual({ k: 5 })
    expect(Report.parse(report)).toEqual(report)
    expect(service).toMatchObject({
      eligible: 5000,
      completeness: { value: 0.7 },
      onceOnly: { value: 0.4, subjects: null }
    })
    expect(service.fields[0]?.counts).toMatchObject({ available: 2000, missing: 3000 })
    expect(service.regions.map((region) => region.eligible)).toEqual([2000, 3000])
  })

  it("withholds the whole row of a field that few lack", () => {
    const { service } = publicOf([group("001", 997, "available", "available"), group("001", 3, "missing", "available")])
    expect(service.fields.map(({ counts }) => counts === null)).toEqual([true, false])
    expect(service.fields[0]?.availability).toBe(1)
  })

  it("withholds all faults together where one is rare", () => {
    const { service } = publicOf([
      group("001", 900, "available", "available"),
      group("001", 97, "missing", "available"),
      group("001", 3, "invalid", "available")
    ])
    expect(service.fields[0]?.counts).toEqual({
      available: 900,
      missing: null,
      invalid: null,
      noRecord: 0,
      stale: null,
      conflicting: null,
      unknown: 0,
      notConnected: 0,
      notApplicable: 0
    })
  })

  it("never withholds one region alone", () => {
    const { service } = publicOf([
      group("001", 900, "available", "available"),
      group("024", 40, "available", "available"),
      group("079", 3, "available", "available")
    ])
    expect(service.regions.map((region) => region.eligible)).toEqual([900, null, null])
  })

  it("says nothing but the catalogue of a service with few subjects", () => {
    const { service } = publicOf([group("001", 4, "missing", "available")])
    expect(service).toMatchObject({
      eligible: null,
      completeness: { value: null, low: null },
      regions: [],
      bottleneck: null
    })
    expect(
      service.fields.every(
        ({ counts, gain, availability }) => counts === null && gain === null && availability === null
      )
    ).toBe(true)
    expect(service.potential).toBe(1)
  })

  it("withholds what differs by few from another service over the same base", () => {
    const all = [group("001", 1000, "available", "available"), group("079", 1000, "available", "missing")]
    const more = (subjects: number, ...states: ReadonlyArray<State>) =>
      suppress(
        completeness(
          snapshot([serviceOf(1, form, all), serviceOf(2, form, [...all, group("001", subjects, ...states)])])
        )
      ).services[1]!
    expect(more(3, "available", "available").eligible).toBeNull()
    expect(publicOf(all).service.eligible).toBe(2000)
    const far = more(300, "available", "available")
    expect(far.eligible).toBe(2300)
    expect(far.fields.every(({ counts }) => counts !== null)).toBe(true)
  })

  it("withholds the records of which all but few are eligible", () => {
    const services = [serviceOf(1, form, [group("001", 93, "available", "available")])]
    const { datasets } = suppress(completeness(snapshot(services, [dataset({ records: 96 })])))
    expect(datasets[0]?.records).toBeNull()
    expect(suppress(completeness(snapshot(services, [dataset({ records: 99 })]))).datasets[0]?.records).toBe(99)
  })

  it("leaves out what is internal", () => {
    const failure = { reason: "unavailable", message: "tax-gateway-7 answered 503" }
    const services = [serviceOf(1, form, [group("001", 93, "available", "available")])]
    const report = suppress(completeness(snapshot(services, [dataset({ status: "failed", failure })])))
    expect(json(report)).not.toContain("gateway")
    expect(report.datasets[0]).toMatchObject({
      status: "failed",
      failure: null,
      balance: null,
      ladder: null,
      issues: [],
      links: []
    })
  })

  it("gives a mean no finer than the coarsest share in it", () => {
    const two = (subjects: number) =>
      suppress(
        completeness(
          snapshot([
            serviceOf(1, form, [group("001", 10_000, "available", "available")]),
            serviceOf(2, form, [group("001", subjects, "missing", "available")])
          ])
        )
      ).overall.completeness
    expect(two(20_000)).toBe(0.75)
    expect(two(4)).toBe(null)
  })

  it("can be made for any k", () => {
    const groups = [group("001", 60, "available", "available"), group("079", 8, "available", "available")]
    const report = completeness(snapshot([serviceOf(1, form, groups)]))
    expect(suppress(report, { k: 5 }).services[0]?.regions.map((region) => region.eligible)).toEqual([60, 8])
    expect(suppress(report, { k: 10 }).services[0]?.regions.map((region) => region.eligible)).toEqual([null, null])
  })

  it("keeps to the schema and never shows a small count, whatever the report", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const report = suppress(completeness(snapshot))
        expect(Report.parse(report)).toEqual(report)
        const counts = report.services.flatMap(({ eligible: all, fields, regions }) => [
          all,
          ...fields.flatMap((each) => Object.values(each.counts ?? {})),
          ...regions.map((region) => region.eligible)
        ])
        expect(counts.filter((count) => count !== null && count > 0 && count < K)).toEqual([])
      })
    )
  })
})

describe("a public share", () => {
  it("leaves k subjects open to either side of the truth, or to the end of the range", () => {
    const wholes = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(
        wholes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 20 }),
        (whole, part, k) => {
          const subjects = Math.round(part * whole)
          const span = spanOf(subjects / whole, opennessOf(whole, k))
          if (span === null) return
          expect(span.low === 0 || subjects - span.low * whole >= k - 1e-6).toBe(true)
          expect(span.high === 1 || span.high * whole - subjects >= k - 1e-6).toBe(true)
        }
      )
    )
  })

  it("is as fine as a thousandth where there are many", () => {
    expect(rounded(0.123_4, opennessOf(1_000_000, K))).toBe(0.123)
    expect(rounded(0.123_4, opennessOf(49, K))).toBeNull()
    expect(rounded(0.5, opennessOf(null, K))).toBeNull()
  })
})

/** Subjects of two services, one's among the other's, that ask the same items; many groups are small. */
const worlds = fc
  .array(
    fc.record({
      region: fc.constantFrom("001", "024", "079", "unknown"),
      states: fc.tuple(
        fc.constantFrom<State>("available", "available", "missing", "invalid"),
        fc.constantFrom<State>("available", "notApplicable", "missing", "stale"),
        fc.constantFrom<State>("available", "noRecord", "conflicting")
      ),
      subjects: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 400 })),
      inner: fc.boolean()
    }),
    { minLength: 1, maxLength: 10 }
  )
  .map((all) => ({
    outer: all as ReadonlyArray<Group>,
    inner: all.filter((each) => each.inner) as ReadonlyArray<Group>
  }))

/** Few have x, so that its row is withheld; the cells that a repair of it fills are all the others'. */
const FEW_FILLED = {
  outer: [
    group("001", 1, "available", "missing", "available"),
    group("001", 1000, "missing", "available", "available"),
    group("001", 976, "missing", "missing", "available")
  ],
  inner: []
}

/** Few lack x in the one service; the other's row is shown, and a repair of x is of both. */
const FEW_INSIDE = [
  group("001", 998, "available", "available", "available"),
  group("001", 2, "missing", "available", "available")
]
const FEW_OF_TWO = {
  outer: [
    ...FEW_INSIDE,
    group("001", 980, "available", "available", "available"),
    group("001", 2020, "missing", "available", "available")
  ],
  inner: FEW_INSIDE
}

describe("somebody who has the public report, knows how it is made and whose subjects are among whose", () => {
  const tax = { owner: "thue", provider: { dataset: "tax.taxpayers", field: "x" } }
  const fields = [field("x"), field("y", tax), field("z", { ...tax, via: ["father"] })]
  const [inner, outer] = ["service-1", "service-2"]
  const lacks = (state: State) => state !== "available" && state !== "notApplicable"
  const count = (groups: ReadonlyArray<Group>, of: (each: Group) => boolean) =>
    groups.reduce((sum, each) => sum + (of(each) ? each.subjects : 0), 0)

  /** Every count of a service that must not be found out if it is small. */
  const secretsOf = (id: string, groups: ReadonlyArray<Group>): ReadonlyArray<readonly [Sum, number]> => {
    const isReady = (each: Group) => !each.states.some(lacks)
    const regions = [...new Set(groups.map(({ region }) => region))]
    return [
      [[[eligible(id), 1]], count(groups, () => true)],
      [[[ready(id), 1]], count(groups, isReady)],
      [minus(eligible(id), ready(id)), count(groups, (each) => !isReady(each))],
      ...fields.flatMap(
        (each, at): ReadonlyArray<readonly [Sum, number]> => [
          ...STATES.map(
            (state) => [[[cell(id, each.id, state), 1]], count(groups, ({ states }) => states[at] === state)] as const
          ),
          [lacking(id, each.id), count(groups, ({ states }) => lacks(states[at]!))],
          [
            [[only(id, each.id), 1]],
            count(groups, ({ states }) => states.every((state, index) => lacks(state) === (index === at)))
          ]
        ]
      ),
      ...regions.flatMap((region): ReadonlyArray<readonly [Sum, number]> => {
        const here = groups.filter((each) => each.region === region)
        return [
          [[[eligibleIn(id, region), 1]], count(here, () => true)],
          [[[readyIn(id, region), 1]], count(here, isReady)],
          [minus(eligibleIn(id, region), readyIn(id, region)), count(here, (each) => !isReady(each))]
        ]
      })
    ]
  }

  it("learns no more of a small count than that it may be small", () => {
    let withheld = 0
    fc.assert(
      fc.property(worlds, (world) => {
        const services = [serviceOf(1, fields, world.inner), serviceOf(2, fields, world.outer)]
        const records = dataset({ records: count(world.outer, () => true) })
        const report = completeness(snapshot(services, [records]))
        const published = suppress(report, { k: K })
        const groupsOf = (id: string) => (id === inner ? world.inner : world.outer)
        const insight: Insight = {
          report,
          eligibleOf: (id) => count(groupsOf(id), () => true),
          eligibleIn: (id, region) => count(groupsOf(id), (each) => each.region === region),
          askedOf: (id, name) => {
            const at = fields.findIndex((each) => each.id === name)
            return count(groupsOf(id), ({ states }) => states[at] !== "notApplicable")
          }
        }
        const rangeOf = attack(published, insight, [[inner, outer]])
        const secrets = [inner, outer].flatMap((id) => secretsOf(id, groupsOf(id)))
        // The few who are the one's and not the other's are a small group too.
        const [a, b] = [secretsOf(inner, world.inner), secretsOf(outer, world.outer)]
        const named = new Map(a.flatMap(([sum, value]) => (sum.length === 1 ? [[sum[0]![0], value] as const] : [])))
        const between = b.flatMap(([sum, value]): ReadonlyArray<readonly [Sum, number]> => {
          const mine = sum.length === 1 ? sum[0]![0] : null
          const theirs = mine?.replace(outer, inner)
          const comparable = mine?.startsWith("n ") || mine?.startsWith("e ")
          if (mine === null || theirs === undefined || !comparable || !named.has(theirs)) return []
          return [[minus(mine, theirs), value - named.get(theirs)!]]
        })
        for (const [quantity, value] of [...secrets, ...between]) {
          if (value <= 0 || value >= K) continue
          withheld++
          const { min, max } = rangeOf(quantity)
          const open = max >= K - 1e-6 || max - min >= K - 1 - 1e-6
          if (!open) throw new Error(`${JSON.stringify(quantity)} is ${value}, found within ${min} and ${max}`)
        }
      }),
      { numRuns: tries(12), examples: [[FEW_OF_TWO], [FEW_FILLED]] }
    )
    expect(withheld).toBeGreaterThan(20)
  })
})
