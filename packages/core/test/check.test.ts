import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checker } from "../src/Check.ts"
import type { Incoming } from "../src/Page.ts"
import { book, books, removal } from "./library.ts"

const check = checker(books)
const names = Object.keys(books.fields)
const stored = (incoming: Incoming, field: string): unknown => check([incoming]).rows[0]?.values[names.indexOf(field)]
const issuesOf = (incoming: Incoming): string | null | undefined => check([incoming]).rows[0]?.issues

describe("check", () => {
  it("keeps a valid record as it is, in the order of the fields", () => {
    const { rows } = check([
      book("1", 1, { title: "Số đỏ", bornOn: "1936-10-07", copies: 3, shelf: { room: "A", row: "2" } })
    ])
    expect(rows[0]).toMatchObject({
      values: ["1", "Số đỏ", "1936-10-07", 3, { room: "A", row: "2" }, null, "2026-01-01T00:00:01.000Z"],
      invalid: 0n,
      issues: null,
      region: "A",
      removed: false
    })
  })

  it("reads a record alike in whatever order it names its fields, and whatever else it names or leaves out", () => {
    const fields = { isbn: "1", title: "Số đỏ", bornOn: "1936-02-31", copies: 3, updatedAt: "2026-01-01T00:00:01Z" }
    const inOrder = check([{ fields, removed: false, raw: fields }])
    expect(inOrder.rows[0]).toMatchObject({ values: ["1", "Số đỏ", null, 3, null, null, fields.updatedAt] })
    const entries = Object.entries<unknown>(fields)
    const shuffled = fc.shuffledSubarray([...entries, ["pages", 200], ["shelf", null], ["0", "x"]], { minLength: 8 })
    fc.assert(
      fc.property(shuffled, (sent) => {
        expect(check([{ fields: Object.fromEntries(sent), removed: false, raw: fields }])).toEqual(inOrder)
      })
    )
  })

  it.each([
    ["null", null],
    ["blank text", "  \t"],
    ["a placeholder in another case", "n/a"],
    ["an object of blanks", { room: " ", row: null }],
    ["an object without parts", {}],
    ["an object whose only value is a part that nobody knows", { room: "N/A", row: null, floor: "2" }]
  ])("takes %s for a missing value, without an issue", (_, value) => {
    expect(stored(book("1", 1, { shelf: value }), "shelf")).toBeNull()
    expect(issuesOf(book("1", 1, { shelf: value }))).toBeNull()
  })

  it("makes a bad field absent and counts it as invalid, and keeps the rest of the record", () => {
    const { rows } = check([book("1", 1, { title: "ok", bornOn: "2026-02-31", copies: -1 })])
    expect(rows[0]!.values.slice(1, 4)).toEqual(["ok", null, null])
    expect(rows[0]!.invalid).toBe(0b1100n)
    expect(rows[0]!.issues).toBe("bornOn:invalid_format;copies:too_small")
  })

  it.each([
    ["a lone surrogate", "a\ud800b", "title:invalid_text"],
    ["NUL inside", "a\u0000b", "title:invalid_text"],
    ["more than a thousand characters", "x".repeat(1001), "title:too_big"],
    ["a number where a text belongs", 12, "title:invalid_type"],
    ["an array where a text belongs", ["x"], "title:invalid_type"]
  ])("rejects %s in a text", (_, title, issues) => {
    expect(issuesOf(book("1", 1, { title }))).toBe(issues)
  })

  it.each([
    ["of other names", { zimmer: "A", reihe: "2" }],
    ["of other names, one of them blank", { zimmer: "A", reihe: " " }]
  ])("rejects an object of nothing but parts %s, and knows no region by it", (_, shelf) => {
    expect(check([book("1", 1, { shelf })]).rows[0]).toMatchObject({
      issues: "shelf:unrecognized_keys",
      invalid: 0b10000n,
      region: "unknown"
    })
    expect(stored(book("1", 1, { shelf }), "shelf")).toBeNull()
  })

  it("leaves out of an object what it does not know, and takes the rest for its value", () => {
    const shelf = { floor: "2", room: "A" }
    expect(stored(book("1", 1, { shelf }), "shelf")).toEqual({ room: "A" })
    expect(issuesOf(book("1", 1, { shelf }))).toBeNull()
  })

  it("rejects a number that JavaScript cannot hold exactly", () => {
    expect(issuesOf(book("1", 1, { copies: 2 ** 53 }))).toMatch(/^copies:/)
  })

  it("normalises text to NFC and trims it", () => {
    expect(stored(book("1", 1, { title: " Lie\u0302n Tho\u0302ng " }), "title")).toBe("Liên Thông")
  })

  it("counts one issue per field, the first, though a rule finds fault with it too", () => {
    const rules = [() => ({ field: "title", code: "rule" })]
    const strict = checker({ ...books, rules })
    expect(strict([book("1", 1, { title: 7 })]).rows[0]).toMatchObject({ issues: "title:invalid_type", invalid: 0b10n })
    expect(strict([book("1", 1, { title: "t" })]).rows[0]).toMatchObject({ issues: "title:rule", invalid: 0b10n })
  })

  it("puts a region that is not in the list under unknown", () => {
    expect(check([book("1", 1, { shelf: { room: "Z" } })]).rows[0]!.region).toBe("unknown")
  })

  it.each([
    ["no key", { isbn: undefined }, "isbn", "missing"],
    ["a key of ten thousand characters", { isbn: "9".repeat(10_000) }, "isbn", "too_big"],
    ["no version", { updatedAt: " " }, "updatedAt", "missing"],
    ["a version that is no time", { updatedAt: "yesterday" }, "updatedAt", "invalid_format"]
  ])("quarantines a record with %s, whole", (_, change, field, code) => {
    const { rows, quarantined } = check([book("1", 1, change)])
    expect(rows).toEqual([])
    expect(quarantined[0]).toMatchObject({ field, code })
  })

  it.each([
    ["a record", book("1", 1, { updatedAt: "2206-01-01T00:00:00Z" })],
    ["a record with an offset", book("1", 1, { updatedAt: "2026-02-02T08:00:00+07:00" })],
    ["a removal", { ...removal("1", 1), fields: { isbn: "1", updatedAt: "2206-01-01T00:00:00Z" } }]
  ])("quarantines %s whose version is from the future", (_, incoming) => {
    const { rows, quarantined } = check([incoming], "2026-02-02T00:00:00.000Z")
    expect(rows).toEqual([])
    expect(quarantined[0]).toMatchObject({ identity: "1", field: "updatedAt", code: "in_the_future" })
    expect(check([incoming]).rows).toHaveLength(1)
  })

  it.each(["2026-02-02T00:00:00Z", "2026-02-02T07:00:00+07:00", "2026-02-01T23:59:59.999999Z"])(
    "believes a version of %s as the latest that can be",
    (updatedAt) => {
      expect(check([book("1", 1, { updatedAt })], "2026-02-02T00:00:00.000Z").rows).toHaveLength(1)
    }
  )

  it("asks of a version that is a day whether it is from the future, and of none that is a number", () => {
    const daily = checker({ ...books, version: ["copies", "bornOn"] })
    const on = (bornOn: string) => daily([book("1", 1, { copies: 9_000, bornOn })], "2026-02-02T00:00:00.000Z")
    expect(on("2026-02-02").rows).toHaveLength(1)
    expect(on("2026-02-03").quarantined[0]).toMatchObject({ field: "bornOn", code: "in_the_future" })
  })

  it("quarantines a record of which nobody can tell whether it is a removal, under its key", () => {
    const { rows, quarantined } = check([{ ...book("1", 1), removed: null }, book("2", 1)])
    expect(rows.map(({ values }) => values[0])).toEqual(["2"])
    expect(quarantined).toMatchObject([{ identity: "1", field: "*", code: "unclear_removal" }])
  })

  it("quarantines what is not a record, and tells two in one page apart", () => {
    const nulls: Incoming = { fields: null, removed: false, raw: null }
    const { quarantined } = check([nulls, nulls])
    expect(quarantined.map(({ field, code, raw }) => [field, code, raw])).toEqual([
      ["*", "not_a_record", "null"],
      ["*", "not_a_record", "null"]
    ])
    expect(quarantined[0]!.identity).not.toBe(quarantined[1]!.identity)
  })

  it("asks nothing of a removal but key and version", () => {
    const { rows } = check([{ ...removal("1", 1), fields: { ...removal("1", 1).fields, bornOn: "rubbish" } }])
    expect(rows[0]).toMatchObject({ removed: true, issues: null, region: "unknown" })
  })

  it("gives every record of arbitrary JSON exactly one fate, without a defect, and the same answer twice", () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    const record = fc.record(Object.fromEntries(names.map((name) => [name, json])), { requiredKeys: [] })
    const incoming = fc.record({ fields: fc.option(record), removed: fc.boolean(), raw: json })
    fc.assert(
      fc.property(fc.array(incoming, { maxLength: 20 }), (records) => {
        const once = check(records)
        expect(once.rows.length + once.quarantined.length).toBe(records.length)
        expect(check(records)).toEqual(once)
      })
    )
  })

  it("finds nothing more to change in what it accepted", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 })
    fc.assert(
      fc.property(text, text, (title, room) => {
        const [first] = check([book("1", 1, { title, shelf: { room } })]).rows
        const again = Object.fromEntries(names.map((name, index) => [name, first!.values[index]]))
        expect(check([{ fields: again, removed: false, raw: null }]).rows[0]!.values).toEqual(first!.values)
      })
    )
  })
})
