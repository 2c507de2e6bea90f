/** What the process itself costs, under the names that Prometheus' own clients use. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import type { Metric } from "@lienthong/core/report/exposition"

export interface ProcessFigures {
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly heapBytes: number
  readonly startedSeconds: number
  /** How late the event loop came at the 99th percentile, since the last time that anybody asked. */
  readonly lagSeconds: number | null
}

const NANOS = 1e9
const MICROS = 1e6

/** Reads the figures; the event loop is watched from the first call of the answered function on. */
export const processFigures = (now: () => number): (() => ProcessFigures) => {
  const started = now() / 1000 - process.uptime()
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  return () => {
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    const lagSeconds = delay.count === 0 ? null : delay.percentile(99) / NANOS
    delay.reset()
    return {
      cpuSeconds: (user + system) / MICROS,
      residentBytes: rss,
      heapBytes: heapUsed,
      startedSeconds: Math.round(started),
      lagSeconds
    }
  }
}

type Figure = Pick<Metric<ProcessFigures>, "name" | "type" | "unit" | "help">

const figure = (metric: Figure, of: (figures: ProcessFigures) => number | null): Metric<ProcessFigures> => ({
  ...metric,
  labels: [],
  samples: (figures) => [[of(figures)]]
})

/** Every metric of the process. */
export const PROCESS_METRICS: ReadonlyArray<Metric<ProcessFigures>> = [
  figure(
    { name: "process_cpu_seconds", type: "counter", unit: "seconds", help: "Processor time used" },
    ({ cpuSeconds }) => cpuSeconds
  ),
  figure(
    { name: "process_resident_memory_bytes", type: "gauge", unit: "bytes", help: "Memory held" },
    ({ residentBytes }) => residentBytes
  ),
  figure(
    { name: "nodejs_heap_used_bytes", type: "gauge", unit: "bytes", help: "Memory in use by JavaScript" },
    ({ heapBytes }) => heapBytes
  ),
  figure(
    { name: "process_start_time_seconds", type: "gauge", unit: "seconds", help: "When the process started" },
    ({ startedSeconds }) => startedSeconds
  ),
  figure(
    {
      name: "nodejs_eventloop_lag_p99_seconds",
      type: "gauge",
      unit: "seconds",
      help: "How late the event loop came, at the 99th percentile since the last scrape"
    },
    ({ lagSeconds }) => lagSeconds
  )
]
