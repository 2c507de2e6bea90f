import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as z from "zod"
import { completeness } from "../src/Completeness.ts"
import { load } from "../src/catalogue/load.ts"
import { Report } from "../src/Report.ts"
import { agencyName } from "../src/report/agencyName.ts"
import { catalogueJson } from "../src/report/catalogueJson.ts"
import { catalogueTable } from "../src/report/catalogueTable.ts"
import { figures } from "../src/report/figures.ts"
import { bestFixes, gapsByOwner } from "../src/report/gaps.ts"
import { cut, inert, widthOf } from "../src/report/inert.ts"
import { json } from "../src/report/json.ts"
import { jsonSchema } from "../src/report/jsonSchema.ts"
import { table } from "../src/report/table.ts"
import type { State } from "../src/State.ts"
import { datasets } from "./catalogueDatasets.ts"
import { citizenOnly, dataset, field, regionsOf, service, snapshot } from "./completenessSnapshots.ts"

const group = (subjects: number, ...states: ReadonlyArray<State>) => ({ region: "001", states, subjects })

const FORM = [
  field("name"),
  field("phone", { owner: "thue" }),
  citizenOnly("reason"),
  field("card", { provider: null, owner: "byt" })
]

const SERVICES = [
  service(
    1,
    FORM,
    regionsOf(
      [
        group(700_000, "available", "available", "notApplicable"),
        group(299_999, "available", "missing", "notApplicable"),
        group(1, "available", "invalid", "notConnected")
      ],
      3
    )
  ),
  service(2, [field("name")], regionsOf([group(999_999, "available"), group(1, "stale")], 1)),
  service(3, [field("name")], regionsOf([group(8, "available"), group(2, "unknown")], 1)),
  service(4, [field("name")], null),
  service(5, [field("name")], regionsOf([], 1))
]

const failed = dataset({
  name: "tax.taxpayers",
  agency: "thue",
  status: "failed",
  failure: { reason: "unavailable", message: "The source answered 503 five times; try again later." }
})

const REPORT = completeness(snapshot(SERVICES, [dataset(), failed]))

const NAMED = completeness(snapshot(SERVICES.slice(0, 2)))

const lineOf = (text: string, start: string): string =>
  text.split("\n").find((line) => line.trimStart().startsWith(start)) ?? ""

const cells = (line: string): ReadonlyArray<string> => line.trim().split(/ {2,}/)

const print = (width: number, rest: { colour?: boolean; lang?: "en" | "vi" } = {}) =>
  table(REPORT, { width, colour: false, ...rest })

describe("the JSON report", () => {
  it("ends with a line break, is the same twice and reads back as it was", () => {
    expect(json(REPORT)).toMatch(/^\{\n {2}"version": 1,\n[\s\S]*\n\}\n$/)
    expect(json(completeness(snapshot(SERVICES, [dataset(), failed])))).toBe(json(REPORT))
    expect(Report.parse(JSON.parse(json(REPORT)))).toEqual(REPORT)
  })

  it("keeps to the published JSON Schema, which refuses what is no share", () => {
    const published = z.fromJSONSchema(JSON.parse(JSON.stringify(jsonSchema())))
    expect(published.safeParse(REPORT).success).toBe(true)
    const wrong = { ...REPORT, overall: { ...REPORT.overall, completeness: 1.01 } }
    expect(published.safeParse(wrong).success).toBe(false)
    expect(jsonSchema()).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema" })
    const file = new URL("../../../docs/report.schema.json", import.meta.url)
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(jsonSchema())))
  })
})

