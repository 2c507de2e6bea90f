/** The jobs of a schedule, their names resolved to datasets that can be pulled. */
import type { Connector } from "@lienthong/core/Connector"
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import { UsageError } from "../Failure.ts"
import type { Pullable } from "../Pull.ts"
import { pullable, selected } from "../Selection.ts"

/** A job, ready to run. */
export interface Job {
  readonly name: string
  readonly cron: string | null
  /** The jobs after which it runs; empty if it has times of its own. */
  readonly after: ReadonlyArray<string>
  readonly pulls: ReadonlyArray<Pullable>
  readonly full: boolean
  readonly report: boolean
  readonly prune: boolean
  readonly jitterMs: number
  /** Whether one run makes up for those that were missed. */
  readonly catchUp: boolean
  /** How often, and how much later, a failure that may pass is tried again before the next due time. */
  readonly retries: number
  readonly retryAfterMs: number
}

/** The jobs of a configuration; the configuration itself was checked when it was loaded. */
export const planOf = Effect.fnUntraced(function* (schedule: Config["schedule"], connectors: ReadonlyArray<Connector>) {
  const all = pullable(connectors)
  const jobs: Array<Job> = []
  for (const [name, job] of Object.entries(schedule.jobs)) {
    jobs.push({
      name,
      cron: job.cron ?? null,
      after: job.after ?? [],
      pulls:
        job.sync.length === 0
          ? []
          : yield* Effect.mapError(
              selected(all, job.sync),
              ({ message }) => new UsageError({ message: `schedule.jobs.${name}: ${message}` })
            ),
      full: job.full,
      report: job.report,
      prune: job.prune,
      jitterMs: job.jitter,
      catchUp: job.catchUp === "once",
      retries: job.retries,
      retryAfterMs: job.retryAfter
    })
  }
  if (jobs.length > 0) return jobs
  return yield* new UsageError({
    message:
      "No job is scheduled. Name some under `schedule: { jobs: { … } }` in lienthong.config.ts; `lienthong init` writes an example."
  })
})
