/** Metrics as text: OpenMetrics 1.0.0, and the older notation of Prometheus (0.0.4) for those who do not read that. */

/** What is said of one metric, and how its samples are found in an `A`. */
export interface Metric<A> {
  /** With its unit as the last word; `_total` and `_info` are added to the samples. */
  readonly name: string
  readonly type: "gauge" | "counter" | "info" | "stateset"
  readonly unit?: "seconds" | "bytes" | "ratio"
  readonly help: string
  readonly labels: ReadonlyArray<string>
  /** Label values in the order of `labels`, and the figure; `null` is unknown and no sample at all, never 0. */
  readonly samples: (of: A) => Iterable<readonly [...labels: ReadonlyArray<string>, value: number | null]>
}

export type Notation = "openmetrics" | "prometheus"

const SUFFIX = { gauge: "", counter: "_total", info: "_info", stateset: "" } as const

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' }
const escaped = (text: string): string => text.toWellFormed().replace(/[\\\n"]/g, (character) => ESCAPES[character]!)

/** Prometheus' older notation knows no types but these two, and no units; its counters are announced with their suffix. */
const announced = <A>({ name, type, unit, help }: Metric<A>, notation: Notation): ReadonlyArray<string> => {
  if (notation === "prometheus") {
    const sample = `${name}${SUFFIX[type]}`
    const plain = help.replace(/[\\\n]/g, (character) => ESCAPES[character]!)
    return [`# HELP ${sample} ${plain}`, `# TYPE ${sample} ${type === "counter" ? type : "gauge"}`]
  }
  const lines = [`# TYPE ${name} ${type}`, `# HELP ${name} ${escaped(help)}`]
  return unit === undefined ? lines : [...lines, `# UNIT ${name} ${unit}`]
}

/** The lines of some metrics; those without a sample are left out. `EOF` ends a page of them. */
export const exposition = <A>(metrics: ReadonlyArray<Metric<A>>, of: A, notation: Notation = "openmetrics"): string => {
  const lines: Array<string> = []
  for (const metric of metrics) {
    const { name, type, labels } = metric
    const found: Array<string> = []
    for (const sample of metric.samples(of)) {
      const value = sample.at(-1) as number | null
      if (value === null) continue
      const pairs = labels.map((label, index) => `${label}="${escaped(String(sample[index]))}"`)
      found.push(`${name}${SUFFIX[type]}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`)
    }
    if (found.length > 0) lines.push(...announced(metric, notation), ...found)
  }
  return lines.map((line) => `${line}\n`).join("")
}

/** What ends a page of OpenMetrics, so that one cut short is not taken for whole; to the older notation a comment. */
export const EOF = "# EOF\n"
