/** Metrics as OpenMetrics text (version 1.0.0), which Prometheus and its kin read. */

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

export const CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"

const SUFFIX = { gauge: "", counter: "_total", info: "_info", stateset: "" } as const

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' }
const escaped = (text: string): string => text.toWellFormed().replace(/[\\\n"]/g, (character) => ESCAPES[character]!)

/** The lines of some metrics; those without a sample are left out. `# EOF` ends a page of them. */
export const exposition = <A>(metrics: ReadonlyArray<Metric<A>>, of: A): string => {
  const lines: Array<string> = []
  for (const { name, type, unit, help, labels, samples } of metrics) {
    const found: Array<string> = []
    for (const sample of samples(of)) {
      const value = sample.at(-1) as number | null
      if (value === null) continue
      const pairs = labels.map((label, index) => `${label}="${escaped(String(sample[index]))}"`)
      found.push(`${name}${SUFFIX[type]}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`)
    }
    if (found.length === 0) continue
    lines.push(`# TYPE ${name} ${type}`)
    if (unit !== undefined) lines.push(`# UNIT ${name} ${unit}`)
    lines.push(`# HELP ${name} ${escaped(help)}`, ...found)
  }
  return lines.map((line) => `${line}\n`).join("")
}

/** What ends a page of metrics, so that one cut short is not taken for whole. */
export const EOF = "# EOF\n"