describe("figures", () => {
  const { percent, ranged, points, count, time } = figures("en")

  it("never round to nothing or everything", () => {
    expect([0, 0.0004, 0.0005, 0.5, 0.9994, 0.9996, 1].map(percent)).toEqual([
      "0%",
      "<0.1%",
      "0.1%",
      "50.0%",
      "99.9%",
      ">99.9%",
      "100%"
    ])
    expect([0, 0.000_001, 0.123_4, 0.999_999, 1].map(points)).toEqual(["0", "<0.1", "12.3", ">99.9", "100"])
  })

  it("show what is unknown as a range, a ratio over nothing as a dash", () => {
    expect(ranged({ value: null, low: 0.25, high: 0.75 })).toBe("25.0%–75.0%")
    expect(ranged({ value: null, low: null, high: null })).toBe("—")
    expect(ranged({ value: null, low: 0, high: 0 })).toBe("0%")
    expect([count(null), time(null), percent(null)]).toEqual(["—", "—", "—"])
  })

  it("are written as the language does, times on the clocks of Việt Nam", () => {
    const vi = figures("vi")
    expect([vi.percent(0.1234), vi.count(1_234_567)]).toEqual(["12,3%", "1.234.567"])
    expect(vi.percent(0.000_1)).toBe("<0,1%")
    expect(time("2026-11-22T17:00:00Z")).toBe("2026-11-23 00:00")
  })
})

describe("whose gap it is", () => {
  it("is counted by the owners of the items, the largest first, with the most frequent cause", () => {
    expect(gapsByOwner(NAMED)).toEqual([
      {
        agency: "thue",
        missing: 300_000,
        share: 300_000 / 300_002,
        cause: { state: "missing", share: 299_999 / 300_000 }
      },
      { agency: "bca", missing: 1, share: 1 / 300_002, cause: { state: "stale", share: 1 } },
      { agency: "byt", missing: 1, share: 1 / 300_002, cause: { state: "notConnected", share: 1 } }
    ])
  })

  it("leads to the single fixes that gain most, and to none where nothing gains", () => {
    const fixes = bestFixes(NAMED, 3).map(({ service: { number }, field: { id }, gain }) => [number, id, gain])
    expect(fixes).toEqual([
      [1, "phone", 0.299_999],
      [2, "name", 0.000_001]
    ])
    expect(bestFixes(NAMED, 1)).toHaveLength(1)
  })
})

