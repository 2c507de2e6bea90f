import { readdirSync, readFileSync } from "node:fs"
import { checker } from "@lienthong/core/Check"
import type { Dataset } from "@lienthong/core/Dataset"
import { expect, it } from "vitest"
import { vehicleImports } from "../src/customs.ts"
import { residents } from "../src/population.ts"
import { registrationFees, taxpayers } from "../src/tax.ts"

const root = new URL("../../../", import.meta.url)
const DOC = readFileSync(new URL("docs/MEASURES.md", root), "utf8")

const documented = new Map(
  [...DOC.matchAll(/^\| `(\w+)` \| (the record|the field|either|nothing) \|/gm)].map(([, code, costs]) => [
    code!,
    costs!
  ])
)

/** Of every kind of wrong value some; what is right in one field is wrong in another. */
const SENT: ReadonlyArray<unknown> = [
  ...[1, 1.5, -1, 1e20, true, [], ["x"], {}, { province: 1 }, { somethingElse: "x" }],
  ...[
    "x",
    "x".repeat(65),
    "x".repeat(1001),
    "\ud800",
    "1700-01-01",
    "2026-02-31",
    "2900-01-01T00:00:00Z",
    "female",
    "0000000001",
    "999099000001"
  ]
]

const RIGHT: Readonly<Record<string, unknown>> = {
  personalId: "001099000001",
  taxCode: "001099000001",
  taxpayerType: "individual",
  feeFileNumber: "A-1",
  declarationNumber: "12345678901",
  amendment: 0,
  line: 1,
  updatedAt: "2026-01-01T00:00:00Z"
}

const needs = ({ key, version, fields }: Dataset, name: string): boolean =>
  key.includes(name) || version.includes(name) || fields[name]!.required === true

/** Codes and what they cost, of every field of a dataset with each of the values. */
const occurring = (dataset: Dataset): ReadonlyArray<readonly [code: string, costs: string]> => {
  const names = Object.keys(dataset.fields)
  const records = names.flatMap((wrong) =>
    [...SENT, null].map((value) =>
      Object.fromEntries(
        names.map((name) => [name, name === wrong ? value : needs(dataset, name) ? RIGHT[name] : null])
      )
    )
  )
  const notRecords = [{ fields: null, removed: false, raw: "x" }]
  const arriving = records.flatMap((fields) => [true, false, null].map((removed) => ({ fields, removed, raw: fields })))
  const { rows, quarantined } = checker(dataset)([...arriving, ...notRecords], "2026-12-31T00:00:00Z")
  return [
    ...quarantined.map(({ code }) => [code, "the record"] as const),
    ...rows.flatMap(({ issues, invalid }) =>
      (issues?.split(";") ?? []).map(
        (issue) => [issue.split(":")[1]!, invalid === 0n ? "nothing" : "the field"] as const
      )
    )
  ]
}

const costs = new Map<string, string>()
for (const [code, cost] of [residents, taxpayers, registrationFees, vehicleImports].flatMap(occurring)) {
  const before = costs.get(code)
  costs.set(code, before === undefined || before === cost ? cost : "either")
}

it("docs/MEASURES.md lists every code that occurs, with what it costs, and no other", () => {
  expect(Object.fromEntries([...documented].sort())).toEqual(Object.fromEntries([...costs].sort()))
})

it("docs/MEASURES.md lists every code that the check and the identifiers name", () => {
  const folders = ["core/src/check", "connectors/src/identifiers"].map((path) => new URL(`packages/${path}/`, root))
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
  const single = ["Check.ts", "Field.ts"].map((name) => new URL(`packages/core/src/${name}`, root))
  const named = [...files, ...single].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/code: "(\w+)"/g)].map(([, code]) => code!)
  )
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter((code) => !documented.has(code))).toEqual([])
})
