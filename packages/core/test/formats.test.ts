import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { parse } from "csv-parse/sync"
import { XMLParser, XMLValidator } from "fast-xml-parser"
import { lexer, type Token, type Tokens, walkTokens } from "marked"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import type { GateResult, GateVerdict } from "../src/Gates.ts"
import { FORMAT_NAMES, FORMATS, type FormatName, formatOfFile, render } from "../src/report/formats.ts"
import { plain } from "../src/report/markdown.ts"
import { COLUMNS } from "../src/report/rows.ts"
import type { Snapshot } from "../src/Snapshot.ts"
import { STATES } from "../src/State.ts"
import { citizenOnly, dataset, field, regionsOf, service, snapshot } from "./completenessSnapshots.ts"
import { HOSTILE, hostileSnapshot } from "./hostile.ts"

const PAPER = { width: 120, colour: false }

const SNAPSHOT = snapshot(
  [
    service(
      1,
      [field("name"), citizenOnly("reason"), field("phone", { owner: "thue", provider: null })],
      regionsOf(
        [
          { region: "unknown", states: ["stale", "notConnected"], subjects: 2 },
          { region: "079", states: ["available", "notConnected"], subjects: 1_000_000 },
          { region: "001", states: ["missing", "notApplicable"], subjects: 7 }
        ],
        2
      )
    ),
    service(2, [field("name")], null),
    service(3, [field("name")], regionsOf([], 1))
  ],
  [
    dataset(),
    dataset({
      name: "tax.taxpayers",
      agency: "thue",
      status: "failed",
      failure: { reason: "unavailable", message: "The source answered 503 five times; try again later." }
    }),
    dataset({ name: "customs.vehicleImports", status: "never", lastComplete: null, records: null, balance: null })
  ]
)

const share = { measure: "share", range: null } as const
const FALLS_SHORT = { ...share, wanted: 0.9, actual: 0.1234, outcome: "failed", passed: false, by: 0.7766 } as const
const GATES: ReadonlyArray<GateResult> = [
  { gate: "overall.completeness", ...FALLS_SHORT },
  { gate: "services.service-1.onceOnly", ...share, wanted: 0.5, actual: 0.6, outcome: "passed", passed: true, by: 0 },
  {
    gate: "datasets.tax.taxpayers.coverage",
    ...share,
    wanted: 0.9,
    actual: null,
    outcome: "unknown",
    passed: false,
    by: null
  }
]

const made = async (
  name: FormatName,
  of: Snapshot = SNAPSHOT,
  lang: "en" | "vi" = "en",
  gates?: ReadonlyArray<GateResult> | "nothing"
): Promise<string> => {
  const verdict: GateVerdict =
    gates === "nothing" ? { reason: "nothingMeasured" } : { reason: null, results: gates ?? [], passed: false }
  const material = { report: completeness(of), snapshot: of, ...(gates === undefined ? {} : { gates: verdict }) }
  const content = await render(name, material, { lang, paper: PAPER })
  return typeof content === "string" ? content : Buffer.from(content).toString("latin1")
}

const csvRows = (text: string): ReadonlyArray<Record<string, string>> => parse(text, { columns: true })

