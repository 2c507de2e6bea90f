import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import type { Snapshot } from "../src/Snapshot.ts"
import { Summary, summarize } from "../src/Summary.ts"
import { trend } from "../src/Trend.ts"
import { field, serviceOf, snapshot, snapshots } from "./completenessSnapshots.ts"

const on = (asOf: string, available: number, rest: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot([
    serviceOf(
      1,
      [field("a")],
      [
        { region: "001", states: ["available"], subjects: available },
        { region: "001", states: ["missing"], subjects: 10 - available }
      ]
    )
  ]),
  asOf,
  ...rest
})
const NEXT = { catalogue: { version: "2027.01", hash: "sha256:ffffffffffffffff" } }

describe("a trend", () => {
  const kept = [
    on("2026-11-03T00:00:00Z", 6),
    on("2026-11-01T00:00:00Z", 4),
    on("2026-12-01T07:00:00+07:00", 9, NEXT),
    on("2026-12-02T00:00:00Z", 8, NEXT)
  ]
  const { stretches, overall, services, datasets } = trend(kept.map((each) => summarize(each)))

  it("runs in time, whatever the order in which the summaries come", () => {
    expect(overall.map((line) => line.map(({ completeness: { value } }) => value))).toEqual([
      [0.4, 0.6],
      [0.9, 0.8]
    ])
  })

  it("is split where the definition changes, and says what did", () => {
    expect(stretches).toEqual([
      { changes: [], from: "2026-11-01T00:00:00Z", to: "2026-11-03T00:00:00Z" },
      {
        changes: [{ what: "catalogue", from: "2026.11 (01234567)", to: "2027.01 (ffffffff)" }],
        from: "2026-12-01T07:00:00+07:00",
        to: "2026-12-02T00:00:00Z"
      }
    ])
  })

  it("splits the lines of services and datasets at the same places", () => {
    expect(services).toMatchObject([
      {
        id: "service-1",
        lines: [
          [{}, {}],
          [{}, {}]
        ]
      }
    ])
    expect(datasets).toMatchObject([
      {
        name: "population.residents",
        lines: [
          [{}, {}],
          [{}, {}]
        ]
      }
    ])
    expect(datasets[0]?.lines[1]?.[0]).toMatchObject({ records: 96, coverage: 96 / 98 })
  })

  it("takes the last of several as of the same time", () => {
    const twice = trend([on("2026-11-01T00:00:00Z", 4), on("2026-11-01T00:00:00Z", 5)].map((each) => summarize(each)))
    expect(twice.overall.map((line) => line.map(({ completeness: { value } }) => value))).toEqual([[0.5]])
  })

  it("of nothing is nothing", () => {
    expect(trend([])).toEqual({ stretches: [], overall: [], services: [], datasets: [] })
  })
})

describe("a summary", () => {
  it("says what the report says, in its schema", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const summary = summarize(snapshot)
        expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
        const { overall, services } = completeness(snapshot)
        expect(summary.overall.completeness).toEqual({ value: overall.completeness, ...overall.range.completeness })
        expect(summary.services.map((each) => each.completeness)).toEqual(services.map((each) => each.completeness))
      })
    )
  })
})
