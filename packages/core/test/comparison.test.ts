import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Comparison, compare } from "../src/Comparison.ts"
import type { Why } from "../src/comparison/why.ts"
import type { Snapshot } from "../src/Snapshot.ts"
import type { State } from "../src/State.ts"
import { dataset, field, type Group, service, serviceOf, snapshot, snapshots } from "./completenessSnapshots.ts"

const group = (subjects: number, ...states: ReadonlyArray<State>): Group => ({ region: "001", states, subjects })
const form = [field("a"), field("b")]
const of = (groups: ReadonlyArray<Group>, fields = form): Snapshot => snapshot([serviceOf(1, fields, groups)])
const causes = (why: Why | null): Partial<Why> =>
  Object.fromEntries(Object.entries(why ?? {}).filter(([, part]) => Math.abs(part) > 1e-12))
const sumOf = (why: Why): number => Object.values(why).reduce((sum, part) => sum + part, 0)
const whyOf = (from: Snapshot, to: Snapshot) => causes(compare(from, to).services[0]!.why)

describe("a comparison", () => {
  const before = of([group(10, "missing", "available")])

  it("says what rose, from where to where", () => {
    const { overall, services } = compare(before, of([group(10, "available", "available")]))
    expect(overall.completeness).toMatchObject({ from: { low: 0.5 }, to: { low: 1 }, by: 0.5, direction: "rose" })
    expect(services[0]).toMatchObject({
      id: "service-1",
      status: "both",
      onceOnly: { by: 1, direction: "rose" },
      fields: [
        { id: "a", availability: { from: 0, to: 1, by: 1 }, open: { from: 10, to: 0 } },
        { id: "b", availability: { by: 0 } }
      ],
      regions: [{ region: "001", completeness: { by: 0.5 } }]
    })
  })

  it.each<readonly [State, keyof Why]>([
    ["missing", "coverage"],
    ["noRecord", "coverage"],
    ["unknown", "coverage"],
    ["invalid", "validity"],
    ["conflicting", "validity"],
    ["stale", "freshness"],
    ["notConnected", "connection"]
  ])("says of a value that was %s and is available that it is %s", (state, cause) => {
    const from = of([group(10, state, "available")])
    const to = of([group(10, "available", "available")])
    expect(whyOf(from, to)).toEqual({ [cause]: 0.5 })
    expect(whyOf(to, from)).toEqual({ [cause]: -0.5 })
  })

  it("says that other people are eligible where nothing else changed", () => {
    const from = of([group(10, "missing", "available"), group(10, "notApplicable", "available")])
    const to = of([group(30, "missing", "available"), group(5, "notApplicable", "available")])
    expect(Object.keys(whyOf(from, to))).toEqual(["eligibility"])
    expect(whyOf(from, of([group(20, "missing", "available"), group(20, "notApplicable", "available")]))).toEqual({})
  })

  it("says that the form asks something else", () => {
    const to = of([group(10, "missing", "available", "notConnected")], [...form, field("c", { provider: null })])
    expect(whyOf(before, to)).toEqual({ form: expect.closeTo(1 / 3 - 1 / 2) })
  })

  it("of subjects that nobody knew says that they arrived", () => {
    const unknown = snapshot([{ ...service(1, form, null), lacking: null }])
    expect(whyOf(unknown, before)).toEqual({ coverage: 0.5 })
    expect(compare(unknown, before).services[0]?.completeness.direction).toBe("unclear")
  })

  it("of a service that came or went says so, and that the mean moved by it", () => {
    const two = snapshot([...before.services, serviceOf(2, form, [group(1, "available", "available")])])
    const comparison = compare(before, two)
    expect(comparison.services[1]).toMatchObject({
      id: "service-2",
      status: "added",
      completeness: { by: null },
      why: null
    })
    expect(causes(comparison.overall.why)).toEqual({ form: 0.25 })
    expect(compare(two, before).services.map(({ status }) => status)).toEqual(["both", "removed"])
    const empty = snapshot([...before.services, serviceOf(2, form, [])])
    expect(causes(compare(empty, two).overall.why)).toEqual({ eligibility: 0.25 })
  })

  it("does not call it a rise where the ranges overlap", () => {
    const doubtful = of([group(10, "available", "unknown")])
    expect(compare(before, doubtful).overall.completeness).toMatchObject({ by: 0, direction: "unclear" })
    expect(compare(before, before).overall.completeness.direction).toBe("same")
  })

  it("names a change of the age up to which a dataset is relied on", () => {
    const aged = (agreedAgeDays: number | null) => snapshot(before.services, [dataset({ agreedAgeDays })])
    expect(compare(aged(null), aged(30)).changes).toEqual([
      { what: "agreedAge", dataset: "population.residents", from: null, to: 30 }
    ])
    expect(compare(aged(30), aged(30)).changes).toEqual([])
  })

  it("names a change of catalogue, of formula and of contract", () => {
    const contract = (fingerprint: string, name = "population.residents") => dataset({ name, contract: fingerprint })
    const old = snapshot(before.services, [contract("sha256:1"), contract("sha256:1", "old.one")])
    const now = {
      ...snapshot(before.services, [contract("sha256:2"), contract("sha256:1", "new.one")]),
      formula: 2,
      catalogue: { version: "2027.01", hash: "sha256:ffffffffffffffff" }
    }
    expect(compare(old, now).changes).toEqual([
      { what: "catalogue", from: "2026.11 (01234567)", to: "2027.01 (ffffffff)" },
      { what: "formula", from: 1, to: 2 },
      { what: "contract", dataset: "new.one", how: "added" },
      { what: "contract", dataset: "old.one", how: "removed" },
      { what: "contract", dataset: "population.residents", how: "changed" }
    ])
    expect(compare(old, old).changes).toEqual([])
    expect(compare(before, snapshot(before.services, [contract("sha256:1")])).changes).toEqual([])
  })

  it("holds datasets against each other", () => {
    const later = dataset({
      records: 100,
      status: "failed",
      issues: [{ field: "phone", code: "invalid_format", count: 5 }],
      links: [{ link: "father", to: "population.residents", values: 40, found: 40 }]
    })
    expect(compare(before, snapshot(before.services, [later])).datasets).toMatchObject([
      {
        name: "population.residents",
        present: "both",
        status: { from: "complete", to: "failed" },
        records: { from: 96, to: 100 },
        issues: [{ field: "phone", from: 3, to: 5 }],
        links: [{ link: "father", from: 0.75, to: 1 }]
      }
    ])
  })
})

