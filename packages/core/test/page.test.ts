import { describe, expect, it } from "vitest"
import { describePosition } from "../src/Page.ts"

describe("a position in a log", () => {
  it("shows numbers, truth values, days and instants", () => {
    const plain = { v: 1, at: 12, full: true, cursor: null, since: "2026-11-23", asOf: "2026-11-23T02:00:00.123+07:00" }
    expect(describePosition(plain)).toEqual(plain)
    expect(describePosition(null)).toBeNull()
  })

  it("shows a digest of any other text, the same for the same text", () => {
    const id = "001190000001"
    const described = describePosition({ a: id, b: id, c: `2026-11-23 ${id}`, d: "" })!
    expect(described.a).toMatch(/^sha256:[0-9a-f]{8}$/)
    expect(described.b).toBe(described.a)
    expect(described.c).not.toBe(described.a)
    expect(JSON.stringify(described)).not.toContain(id)
  })
})
