/** Reads a page of OpenMetrics text, and holds it to what the format asks beyond the older Prometheus text. */
import parse from "parse-prometheus-text-format"
import { expect } from "vitest"

export interface PageSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const SUFFIXES: Readonly<Record<string, string>> = { counter: "_total", info: "_info", gauge: "", stateset: "" }

const META = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/

/** The family that a line belongs to is the one that was last announced; none is announced twice. */
const holdToTheFormat = (text: string): void => {
  expect(text.endsWith("# EOF\n")).toBe(true)
  const lines = text.split("\n").slice(0, -1)
  expect(lines.filter((line) => line === "# EOF")).toHaveLength(1)
  const announced = new Set<string>()
  const seen = new Set<string>()
  let family = { name: "", type: "" }
  for (const line of lines.slice(0, -1)) {
    if (line.startsWith("#")) {
      const [, what, name, rest] = META.exec(line) ?? expect.fail(`not a line of OpenMetrics: ${line}`)
      if (what === "TYPE") {
        expect(announced, name).not.toContain(name)
        announced.add(name!)
        expect(Object.keys(SUFFIXES)).toContain(rest)
        family = { name: name!, type: rest! }
      }
      expect(name).toBe(family.name)
      if (what === "UNIT") expect(name!.endsWith(`_${rest}`), `${name} must end with its unit ${rest}`).toBe(true)
      continue
    }
    const name = /^[^{ ]+/.exec(line)![0]
    expect(name).toBe(`${family.name}${SUFFIXES[family.type]}`)
    const series = line.slice(0, line.lastIndexOf(" "))
    expect(seen, series).not.toContain(series)
    seen.add(series)
    if (family.type === "counter") expect(Number(line.slice(series.length))).toBeGreaterThanOrEqual(0)
  }
}

/** Every sample of a page. */
export const readPage = (text: string): ReadonlyArray<PageSample> => {
  holdToTheFormat(text)
  const samples = parse(text).flatMap(({ name, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({ name, labels, value: Number(value) }))
  )
  for (const { name, value } of samples) expect(value, name).not.toBeNaN()
  return samples
}

/** The value of one sample; `undefined` if there is none. */
export const sampleOf = (
  samples: ReadonlyArray<PageSample>,
  name: string,
  labels: Readonly<Record<string, string>> = {}
): number | undefined =>
  samples.find(
    (sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  )?.value
