import { lexer, type Token, walkTokens } from "marked"
import { describe, expect, it } from "vitest"
import { compare } from "../src/Comparison.ts"
import { comparisonMarkdown } from "../src/report/comparisonMarkdown.ts"
import { comparisonTable } from "../src/report/comparisonTable.ts"
import { trendTable } from "../src/report/trendTable.ts"
import type { Snapshot } from "../src/Snapshot.ts"
import type { State } from "../src/State.ts"
import { summarize } from "../src/Summary.ts"
import { trend } from "../src/Trend.ts"
import { dataset, field, regionsOf, service, snapshot } from "./completenessSnapshots.ts"
import { HOSTILE, hostileSnapshot } from "./hostile.ts"

const FORM = [field("name"), field("phone", { owner: "thue" })]

/** 100 subjects in two provinces, `filled` of whom have everything; the others' phone is in a state. */
const withFilled = (filled: number, state: State, rest: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot([
    service(
      1,
      FORM,
      regionsOf(
        [
          { region: "001", states: ["available", "available"], subjects: filled },
          { region: "unknown", states: ["available", state], subjects: 100 - filled }
        ],
        2
      )
    ),
    service(2, [field("name")], regionsOf([{ region: "001", states: ["available"], subjects: 9 }], 1))
  ]),
  ...rest
})

const BEFORE = withFilled(40, "missing", { asOf: "2026-10-01T00:00:00Z" })
const AFTER = withFilled(60, "invalid")
const OTHER = withFilled(60, "invalid", { catalogue: { version: "2027.01", hash: "sha256:fedcba9876543210" } })

const paper = { width: 160, colour: false }

const cells = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  text.split("\n").map((line) => line.trim().split(/ {2,}/))

