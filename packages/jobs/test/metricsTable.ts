/** Metrics as docs/WATCHING.md lists them. */
import type { Metric } from "@lienthong/core/report/exposition"

const SUFFIXES = { gauge: "", counter: "_total", info: "_info", stateset: "" } as const

type Said = Pick<Metric<never>, "name" | "type" | "labels" | "help">

export const metricsTable = (metrics: ReadonlyArray<Said>): string =>
  [
    "| metric | type | labels | says |",
    "| --- | --- | --- | --- |",
    ...metrics.map(({ name, type, labels, help }) => {
      const named = labels.map((label) => `\`${label}\``).join(" ")
      return `| \`${name}${SUFFIXES[type]}\` | ${type} | ${named} | ${help} |`
    })
  ].join("\n")
