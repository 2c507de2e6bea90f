import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import type { Fixes, OwnerFix } from "../src/Fixes.ts"
import type { FieldSnapshot, Snapshot } from "../src/Snapshot.ts"
import type { State } from "../src/State.ts"
import { field, type Group, type Known, service, serviceOf, snapshot, snapshots } from "./completenessSnapshots.ts"

const fixesOf = (of: Snapshot): Fixes => {
  const { fixes } = completeness(of)
  if (fixes === null) throw new Error("no fixes")
  return fixes
}

const lacks = (state: State) => state !== "available" && state !== "notApplicable"

const shareable = ({ service: { fields } }: Known) => fields.filter(({ kind }) => kind === "shareable")

type Repairs = (field: FieldSnapshot, group: Group) => boolean

/** Subjects who lack something today and nothing after a repair, and the cells filled: told head by head. */
const tried = (known: Known, repairs: Repairs) => {
  const fields = shareable(known)
  const open = known.groups.map((group) => ({
    group,
    lacking: fields.filter((_, at) => lacks(group.states[at]!))
  }))
  const filled = open.map(({ group, lacking }) => lacking.filter((each) => repairs(each, group)).length)
  return {
    subjects: open.reduce(
      (sum, { group, lacking }, at) => sum + (lacking.length > 0 && lacking.length === filled[at] ? group.subjects : 0),
      0
    ),
    cells: open.reduce((sum, { group }, at) => sum + filled[at]! * group.subjects, 0)
  }
}

const eligible = ({ groups }: Known) => groups.reduce((sum, { subjects }) => sum + subjects, 0)