/** Two snapshots of the same services whose figures have nothing in common. */
const pairs = fc.tuple(snapshots, snapshots).map(([{ snapshot: from }, { snapshot: to }]) => ({ from, to }))

const whys = ({ overall, services }: Comparison) => [
  { by: overall.completeness.by, why: overall.why },
  ...services.map(({ completeness: { by }, why }) => ({ by, why })),
  ...services.flatMap(({ fields }) => fields.map(({ availability: { by }, why }) => ({ by, why }))),
  ...services.flatMap(({ regions }) => regions.map(({ completeness: { by }, why }) => ({ by, why })))
]

describe("for any two snapshots", () => {
  it("the causes add up to the move, of everything that moved", () => {
    fc.assert(
      fc.property(pairs, ({ from, to }) => {
        for (const { by, why } of whys(compare(from, to))) {
          expect(why === null).toBe(by === null)
          if (why !== null) expect(Math.abs(sumOf(why) - by!)).toBeLessThan(1e-9)
        }
      })
    )
  })

  it("the way back is the same way, and nothing moves to itself", () => {
    fc.assert(
      fc.property(pairs, ({ from, to }) => {
        const [there, back] = [compare(from, to), compare(to, from)]
        for (const one of there.services) {
          const other = back.services.find(({ id }) => id === one.id)!
          for (const cause of ["connection", "coverage", "validity", "freshness", "eligibility", "form"] as const) {
            expect((one.why?.[cause] ?? 0) + (other.why?.[cause] ?? 0)).toBeCloseTo(0, 9)
          }
        }
        for (const { by, why } of whys(compare(from, from))) {
          expect(by ?? 0).toBe(0)
          expect(causes(why)).toEqual({})
        }
      })
    )
  })

  it("more of the same people move nothing", () => {
    fc.assert(
      fc.property(snapshots, fc.integer({ min: 2, max: 9 }), ({ snapshot, known }, times) => {
        const more = snapshot.services.map((each) => {
          const one = known.find((other) => other.service === each)
          if (one === undefined) return each
          const groups = one.groups.map((same) => ({ ...same, subjects: same.subjects * times }))
          return serviceOf(each.number, each.fields, groups)
        })
        for (const { by, why } of whys(compare(snapshot, { ...snapshot, services: more }))) {
          expect(by ?? 0).toBeCloseTo(0, 12)
          expect(causes(why)).toEqual({})
        }
      })
    )
  })
})
