import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { ratio } from "../../core/bench/harness/Result.ts"
import { documentOf } from "../bench/suite/Document.ts"
import { comparable, losses } from "../bench/suite/Losses.ts"
import { DOCUMENT, type Measured, readStored, STORED } from "../bench/suite/Stored.ts"

const measured = (fast: number, slow: number, anyCores = false): Measured => ({
  measured: "2026-11-24",
  machine: { cores: 2, processor: "one", node: "v24", engine: "DuckDB" },
  result: {
    title: "A bench",
    method: [],
    anyCores,
    ratios: [
      ratio("fast", [fast], { better: "higher", goal: 2 }),
      ratio("slow", [slow], { better: "lower", goal: null })
    ],
    figures: []
  }
})

const lost = (before: Measured, now: Measured) => losses(before, now).map(({ name }) => name)

describe("the guard", () => {
  it("finds a loss of more than a quarter, whichever direction is better", () => {
    expect(lost(measured(1, 1), measured(0.76, 1.32))).toEqual([])
    expect(lost(measured(1, 1), measured(0.74, 1.32))).toEqual(["fast"])
    expect(lost(measured(1, 1), measured(0.76, 1.34))).toEqual(["slow"])
    expect(lost(measured(1, 1), measured(5, 0.1))).toEqual([])
  })

  it("takes a ratio that is no longer measured for lost", () => {
    const now = measured(1, 1)
    expect(lost(now, { ...now, result: { ...now.result, ratios: [] } })).toEqual(["fast", "slow"])
  })

  it("compares on another number of cores only what does not depend on it", () => {
    const here = { ...measured(1, 1).machine, cores: 8 }
    expect(comparable(measured(1, 1), here)).toBe(false)
    expect(comparable(measured(1, 1, true), here)).toBe(true)
    expect(comparable(measured(1, 1), { ...here, cores: 2 })).toBe(true)
  })
})

describe("docs/BENCHMARKS.md", () => {
  it("says what the stored results say", () => {
    expect(readFileSync(DOCUMENT, "utf8")).toBe(documentOf(readStored(STORED)))
  })

  it("names the goals that are missed and what became worse, first", () => {
    const text = documentOf({ full: { bench: measured(1.5, 1) }, before: { bench: measured(2, 1) }, quick: {} })
    expect(text).toContain("| fast | 1.5 | one round | at least 2: NOT reached |")
    expect(text).toContain("- fast: 1.5, the goal is at least 2.")
    expect(text).toContain("- fast: was 2 on 2026-11-24, is 1.5.")
  })
})
