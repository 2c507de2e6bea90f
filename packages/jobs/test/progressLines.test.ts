import { widthOf } from "@lienthong/core/report/inert"
import { describe, expect, it } from "vitest"
import { type Line, lines, timeLeft } from "../src/progress/lines.ts"

const NOW = 100_000

const running = (received: number, declared: number | null, more: Partial<Line> = {}): Line => ({
  dataset: "population.residents",
  state: "running",
  received,
  declared,
  since: { time: NOW - 10_000, received: 0 },
  ...more
})

const others: ReadonlyArray<Line> = [
  { dataset: "tax.taxpayers", state: "done", received: 12_845, declared: 12_872, since: null },
  { dataset: "tax.registrationFees", state: "failed", received: 3, declared: 1689, since: null },
  { dataset: "customs.vehicleImports", state: "waiting", received: 0, declared: null, since: null }
]

const at = (width: number, ...all: ReadonlyArray<Line>) => lines(all, NOW, { width, colour: false })

describe("progress lines", () => {
  it("say records, rate, share done and time left", () => {
    expect(at(100, running(120_000, 480_000))).toBe(
      "population.residents  ████████░░░░░░░░░░░░░░░░░░░░░░   25%  30 s left  120,000 of 480,000  12,000/s"
    )
  })

  it("say the most telling first where there is little room", () => {
    expect(at(40, running(120_000, 480_000))).toBe("population.residents   25%  30 s left")
    expect(at(40, ...others)).toBe(
      ["tax.taxpayers           done", "tax.registrationFees    failed", "customs.vehicleImports  waiting"].join("\n")
    )
  })

  it("are never wider than the terminal", () => {
    const all = [
      running(1_234_567, 98_765_432),
      running(5, 3),
      running(7, null),
      running(0, 10, { since: null }),
      ...others
    ]
    for (let width = 20; width <= 200; width++) {
      for (const line of at(width, ...all).split("\n"))
        expect(widthOf(line), `at ${width}: ${line}`).toBeLessThanOrEqual(width)
    }
  })

  it("reckon the rate from where this process took over", () => {
    const resumed = running(500_000, 600_000, { since: { time: NOW - 10_000, received: 450_000 } })
    expect(at(100, resumed)).toContain("83%  20 s left  500,000 of 600,000  5,000/s")
  })

  it("promise nothing before anything was received", () => {
    expect(at(100, running(0, 600, { since: { time: NOW, received: 0 } }))).not.toMatch(/left|\/s/)
    expect(at(100, running(0, null, { since: null }))).toBe("population.residents  asking")
  })

  it("name a long time by its hours", () => {
    expect([0.2, 59, 61, 3600, 7290].map(timeLeft)).toEqual(["1 s", "59 s", "2 min", "1 h 0 min", "2 h 2 min"])
  })
})
