/** Reports to make pages of. */
import { completeness } from "../../src/Completeness.ts"
import type { Report } from "../../src/Report.ts"
import type { Language } from "../../src/report/figures.ts"
import type { State } from "../../src/State.ts"
import { type Summary, summarize } from "../../src/Summary.ts"
import { citizenOnly, dataset, field, service, serviceOf, snapshot } from "../completenessSnapshots.ts"
import { countrySnapshot } from "../countrySnapshot.ts"

export const LANGUAGES: ReadonlyArray<Language> = ["vi", "en"]

/** Earlier measurements: two of another catalogue, one of which is unknown, and one like today's but a little lower. */
export const earlier = (now: Summary): ReadonlyArray<Summary> => {
  const lower = (value: number | null) => (value === null ? null : value * 0.9)
  const catalogue = { version: "2026.09", hash: "sha256:fedcba9876543210" }
  const old = { ...now, definition: { ...now.definition, catalogue } }
  return [
    { ...old, asOf: "2026-09-01T00:00:00Z" },
    {
      ...old,
      asOf: "2026-10-01T00:00:00Z",
      overall: { ...now.overall, onceOnly: { value: null, low: 0.05, high: 0.2 } }
    },
    {
      ...now,
      asOf: "2026-11-01T00:00:00Z",
      overall: { ...now.overall, completeness: { value: 0.6, low: 0.6, high: 0.6 } },
      services: now.services.map((one) => ({
        ...one,
        completeness: { ...one.completeness, value: lower(one.completeness.value) }
      }))
    }
  ]
}

export const by = <A extends { readonly id: string }>(all: ReadonlyArray<A>, id: string | undefined): A => {
  const found = all.find((one) => one.id === id)
  if (found === undefined) throw new Error(`There is no ${id}.`)
  return found
}

export const group = (region: string, subjects: number, ...states: ReadonlyArray<State>) => ({
  region,
  subjects,
  states
})

/** Everything that a report can say, in a few services. */
export const SMALL_SNAPSHOT = snapshot(
  [
    serviceOf(
      1,
      [
        field("name"),
        field("phone", { owner: "thue", provider: { dataset: "tax.taxpayers", field: "phone" } }),
        citizenOnly("reason"),
        field("card", { provider: null, owner: "byt", confidence: "assumed" }),
        field("dead", { provider: { dataset: "tax.taxpayers", field: "dead" } }),
        field("never")
      ],
      [
        group("001", 70_000, "available", "available", "notApplicable", "missing", "notApplicable"),
        group("079", 29_999, "available", "missing", "notConnected", "noRecord", "notApplicable"),
        group("unknown", 1, "stale", "invalid", "notConnected", "conflicting", "notApplicable")
      ]
    ),
    serviceOf(2, [field("name")], [group("001", 999_999, "available"), group("079", 1, "stale")]),
    serviceOf(3, [field("name")], [group("001", 8, "available"), group("079", 2, "unknown")]),
    { ...service(4, [field("name"), citizenOnly("reason")], null), lacking: null },
    serviceOf(5, [field("name")], [])
  ],
  [
    dataset(),
    dataset({
      name: "tax.taxpayers",
      agency: "thue",
      status: "failed",
      failure: { reason: "unavailable", message: "The source answered 503 five times; try again later." },
      links: [],
      unneeded: [{ field: "bloodType", item: null }]
    }),
    dataset({
      name: "customs.vehicleImports",
      status: "never",
      lastComplete: null,
      records: null,
      balance: null,
      issues: []
    })
  ]
)
export const SMALL = completeness(SMALL_SNAPSHOT)
export const PAST = { now: summarize(SMALL_SNAPSHOT), trend: earlier(summarize(SMALL_SNAPSHOT)) }

export interface Country {
  readonly report: Report
  readonly now: Summary
  readonly trend: ReadonlyArray<Summary>
}

/** The 25 services over 63 provinces, and what was before. */
export const countryReport = async (): Promise<Country> => {
  const whole = await countrySnapshot()
  const report = completeness(whole)
  const now = summarize(whole, report)
  return { report, now, trend: earlier(now) }
}