/** A Parquet file's rows as DuckDB reads them: a reader that is not the writer's. */
const parquetRows = async (bytes: Uint8Array) => {
  const dir = mkdtempSync(join(tmpdir(), "lienthong-test-"))
  try {
    const file = join(dir, "report.parquet")
    writeFileSync(file, bytes)
    const db = await (await DuckDBInstance.create(":memory:")).connect()
    const types = await db.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${file}')`)
    const rows = await db.runAndReadAll(
      `SELECT * REPLACE (CAST(subjects AS DOUBLE) AS subjects) FROM read_parquet('${file}')`
    )
    db.closeSync()
    return {
      types: Object.fromEntries(types.getRowObjectsJson().map((row) => [row.column_name, row.column_type])),
      rows: rows.getRowObjectsJson()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const parquetOf = async (of: Snapshot): Promise<Uint8Array> => Buffer.from(await made("parquet", of), "latin1")

const xmlOf = (text: string) => {
  expect(XMLValidator.validate(text)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => ["testsuites", "testsuite", "testcase"].includes(name)
  })
  return parser.parse(text).testsuites[0].testsuite
}

describe("the list of formats", () => {
  it("gives each an extension of its own, by which a file's name says its format", () => {
    for (const name of FORMAT_NAMES) expect(formatOfFile(`out.d/report.${FORMATS[name].extension}`)).toBe(name)
    expect(formatOfFile("REPORT.CSV")).toBe("csv")
    expect(["report", "report.pdf", "csv", "a.json/b"].map(formatOfFile)).toEqual([null, null, null, null])
  })

  it.each(FORMAT_NAMES)("%s: the same snapshot gives the same bytes, text ends with a line break", async (name) => {
    for (const lang of ["en", "vi"] as const) {
      const content = await made(name, SNAPSHOT, lang, GATES)
      expect(await made(name, SNAPSHOT, lang, GATES)).toBe(content)
      if (!FORMATS[name].binary) expect(content.endsWith("\n")).toBe(true)
    }
  })

  it.each(FORMAT_NAMES)("%s: a snapshot in which nothing was measured is shown, not a crash", async (name) => {
    const nothing = snapshot(
      [service(1, [field("name")], null)],
      [dataset({ status: "never", lastComplete: null, records: null, balance: null })]
    )
    for (const of of [nothing, snapshot([], [])]) expect((await made(name, of)).length).toBeGreaterThan(0)
  })
})

describe("CSV", () => {
  it("has one row per service, field, region and state, which adds up to the report's counts", async () => {
    const text = await made("csv")
    expect(text.split("\r\n")[0]).toBe(COLUMNS.join(","))
    const rows = csvRows(text)
    const shown = rows.map(({ service, field, region, state, subjects }) => [service, field, region, state, subjects])
    expect(shown).toEqual([
      ["service-1", "name", "001", "missing", "7"],
      ["service-1", "name", "079", "available", "1000000"],
      ["service-1", "name", "unknown", "stale", "2"],
      ["service-1", "phone", "001", "notApplicable", "7"],
      ["service-1", "phone", "079", "notConnected", "1000000"],
      ["service-1", "phone", "unknown", "notConnected", "2"],
      ["service-2", "name", "", "unknown", ""]
    ])
    for (const { id, fields } of completeness(SNAPSHOT).services) {
      for (const each of fields.filter(({ counts }) => counts !== null)) {
        const own = rows.filter(({ service, field }) => service === id && field === each.id)
        const sums = STATES.map((state) =>
          own.filter((row) => row.state === state).reduce((sum, { subjects }) => sum + Number(subjects), 0)
        )
        expect(sums).toEqual(STATES.map((state) => each.counts![state]))
      }
    }
  })

  it("names services and fields in the language asked for, and keeps machine numbers in both", async () => {
    const [row] = csvRows(await made("csv", SNAPSHOT, "vi")).slice(1)
    expect(row).toMatchObject({ service_name: "Service 1 (vi)", subjects: "1000000", as_of: "2026-11-23T00:00:00Z" })
    expect(row).toMatchObject({ provider: "population.residents.name", owner: "bca", item: "person.name" })
  })

  it("says the time in UTC, whatever zone the source said it in", async () => {
    const elsewhere = { ...SNAPSHOT, asOf: "2026-11-23T06:30:00.5+07:00" }
    expect(csvRows(await made("csv", elsewhere))[0]!.as_of).toBe("2026-11-22T23:30:00.500Z")
    expect((await parquetRows(await parquetOf(elsewhere))).rows[0]!.as_of).toMatch(/^2026-11-22 23:30:00\.5/)
  })

  it.each(HOSTILE)("is never a formula, nor more or fewer cells: %j", async (text) => {
    const rows = csvRows(await made("csv", hostileSnapshot(text)))
    expect(rows).toHaveLength(2)
    for (const cell of rows.flatMap((row) => Object.values(row))) {
      expect(cell).not.toMatch(/^[\s]*[=+\-@\t\r＝＋－＠]/)
      expect(cell).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    }
  })
})

describe("Parquet", () => {
  it("holds the same rows as CSV, with types, as another reader sees them", async () => {
    const { types, rows } = await parquetRows(await parquetOf(SNAPSHOT))
    expect(types).toMatchObject({ as_of: expect.stringMatching(/^TIMESTAMP/), subjects: "BIGINT", region: "VARCHAR" })
    const fromCsv = csvRows(await made("csv")).map(({ as_of, subjects, ...row }) => ({
      ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === "" ? null : value])),
      subjects: subjects === "" ? null : Number(subjects)
    }))
    expect(rows.map(({ as_of, ...row }) => row)).toEqual(fromCsv)
    expect(rows[0]!.as_of).toMatch(/^2026-11-23 00:00:00/)
  })

  it("is a file with columns and no rows when there is nothing to count", async () => {
    const { types, rows } = await parquetRows(await parquetOf(snapshot([], [])))
    expect(Object.keys(types)).toEqual([...COLUMNS])
    expect(rows).toEqual([])
  })
})