describe("the table", () => {
  it("says how each service stands and what to fix next", () => {
    expect(cells(lineOf(print(160), "1  Service"))).toEqual([
      "1",
      "Service 1",
      "1,000,000",
      "66.7%",
      "85.0%",
      "70.0%",
      "good",
      "phone",
      "Tax Department",
      "30.0"
    ])
    expect(cells(lineOf(print(160), "2  Service")).slice(4)).toEqual([
      ">99.9%",
      ">99.9%",
      "excellent",
      "name",
      "Public Security",
      "<0.1"
    ])
  })

  it("does not call unknown a rate that what is unknown cannot move", () => {
    const form = [field("name"), field("phone")]
    const either = service(1, form, regionsOf([group(6, "available", "available"), group(4, "missing", "unknown")], 2))
    const text = table(completeness(snapshot([either])), { width: 160, colour: false })
    expect(lineOf(text, "Once-only")).toMatch(/ {2}60\.0% of the subjects/)
    expect(lineOf(text, "Completeness")).toContain("60.0%–80.0% (unknown)")
  })

  it("shows what is unknown as a range and what has no subjects as a dash", () => {
    expect(cells(lineOf(print(160), "3  Service")).slice(2, 7)).toEqual(["10", "100%", "80.0%–100%", "80.0%–100%", "—"])
    expect(cells(lineOf(print(160), "4  Service")).slice(2, 7)).toEqual(["—", "100%", "0%–100%", "0%–100%", "—"])
    expect(cells(lineOf(print(160), "5  Service")).slice(2, 7)).toEqual(["0", "100%", "—", "—", "—"])
  })

  it("begins with the overall figures and how sure they are", () => {
    const text = print(160)
    expect(text).toContain("As of 2026-11-23 07:00 (UTC+7) · catalogue 2026.11 (01234567)")
    expect(lineOf(text, "Completeness")).toContain("66.2%–96.2% (unknown)")
    expect(lineOf(text, "Measured")).toContain("3 of 5 services have subjects; 1 unknown")
    expect(lineOf(text, "Basis")).toContain("1 of 8 form fields are assumed")
    expect(lineOf(table(NAMED, { width: 160, colour: false }), "Completeness")).toMatch(/ {2}92\.5% of what/)
  })

  it("accounts for each dataset, says why a run failed, and lists its issues", () => {
    expect(cells(lineOf(print(160), "population.residents"))).toEqual([
      "population.residents",
      "complete",
      "96",
      "98",
      "98.0%",
      "2",
      "5",
      "0",
      "2026-11-23 00:00"
    ])
    expect(print(160)).toContain("unavailable: The source answered 503 five times; try again later.")
    expect(print(160)).toMatch(/population\.residents +phone +invalid_format +3\n/)
  })

  it("lists the three most frequent issues of a dataset, the first of them first", () => {
    const issues = [3, 9, 1, 7].map((count) => ({ field: `f${count}`, code: "invalid_format", count }))
    const text = table(completeness(snapshot([], [dataset({ issues })])), { width: 80, colour: false })
    expect(text.match(/ f\d /g)?.map((name) => name.trim())).toEqual(["f9", "f7", "f3"])
  })

  it("names the owners of the gaps and the best fixes", () => {
    expect(print(160)).toMatch(/Whose gap\n.*\n +Tax Department +300,000 +>99\.9%/)
    expect(print(160)).toMatch(/Single fixes that gain most\n.*\n +1 Service 1 +phone +Tax Department +30\.0\n/)
  })

  it("speaks Vietnamese", () => {
    const text = print(160, { lang: "vi" })
    expect(cells(lineOf(text, "1  Service"))).toEqual([
      "1",
      "Service 1 (vi)",
      "1.000.000",
      "66,7%",
      "85,0%",
      "70,0%",
      "tốt",
      "phone (vi)",
      "Thuế",
      "30,0"
    ])
    expect(text).toMatch(/tax\.taxpayers +lỗi/)
  })

  it("keeps to the width of the terminal, whatever it is", () => {
    const long = "Đăng ký biến động về quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất 漢字漢字"
    const wide = service(
      1,
      [field(long, { owner: long })],
      regionsOf([group(123_456_789, "missing"), group(9, "unknown")], 1)
    )
    const report = completeness(snapshot([{ ...wide, name: { vi: long, en: long } }], [failed]))
    for (let width = 60; width <= 200; width += 7) {
      for (const lang of ["en", "vi"] as const) {
        const lines = table(report, { width, colour: false, lang }).split("\n")
        expect(Math.max(...lines.map(widthOf)), `${width} ${lang}`).toBeLessThanOrEqual(width)
        expect(lines.every((line) => line === line.trimEnd())).toBe(true)
        const [title, header, row, end] = lines.slice(lines.findIndex((line) => /^(Services|Dịch vụ công)$/.test(line)))
        expect([title !== "", header !== "", row !== "", end]).toEqual([true, true, true, ""])
      }
    }
    expect(Math.max(...table(report, { width: 5, colour: false }).split("\n").map(widthOf))).toBeLessThanOrEqual(60)
  })

  it("has fewer columns on a narrow terminal, but never loses the measures", () => {
    const header = (width: number) => cells(lineOf(print(width), "#"))
    expect(header(160)).toHaveLength(10)
    expect(header(60).length).toBeLessThan(header(80).length)
    expect(header(60).slice(0, 5)).toEqual(["#", "Service", "Subjects", "Filled", "Once-only"])
  })

  it("has colour only where it is asked for, and the same text either way", () => {
    const coloured = print(120, { colour: true })
    const esc = String.fromCharCode(27)
    expect(print(120)).not.toContain(esc)
    expect(coloured).toContain(`${esc}[31mfailed${esc}[39m`)
    const bare = coloured.replaceAll(new RegExp(`${esc}\\[\\d+m`, "g"), "")
    expect(bare.replace(/ +$/gm, "")).toBe(print(120))
  })

  it("says of an empty snapshot that nothing is known", () => {
    const text = table(completeness(snapshot([], [])), { width: 80, colour: false })
    expect(lineOf(text, "Completeness")).toContain("—")
    expect(lineOf(text, "Measured")).toContain("0 of 0")
  })

  it("makes terminal sequences and reordering characters inert wherever they come from", () => {
    const evil = `a${String.fromCharCode(27)}[31mb${String.fromCharCode(0x9b)}2Jc\u202ed\u0007\r\ne\u2028f\ud800`
    const bad = dataset({
      name: evil,
      failure: { reason: evil, message: evil },
      issues: [{ field: evil, code: evil, count: 1 }]
    })
    const named = {
      ...SERVICES[0]!,
      name: { vi: evil, en: evil },
      fields: [field("x", { label: { vi: evil, en: evil } })]
    }
    const report = completeness({
      ...snapshot([named], [bad]),
      catalogue: { version: evil, hash: evil },
      agencies: [{ id: "bca", name: { vi: evil, en: evil } }]
    })
    const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
    for (const line of table(report, { width: 120, colour: false }).split("\n")) expect(line).not.toMatch(harmful)
  })
})

