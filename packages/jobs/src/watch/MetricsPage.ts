/** The page of metrics: the latest report, runs and jobs, and the process. */
import { EOF, exposition, type Metric, type Notation } from "@lienthong/core/report/exposition"
import * as Effect from "effect/Effect"
import type { LocalError } from "../Failure.ts"
import type { LatestReport } from "./LatestReport.ts"
import { PROCESS_METRICS, type ProcessFigures } from "./ProcessFigures.ts"
import { RUN_METRICS, type RunFigures } from "./RunFigures.ts"

export const MEDIA_TYPES: Readonly<Record<Notation, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8"
}

interface Readable {
  readonly snapshot: boolean
  readonly history: boolean
}

/** Whether the other metrics could be read: a broken file costs its own part of the page, and is seen. */
export const READABLE_METRICS: ReadonlyArray<Metric<Readable>> = [
  {
    name: "lienthong_readable",
    type: "gauge",
    help: "1 if the metrics that come from it are on this page, or there is nothing to read yet",
    labels: ["part"],
    samples: ({ snapshot, history }) => [
      ["snapshot", Number(snapshot)],
      ["history", Number(history)]
    ]
  }
]

export interface Sources {
  readonly latest: LatestReport
  readonly figures: Effect.Effect<RunFigures, LocalError>
  readonly process: () => ProcessFigures
}

/** The page as of now. */
export const metricsPage = Effect.fnUntraced(function* (sources: Sources, notation: Notation) {
  const report = yield* Effect.result(sources.latest)
  const runs = yield* Effect.result(sources.figures)
  const readable = { snapshot: report._tag === "Success", history: runs._tag === "Success" }
  return [
    exposition(READABLE_METRICS, readable, notation),
    report._tag === "Success" && report.success !== null ? report.success(notation) : "",
    runs._tag === "Success" ? exposition(RUN_METRICS, runs.success, notation) : "",
    exposition(PROCESS_METRICS, sources.process(), notation),
    EOF
  ].join("")
})