describe("Markdown", () => {
  it("is short: the answer, the lowest services, three fixes, what failed", async () => {
    expect(await made("markdown", SNAPSHOT, "en", GATES)).toMatchInlineSnapshot(`
      "## Liên Thông: how completely shared data fills the forms

      As of 2026-11-23 07:00 (UTC+7) · catalogue 2026.11 (01234567)

      - Completeness **25.0%–75.0%** of what the forms ask can be filled
      - Once-only **0%–50.0%** of the subjects need not be asked anything again
      - Measured 1 of 3 services have subjects

      ### Services furthest from complete

      | # | Service | Filled | Once-only | Band | Fix next |
      | ---: | --- | ---: | ---: | --- | --- |
      | 2 | Service 2 | 0%–100% | 0%–100% | — | — |
      | 1 | Service 1 | 50.0% | 0% | weak | phone (Tax Department) |

      ### Single fixes that gain most

      1. **phone** (Tax Department) → Service 1: gains >99.9 points
      2. **name** (Public Security) → Service 1: gains <0.1 points

      ### What failed

      - **tax.taxpayers** unavailable: The source answered 503 five times; try again later.
      - customs.vehicleImports has never been completely pulled
      - **overall.completeness** is 12.3%, wanted 90.0%: 77.7 points short
      - **datasets.tax.taxpayers.coverage** is unknown, wanted 90.0%
      "
    `)
  })

  it("writes words and numbers as Vietnamese does", async () => {
    const text = await made("markdown", SNAPSHOT, "vi", GATES)
    expect(text).toContain("**overall.completeness** là 12,3%, cần 90,0%")
    expect(text).not.toMatch(/Completeness|Once-only/)
  })

  it("leaves out what is empty", async () => {
    const whole = snapshot([
      service(1, [field("name")], regionsOf([{ region: "001", states: ["available"], subjects: 9 }], 1))
    ])
    expect(await made("markdown", whole)).not.toContain("###")
  })

  it.each(HOSTILE)("is never markup, HTML, a link, a mention or another cell: %j", async (text) => {
    const markdown = await made("markdown", hostileSnapshot(text), "en", [{ gate: text, ...FALLS_SHORT }])
    const seen: Array<Token> = []
    walkTokens(lexer(markdown), (token) => {
      seen.push(token)
    })
    const allowed = new Set(["heading", "paragraph", "list", "list_item", "table", "text", "strong", "space", "escape"])
    expect(seen.map(({ type }) => type).filter((type) => !allowed.has(type))).toEqual([])
    const tables = seen.filter((token): token is Tokens.Table => token.type === "table" && "rows" in token)
    expect(tables.map(({ header, rows }) => [header.length, rows.map((row) => row.length)])).toEqual([[6, [6]]])
    // The parser drops what is too much in a row, others shift it.
    const rows = markdown.split("\n").filter((line) => line.startsWith("|"))
    expect(rows.map((line) => line.match(/(?<!\\)\|/g)!.length)).toEqual([7, 7, 7])
    expect(seen.filter(({ type }) => type === "heading")).toHaveLength(4)
    expect(markdown).not.toMatch(/@\w|#\d|GH-\d/i)
    expect(["\u001b", "\u202e", "\u0000"].filter((sign) => markdown.includes(sign))).toEqual([])
  })

  it("shows what it escapes", () => {
    expect(plain("Bộ Công an (cũ), 50 %: a-b_c")).toBe("Bộ Công an (cũ), 50 %\\: a-b\\_c")
  })
})

describe("JUnit", () => {
  it("has a case per gate and per dataset, failures with their reason, and counts that add up", async () => {
    const suites = xmlOf(await made("junit", SNAPSHOT, "en", GATES))
    expect(
      suites.map(({ name, tests, failures, errors, skipped }: Record<string, string>) => [
        name,
        tests,
        failures,
        errors,
        skipped
      ])
    ).toEqual([
      ["gates", "3", "2", "0", "0"],
      ["datasets", "3", "1", "0", "1"]
    ])
    expect(suites[0].testcase).toMatchObject([
      {
        classname: "lienthong.gates.overall",
        name: "completeness",
        failure: { type: "gate", message: "overall.completeness is 12.3%, wanted 90.0%: 77.7 points short" }
      },
      { classname: "lienthong.gates.services.service-1", name: "onceOnly" },
      {
        classname: "lienthong.gates.datasets.tax.taxpayers",
        failure: { message: expect.stringContaining("is unknown, wanted 90.0%") }
      }
    ])
    expect(suites[0].testcase[1]).not.toHaveProperty("failure")
    expect(suites[1].testcase).toMatchObject([
      { classname: "lienthong.datasets.population.residents", name: "run" },
      { failure: { type: "unavailable", message: "The source answered 503 five times; try again later." } },
      { skipped: "customs.vehicleImports has never been completely pulled" }
    ])
    expect(suites[0].timestamp).toBe("2026-11-23T00:00:00")
  })

  it.each([
    ["changed", "en", "t.x: what is held is of another contract; the next sync reads it again"],
    ["key", "vi", "t.x: dữ liệu đang lưu theo hợp đồng dữ liệu khác; lần đồng bộ sau sẽ đọc lại"],
    ["minimised", "en", "t.x: what is held is minimised; a sync needs minimise: true in the configuration"],
    ["never", "en", "t.x has never been completely pulled"],
    [undefined, "en", "t.x has never been completely pulled"]
  ] as const)("says why nothing of what is held is measured, as Markdown does: %s, %s", async (holding, lang, line) => {
    const unread = { name: "t.x", status: "never", lastComplete: null, records: null, balance: null } as const
    const held = snapshot([], [dataset(), dataset(holding === undefined ? unread : { ...unread, holding })])
    expect(xmlOf(await made("junit", held, lang))[0].testcase[1]).toMatchObject({ skipped: line })
    expect(await made("markdown", held, lang)).toContain(`- ${line}\n`)
    expect((await made("table", held, lang)).includes(lang === "vi" ? "hợp đồng khác" : "other contract")).toBe(
      holding === "changed" || holding === "key"
    )
  })

  it("says in Vietnamese by how much a gate is missed", async () => {
    expect(await made("junit", SNAPSHOT, "vi", GATES)).toContain("overall.completeness là 12,3%, cần 90,0%")
  })

  it("of nothing measured is an error, not a pass", async () => {
    const nothing = snapshot([], [dataset({ status: "never" })])
    expect(xmlOf(await made("junit", nothing))).toMatchObject([{ tests: "1", errors: "1" }])
    const asked = xmlOf(await made("junit", nothing, "en", "nothing"))
    expect(asked).toMatchObject([{ name: "gates", tests: "1", errors: "1" }, { errors: "1" }])
    expect(await made("markdown", nothing, "vi", "nothing")).toContain("- Chưa đo được gì")
  })

  it.each(HOSTILE)("stays one well-formed document: %j", async (text) => {
    const suites = xmlOf(await made("junit", hostileSnapshot(text), "en", [{ gate: text, ...FALLS_SHORT }]))
    expect(suites.map(({ testcase }: { testcase: ReadonlyArray<unknown> }) => testcase.length)).toEqual([1, 1])
    expect(suites[1].testcase[0].failure.message).not.toMatch(/[\p{Cc}\p{Cs}\ufffe\uffff]/u)
  })
})

describe("the terminal table", () => {
  it.each(HOSTILE)("moves no cursor and breaks no line: %j", async (text) => {
    const lines = (await made("table", hostileSnapshot(text))).split("\n")
    const calm = (await made("table", hostileSnapshot("x"))).split("\n")
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u)
    expect(Math.abs(lines.length - calm.length)).toBeLessThan(3)
  })
})