describe("inert text", () => {
  it("is cut by what is seen, not by code units", () => {
    expect(cut("Đăng ký thường trú", 10)).toBe("Đăng ký t…")
    expect(cut("漢字漢字", 5)).toBe("漢字…")
    expect(cut("short", 5)).toBe("short")
    expect(inert("Trần Thị Hoà".normalize("NFD"))).toBe("Trần Thị Hoà".normalize("NFC"))
    expect(widthOf("Trần Thị Hoà")).toBe(12)
  })

  it("names agencies as people do", () => {
    const thue = { vi: "Cục Thuế (Tổng cục Thuế đến 2025)", en: "Tax Department (General Department until 2025)" }
    expect([agencyName(thue, "vi"), agencyName(thue, "en")]).toEqual(["Thuế", "Tax Department"])
    expect(agencyName({ vi: "Bộ Tư pháp", en: "Ministry of Justice" }, "en")).toBe("Justice")
  })
})

describe("the catalogue", () => {
  const catalogue = Effect.runSync(load(datasets))

  it("as a table counts the fields of each form and all of them", () => {
    const text = catalogueTable(catalogue, { width: 160, colour: false })
    expect(cells(lineOf(text, "7  "))).toEqual([
      "7",
      "Motorcycle registration and plate",
      "Public Security",
      "tax.registrationFees",
      "61",
      "53",
      "26",
      "0"
    ])
    expect(cells(lineOf(text, "Total"))).toEqual(["Total", "567", "388", "283", "38"])
    expect(text).toContain("50 of 141 items are provided by population.residents, tax.taxpayers")
    const narrow = catalogueTable(catalogue, { width: 60, colour: false, lang: "vi" }).split("\n")
    expect(Math.max(...narrow.map(widthOf))).toBeLessThanOrEqual(60)
  })

  it("as JSON says enough to recompute a figure by hand", () => {
    const plain = JSON.parse(catalogueJson(catalogue))
    expect(plain).toMatchObject({ version: catalogue.version, hash: catalogue.hash })
    expect(plain.services[6].fields.find(({ id }: { id: string }) => id === "entry-gate")).toEqual({
      id: "entry-gate",
      over: null,
      label: expect.objectContaining({ en: expect.any(String) }),
      kind: "shareable",
      item: "importDeclaration.entryGate",
      via: ["importDeclaration"],
      provider: { dataset: "customs.vehicleImports", field: "entryGate" },
      when: { field: "origin", is: "imported" },
      agreesWith: null,
      basis: expect.objectContaining({ confidence: "secondary" })
    })
    expect(plain.services[11]).toMatchObject({ id: "ordinary-passport", base: "population.residents" })
    expect(plain.services[11].eligible).toEqual(catalogue.services[11]?.eligible)
    expect(plain.datasets[0]).toMatchObject({
      name: "population.residents",
      key: ["personalId"],
      version: ["updatedAt"],
      region: { field: "province" },
      placeholders: ["N/A"],
      links: { father: { from: "fatherId", to: "population.residents", key: "personalId" } },
      fields: { idCardIssuedOn: { type: "date", provides: "person.idCardIssuedOn", validUntil: "idCardExpiresOn" } }
    })
    expect(plain.items).toHaveLength(141)
    expect(plain.items[0].provider).toEqual({ dataset: "population.residents", field: "birthName" })
    expect(plain.agencies).toHaveLength(17)
    expect(catalogueJson(catalogue).endsWith("}\n")).toBe(true)
  })
})
