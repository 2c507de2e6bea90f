/** What is counted of syncs and requests, under OpenTelemetry names: per page, batch or run, never per record. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { Packed } from "./Packed.ts"

const counter = (name: string, description: string) => Metric.counter(name, { description, incremental: true })

const METRICS = {
  runs: counter("lienthong.sync.runs", "Runs that ended, by dataset and outcome"),
  duration: Metric.timer("lienthong.sync.duration", { description: "How long runs took" }),
  pages: counter("lienthong.sync.pages", "Pages read"),
  records: counter("lienthong.sync.records", "Records received"),
  issues: counter("lienthong.sync.issues", "Failed checks and notices"),
  quarantined: counter("lienthong.sync.quarantined", "Records that went to quarantine"),
  requests: counter("lienthong.http.requests", "Requests sent, by source"),
  retries: counter("lienthong.http.retries", "Requests to be sent once more, by reason")
} as const

/** The names of all of them. */
export const METRIC_NAMES: ReadonlyArray<string> = Object.values(METRICS).map(({ id }) => id)

type Attributes = Readonly<Record<string, string>>

const add = (metric: Metric.Counter<number>, by: number, attributes: Attributes): Effect.Effect<void> =>
  by === 0 ? Effect.void : Metric.update(Metric.withAttributes(metric, attributes), by)

/** A page has arrived. */
export const pageArrived = (dataset: string, records: number): Effect.Effect<void> =>
  Effect.andThen(add(METRICS.pages, 1, { dataset }), add(METRICS.records, records, { dataset }))

/** Records were checked and staged. */
export const stagedRecords = (dataset: string, pages: ReadonlyArray<Packed>): Effect.Effect<void> => {
  let issues = 0
  let quarantined = 0
  for (const page of pages) {
    issues += page.issues
    quarantined += page.quarantined.length
  }
  return Effect.andThen(add(METRICS.issues, issues, { dataset }), add(METRICS.quarantined, quarantined, { dataset }))
}

const outcomeOf = (exit: Exit.Exit<unknown, { readonly reason: string }>): string => {
  if (Exit.isSuccess(exit)) return "complete"
  const failure = Option.getOrNull(Cause.findErrorOption(exit.cause))
  if (failure !== null) return failure.reason
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "unexpected"
}

/** Counts a run when it ends, by how it ended, and how long it took. */
export const counted = <A, E extends { readonly reason: string }, R>(
  run: Effect.Effect<A, E, R>,
  dataset: string
): Effect.Effect<A, E, R> =>
  run.pipe(
    Effect.trackDuration(Metric.withAttributes(METRICS.duration, { dataset })),
    Effect.onExit((exit) => add(METRICS.runs, 1, { dataset, outcome: outcomeOf(exit) }))
  )

/** A request goes out. */
export const requestSent = (source: string): Effect.Effect<void> => add(METRICS.requests, 1, { source })

/** A request is to be sent once more. */
export const requestRetried = (reason: string): Effect.Effect<void> => add(METRICS.retries, 1, { reason })