describe("a comparison", () => {
  it("says what rose, what fell and why: of all services, each service, fields and provinces", () => {
    const rows = cells(comparisonTable(compare(BEFORE, AFTER), paper))
    expect(rows[0]).toEqual(["Liên Thông: from 2026-10-01 07:00 to 2026-11-23 07:00 (UTC+7)"])
    expect(rows).toContainEqual(["Once-only", "70.0%", "80.0%", "+10.0"])
    expect(rows).toContainEqual([
      "1",
      "Service 1",
      "70.0%",
      "80.0%",
      "+10.0",
      "+20.0",
      "coverage +30.0, validity −20.0"
    ])
    const phone = ["Service 1", "phone", "40.0%", "60.0%", "+20.0", "Tax Department", "coverage +60.0, validity −40.0"]
    expect(rows).toContainEqual(phone)
    expect(rows.flat()).not.toContain("Service 2")
    expect(rows.flat()).not.toContain("What is measured changed in between, so a move may come of that alone:")
  })

  it("names provinces, those that concern most subjects first", () => {
    const inHanoi = (filled: number, state: State): Snapshot =>
      snapshot([
        service(
          1,
          FORM,
          regionsOf(
            [
              { region: "unknown", states: ["available", state], subjects: 1 },
              { region: "001", states: ["available", "available"], subjects: filled },
              { region: "001", states: ["available", "missing"], subjects: 100 - filled }
            ],
            2
          )
        )
      ])
    const comparison = compare(inHanoi(40, "missing"), inHanoi(60, "available"))
    const provinces = (rows: ReadonlyArray<ReadonlyArray<string>>) =>
      rows.slice(rows.findIndex(([first]) => first === "Provinces that moved most") + 2).map(([province]) => province)
    expect(provinces(cells(comparisonTable(comparison, paper))).slice(0, 2)).toEqual(["001", "unknown"])
    const regions = { "001": "Hà Nội" }
    expect(provinces(cells(comparisonTable(comparison, { ...paper, regions })))[0]).toBe("Hà Nội")
    expect(comparisonMarkdown(comparison, "vi", regions)).toMatch(/\| Hà Nội \|.*\n\| chưa rõ \|/)
  })

  it("writes words and numbers as Vietnamese does", () => {
    const text = comparisonTable(compare(BEFORE, AFTER), { ...paper, lang: "vi" })
    expect(text).toContain("độ phủ +30,0, tính hợp lệ −20,0")
    expect(text).not.toMatch(/coverage|Change/)
  })

  it("names a change of what is measured before any figure", () => {
    for (const text of [
      comparisonTable(compare(BEFORE, OTHER), paper),
      comparisonMarkdown(compare(BEFORE, OTHER), "en")
    ]) {
      const [sentence, figure] = [text.indexOf("What is measured changed"), text.indexOf("80.0%")]
      expect(sentence).toBeGreaterThan(0)
      expect(sentence).toBeLessThan(figure)
      expect(text).toContain("the catalogue, from 2026.11 (01234567) to 2027.01 (fedcba98)")
    }
  })

  it("of a measurement with itself says that nothing moved", () => {
    expect(comparisonTable(compare(AFTER, AFTER), paper)).toMatch(/\nNothing moved\.\n$/)
    expect(comparisonMarkdown(compare(AFTER, AFTER), "vi")).toMatch(/\nKhông có gì thay đổi\.\n$/)
  })

  /** 10,000 subjects, of whose phones so many are missing, wrong and out of date. */
  const inSmallSteps = (missing: number, invalid: number, stale: number): Snapshot => {
    const states: ReadonlyArray<readonly [State, number]> = [
      ["available", 10_000 - missing - invalid - stale],
      ["missing", missing],
      ["invalid", invalid],
      ["stale", stale]
    ]
    const groups = states.map(([state, subjects]) => ({ region: "001", states: [state], subjects }))
    return snapshot([service(1, [field("phone")], regionsOf(groups, 1))])
  }
  const steps = (missing: number, invalid: number, stale: number) =>
    compare(inSmallSteps(100, 100, 100), inSmallSteps(missing, invalid, stale))

  it("does not leave a move without a cause whose causes are small each and seen together", () => {
    const rows = cells(comparisonTable(steps(96, 96, 96), paper))
    expect(rows).toContainEqual(["Completeness", "97.0%", "97.1%", "+0.1", "several small ones +0.1"])
    const besideOne = cells(comparisonTable(steps(80, 96, 96), paper))
    expect(besideOne).toContainEqual([
      "Completeness",
      "97.0%",
      "97.3%",
      "+0.3",
      "coverage +0.2, several small ones +0.1"
    ])
    expect(comparisonMarkdown(steps(104, 104, 104), "vi")).toContain("| nhiều nguyên nhân nhỏ −0,1 |")
  })

  it("does not say that nothing moved where something moved a little", () => {
    const little = comparisonTable(steps(98, 100, 100), paper)
    expect(cells(little)).toContainEqual(["Completeness", "97.0%", "97.0%", "+<0.1", "—"])
    expect(little).not.toContain("Nothing moved.")
    expect(little).toMatch(/\nNothing moved by as much as 0\.05 points\.\n$/)
    expect(comparisonMarkdown(steps(98, 100, 100), "vi")).toMatch(/\nKhông có gì thay đổi từ 0,05 điểm trở lên\.\n$/)
  })

  it("says neither where only the high end of a range moved", () => {
    const doubtful = (state: State) =>
      withFilled(40, "missing", {
        services: [
          service(
            1,
            FORM,
            regionsOf(
              [
                { region: "001", states: ["available", "unknown"], subjects: 50 },
                { region: "001", states: ["available", state], subjects: 50 }
              ],
              2
            )
          )
        ]
      })
    expect(comparisonTable(compare(doubtful("unknown"), doubtful("missing")), paper)).not.toContain("Nothing moved")
  })

  it("shows what became unknown, and datasets that are not as they were", () => {
    const lost = snapshot([service(1, FORM, null)], [dataset({ status: "failed", records: 12 })])
    const rows = cells(comparisonTable(compare(AFTER, lost), paper))
    expect(rows).toContainEqual(["1", "Service 1", "80.0%", "0%–100%", "−80.0", "−60.0", "coverage −80.0"])
    expect(rows).toContainEqual(["population.residents", "Status", "complete", "failed"])
    expect(rows).toContainEqual(["population.residents", "Records", "96", "12"])
    expect(rows.some((row) => row.includes("Service 2 (gone)"))).toBe(true)
  })

  it.each(HOSTILE)("keeps text from the data inert on a terminal and in Markdown: %j", (text) => {
    const comparison = compare(BEFORE, hostileSnapshot(text))
    for (const line of comparisonTable(comparison, paper).split("\n")) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u)
    const seen: Array<Token> = []
    walkTokens(lexer(comparisonMarkdown(comparison, "en")), (token) => {
      seen.push(token)
    })
    const allowed = new Set(["heading", "paragraph", "list", "list_item", "table", "text", "space", "escape"])
    expect(seen.map(({ type }) => type).filter((type) => !allowed.has(type))).toEqual([])
    const summaries = [summarize(BEFORE), summarize({ ...hostileSnapshot(text), asOf: "2026-12-01T00:00:00Z" })]
    for (const line of trendTable(trend(summaries), paper).split("\n"))
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u)
  })
})