const choose = <A>(from: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  size === 0 ? [[]] : from.flatMap((one, at) => choose(from.slice(at + 1), size - 1).map((others) => [one, ...others]))

const best = (known: Known, size: number): number =>
  Math.max(0, ...choose(shareable(known), size).map((set) => tried(known, (each) => set.includes(each)).subjects))

/** A snapshot that has been repaired really: the states of some cells are available now. */
const repaired = (all: ReadonlyArray<Known>, of: Snapshot, repairs: (known: Known) => Repairs): Snapshot => {
  const services = of.services.map((each) => {
    const known = all.find((one) => one.service === each)
    if (known === undefined) return each
    const fields = shareable(known)
    const groups = known.groups.map((group) => ({
      ...group,
      states: group.states.map((state, at) =>
        lacks(state) && repairs(known)(fields[at]!, group) ? ("available" as const) : state
      )
    }))
    return serviceOf(each.number, each.fields, groups)
  })
  return { ...of, services }
}

const rangesOf = (of: Snapshot) => completeness(of).overall.range

describe("a repair of form fields", () => {
  const form = [
    field("a"),
    field("b"),
    field("c", { owner: "thue", provider: { dataset: "tax.taxpayers", field: "c" } })
  ]
  const group = (region: string, subjects: number, ...states: ReadonlyArray<State>): Group => ({
    region,
    states,
    subjects
  })
  const groups = [
    group("001", 50, "available", "available", "available"),
    group("001", 10, "missing", "available", "available"),
    group("079", 25, "missing", "available", "available"),
    group("024", 5, "missing", "available", "available"),
    group("001", 10, "missing", "invalid", "notApplicable")
  ]
  const fixes = fixesOf(snapshot([serviceOf(1, form, groups)]))

  it("says what it brings, from where to where", () => {
    expect(fixes.fields).toEqual([
      {
        service: "service-1",
        fields: ["a"],
        agencies: ["bca"],
        regions: null,
        subjects: 40,
        gain: 0.4,
        cells: 50,
        onceOnly: { from: 0.5, to: 0.9 },
        completeness: { from: 230 / 290, to: 280 / 290 }
      }
    ])
  })

  it("of two brings more than both alone where somebody lacks exactly both", () => {
    expect(fixes.sets).toMatchObject([{ fields: ["a", "b"], subjects: 50, onceOnly: { from: 0.5, to: 1 } }])
  })

  it("in the fewest regions that bring half still moves the whole service", () => {
    expect(fixes.provinces).toMatchObject([
      { fields: ["a"], regions: ["079"], subjects: 25, cells: 25, onceOnly: { from: 0.5, to: 0.75 } }
    ])
  })

  it("is not confined to the region that nobody knows", () => {
    const nowhere = [
      group("unknown", 9, "missing", "available", "available"),
      group("001", 1, "available", "available", "available")
    ]
    expect(fixesOf(snapshot([serviceOf(1, form, nowhere)])).provinces).toEqual([])
  })

  it("is ranked in a region by people", () => {
    expect(fixes.regions.map(({ region, field: one, agency }) => [region, one?.subjects, agency?.subjects])).toEqual([
      ["001", 10, 20],
      ["024", 5, 5],
      ["079", 25, 25]
    ])
  })

  it("cannot be told from a snapshot that does not say who lacks what", () => {
    expect(completeness(snapshot([service(1, form, [])])).fixes).toBeNull()
  })

  it("does not exist where there are no subjects or nobody knows them", () => {
    const none = { fields: [], sets: [], provinces: [], items: [], connections: [], agencies: [], regions: [] }
    expect(fixesOf(snapshot([serviceOf(1, form, [])]))).toEqual(none)
    expect(fixesOf(snapshot([{ ...service(1, form, null), lacking: null }]))).toEqual(none)
  })
})

describe("for any snapshot", () => {
  it("a repair of fields gains exactly the heads that counting finds", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        const { fields, provinces, sets } = fixesOf(snapshot)
        for (const fix of [...fields, ...provinces, ...sets]) {
          const one = known.find((each) => each.service.id === fix.service)!
          const { subjects, cells } = tried(
            one,
            ({ id }, { region }) => fix.fields.includes(id) && (fix.regions === null || fix.regions.includes(region))
          )
          expect([fix.subjects, fix.cells]).toEqual([subjects, cells])
          expect(fix.gain).toBe(subjects / eligible(one))
        }
      })
    )
  })

  it("no single field, pair or triple gains more than the one named, and none is named that gains no more than fewer", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        const { fields, sets } = fixesOf(snapshot)
        for (const one of known) {
          const own = <Fix extends { readonly service: string }>(fixes: ReadonlyArray<Fix>) =>
            fixes.filter((fix) => fix.service === one.service.id)
          const named = [1, 2, 3].map((size) =>
            [...own(fields), ...own(sets)].filter((fix) => fix.fields.length === size).map(({ subjects }) => subjects)
          )
          const [single, pair, triple] = [1, 2, 3].map((size) => best(one, size))
          expect(Math.max(0, ...named[0]!)).toBe(single)
          expect(named[1]).toEqual(pair! > single! ? [pair] : [])
          expect(named[2]).toEqual(triple! > Math.max(single!, pair!) ? [triple] : [])
        }
      })
    )
  })

  it("a set gains at least what its fields gain one by one", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const { fields, sets } = fixesOf(snapshot)
        for (const set of sets) {
          const alone = fields.filter((one) => one.service === set.service && set.fields.includes(one.fields[0]!))
          expect(set.subjects).toBeGreaterThanOrEqual(alone.reduce((sum, { subjects }) => sum + subjects, 0))
        }
      })
    )
  })

  it("a repair by an owner gains exactly the heads that counting finds, and never less when it repairs more", () => {
    const repairs =
      ({ agency, item, register }: OwnerFix, connecting: boolean): Repairs =>
      (each) =>
        each.owner === agency &&
        (item === null || each.item === item) &&
        (!connecting || each.provider === null) &&
        (register === null || each.provider === null)
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        const { items, connections, agencies } = fixesOf(snapshot)
        for (const fix of [...items, ...connections, ...agencies]) {
          for (const one of known) {
            const { subjects, cells } = tried(one, repairs(fix, connections.includes(fix)))
            const found = fix.services.find(({ service: id }) => id === one.service.id)
            expect([found?.subjects ?? 0, found?.cells ?? 0]).toEqual([cells === 0 ? 0 : subjects, cells])
          }
        }
        for (const fix of [...items, ...connections]) {
          const whole = agencies.find(({ agency }) => agency === fix.agency)!
          expect(whole.gain).toBeGreaterThanOrEqual(fix.gain)
          expect(whole.cells!).toBeGreaterThanOrEqual(fix.cells!)
        }
      })
    )
  })

  it("a repair done leaves the report where the repair promised", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        const before = rangesOf(snapshot)
        for (const fix of fixesOf(snapshot).agencies) {
          const after = rangesOf(repaired(known, snapshot, () => (each) => each.owner === fix.agency))
          expect(fix.onceOnly).toEqual({ from: before.onceOnly.low, to: after.onceOnly.low })
          expect(fix.completeness).toEqual({ from: before.completeness.low, to: after.completeness.low })
        }
      })
    )
  })

  it("the best repairs of a region gain exactly the heads that counting finds there, and no other gains more", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, known }) => {
        for (const { region, field: one, agency } of fixesOf(snapshot).regions) {
          const inRegion = known.map((each) => ({
            ...each,
            groups: each.groups.filter((group) => group.region === region)
          }))
          const fields = inRegion.flatMap((each) =>
            shareable(each).map(({ id }) => tried(each, (other) => other.id === id).subjects)
          )
          expect(one?.subjects ?? 0).toBe(Math.max(0, ...fields))
          const owners = ["bca", "thue", "byt"].map((owner) =>
            inRegion.reduce((sum, each) => sum + tried(each, (other) => other.owner === owner).subjects, 0)
          )
          expect(agency?.subjects ?? 0).toBe(Math.max(...owners))
        }
      })
    )
  })

  it("every list is ranked", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const { fields, sets, provinces, items, connections, agencies } = fixesOf(snapshot)
        for (const list of [fields, sets, provinces, items, connections, agencies]) {
          const gains = list.map(({ gain }) => gain)
          expect(gains).toEqual(gains.toSorted((a, b) => b - a))
        }
      })
    )
  })
})
