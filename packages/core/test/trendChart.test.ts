import { describe, expect, it } from "vitest"
import { textOf } from "../src/report/html/markup.ts"
import { trendChart } from "../src/report/html/trendChart.ts"
import { summarize } from "../src/Summary.ts"
import { dataset, field, serviceOf, snapshot } from "./completenessSnapshots.ts"

const on = (asOf: string) =>
  summarize({
    ...snapshot([serviceOf(1, [field("a")], [{ region: "001", states: ["available"], subjects: 4 }])], [dataset()]),
    asOf
  })

/** Where each text of the axis of days stands, and what it says in English. */
const ticksOf = (chart: string): ReadonlyArray<readonly [x: number, text: string]> =>
  [...chart.matchAll(/<text class="tick middle" x="([\d.]+)" y="290">(.*?)<\/text>/g)].map(([, x, text]) => [
    Number(x),
    / ?(\d+ [A-Z][a-z]+ \d{4})/.exec(text!)![1]!
  ])

describe("the axis of a trend", () => {
  it("has its days begin when they do in Việt Nam", () => {
    const days = ["22T17:00:00Z", "23T17:00:00Z", "24T17:00:00Z"].map((time) => on(`2026-11-${time}`))
    const chart = textOf(trendChart(days, "title"))
    const dots = [...chart.matchAll(/<circle class="dot completeness" cx="([\d.]+)"/g)].map(([, x]) => Number(x))
    const ticks = ticksOf(chart).filter(([x]) => dots.includes(x))
    expect(ticks.map(([, text]) => text)).toEqual(["23 Nov 2026", "24 Nov 2026", "25 Nov 2026"])
  })
})
