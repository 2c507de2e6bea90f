import * as fc from "fast-check"
import parse from "parse-prometheus-text-format"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { exposition, type Metric } from "../src/report/exposition.ts"
import { openmetrics } from "../src/report/openmetrics.ts"
import { prometheus } from "../src/report/prometheus.ts"
import { snapshots } from "./completenessSnapshots.ts"
import { readPage } from "./openMetricsPage.ts"

const LINE = /^(?:# HELP (\S+) .+|# TYPE (\S+) (?:gauge|counter)|([a-z_]+)(?:\{.*\})? -?[\d.e+-]+)$/

/** The samples of a page, held to the notation: each family is announced once, under the name of its samples. */
const samplesOf = (text: string) => {
  const families: Array<string> = []
  for (const line of text.split("\n").slice(0, -1)) {
    const [, helped, typed, sampled] = LINE.exec(line) ?? expect.fail(`not a line of the older notation: ${line}`)
    if (helped !== undefined) {
      expect(families).not.toContain(helped)
      families.push(helped)
    }
    expect(typed ?? sampled ?? helped).toBe(families.at(-1))
  }
  return parse(text).flatMap(({ name, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({ name, labels, value: Number(value) }))
  )
}

describe("a report in Prometheus' older notation", () => {
  it("says what it says as OpenMetrics, without what only that knows, whatever the snapshot", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const report = completeness(snapshot)
        expect(samplesOf(prometheus(report))).toEqual(readPage(openmetrics(report)))
      }),
      { numRuns: 30 }
    )
  })

  it("announces a counter with its suffix, as its samples are called", () => {
    const counted: Metric<null> = {
      name: "lienthong_runs",
      type: "counter",
      help: 'Says "so"\nand \\',
      labels: [],
      samples: () => [[3]]
    }
    expect(exposition([counted], null, "prometheus").split("\n")).toEqual([
      '# HELP lienthong_runs_total Says "so"\\nand \\\\',
      "# TYPE lienthong_runs_total counter",
      "lienthong_runs_total 3",
      ""
    ])
  })
})
