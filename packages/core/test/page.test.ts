import { describe, expect, it } from "vitest"
import { describePosition } from "../src/Page.ts"

describe("a position in a log", () => {
  it("shows short numbers, truth values, days and instants", () => {
    const times = { since: "2026-11-23", asOf: "2026-11-23T02:00:00.123+07:00" }
    const plain = { v: 1, line: 9_999_999, full: true, cursor: null, ...times }
    expect(describePosition(plain)).toEqual(plain)
    expect(describePosition(null)).toBeNull()
  })

  it("shows a digest of any other text, the same for the same text", () => {
    const id = "001190000001"
    const described = describePosition({ a: id, b: id, c: `2026-11-23 ${id}`, d: "" })!
    expect(described.a).toMatch(/^sha256:[0-9a-f]{4}$/)
    expect(described.b).toBe(described.a)
    expect(described.c).not.toBe(described.a)
    expect(JSON.stringify(described)).not.toContain(id)
  })

  it("shows no digest by which a number could be found by trying all there are", () => {
    const digestOf = (n: number) => describePosition({ cursor: `001190${String(n).padStart(6, "0")}` })!.cursor
    const sought = digestOf(0)
    const others = Array.from({ length: 400_000 }, (_, n) => n + 1)
    expect(others.some((n) => digestOf(n) === sought)).toBe(true)
  })

  it.each([
    ["a personal ID", 1_190_000_001],
    ["an old identity card", 10_000_001],
    ["a tax code", 100_109_106],
    ["one below zero", -1_190_000_001],
    ["one with a fraction", 0.190_000_001]
  ])("shows a digest of a number that may be somebody's: %s", (_, number) => {
    const { after, same } = describePosition({ after: number, same: number })!
    expect(after).toMatch(/^sha256:[0-9a-f]{4}$/)
    expect(same).toBe(after)
  })
})
