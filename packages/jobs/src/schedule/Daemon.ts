/** The daemon: runs the jobs of a schedule until it is interrupted. */

import type { SourceReason } from "@lienthong/core/Connector"
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import type { SyncFailure } from "@lienthong/core/Sync"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Semaphore from "effect/Semaphore"
import { kindOf, placesOf } from "../Complain.ts"
import type { Config } from "../Config.ts"
import type { DataDirectory } from "../DataDirectory.ts"
import { moment } from "../Duration.ts"
import type { LocalError } from "../Failure.ts"
import type { History } from "../History.ts"
import * as Jobs from "../history/Jobs.ts"
import type { Trigger } from "../history/Runs.ts"
import { say } from "../Log.ts"
import { measureAndKeep, type Wanted } from "../Measurement.ts"
import { prune } from "../Prune.ts"
import { type Pullable, pull, unbegun } from "../Pull.ts"
import { CurrentAlerts, patient } from "../watch/Alerts.ts"
import { cronOf } from "./Cron.ts"
import { type Door, makeDoor } from "./Door.ts"
import type { Job } from "./Plan.ts"
import { makeRunner, type Notes } from "./Runner.ts"
import { timer } from "./Timer.ts"
import { type Undone, undone } from "./Undone.ts"

export interface DaemonOptions {
  readonly directory: DataDirectory
  readonly history: History
  readonly catalogue: Catalogue
  readonly jobs: ReadonlyArray<Job>
  readonly timeZone: string
  /** Days after which a dataset is too old to be relied on. */
  readonly agreedAgeDays: Readonly<Record<string, number>>
  readonly maxShrink: (dataset: string) => number
  readonly reports: Wanted
  readonly retention: Config["retention"]
}

/** Others may have the store for long; a job that is due again meanwhile is passed over. */
const TURN_MS = 3_600_000

/** Failures that may have passed when the job is tried again. */
const PASSING: ReadonlySet<SourceReason> = new Set(["unreachable", "unavailable", "broken", "limit"])

const mayPass = (failure: SyncFailure): boolean => failure._tag === "SourceError" && PASSING.has(failure.reason)

/** One semaphore for each dataset: two jobs that name the same one pull it in turn. */
const makeTurns = () => {
  const turns = new Map<string, Semaphore.Semaphore>()
  return (dataset: string): Semaphore.Semaphore => {
    const turn = turns.get(dataset) ?? Semaphore.makeUnsafe(1)
    turns.set(dataset, turn)
    return turn
  }
}

/** Runs in the background for as long as the scope lives; answers the jobs as they are planned. */
export const daemon = Effect.fnUntraced(function* (options: DaemonOptions) {
  const { directory, history, catalogue, jobs, timeZone } = options
  const door: Door = yield* makeDoor(directory, history, { doing: "lienthong schedule", waitMs: TURN_MS })
  const turnOf = makeTurns()
  // What history cannot keep must not stop the jobs; it is said, and comes back when the disk has space again.
  const noted = (work: Effect.Effect<void, LocalError>): Effect.Effect<void> =>
    Effect.catch(work, ({ message }) => Effect.logError(message))

  const pullOne = Effect.fnUntraced(function* (job: Job, each: Pullable, trigger: Trigger) {
    const alerts = yield* CurrentAlerts
    const attempt = (by: Trigger, last: boolean) =>
      turnOf(each.dataset)
        .withPermits(1)(
          door.together(
            pull(history, each, {
              full: job.full,
              trigger: { by, job: job.name },
              maxShrink: options.maxShrink(each.dataset),
              acceptShrink: null
            })
          )
        )
        .pipe(Effect.provideService(CurrentAlerts, last ? alerts : patient(alerts, PASSING)))
    let { failure } = yield* attempt(trigger, job.retries === 0)
    for (let left = job.retries; left > 0 && failure !== null && mayPass(failure); left--) {
      yield* Effect.sleep(job.retryAfterMs)
      failure = (yield* attempt("retry", left === 1)).failure
    }
    return failure === null
  })

  /** What is wrong with the store fails each dataset by itself: whoever watches one of them is told. */
  const pullOrTell = (job: Job, each: Pullable, trigger: Trigger) =>
    Effect.catch(pullOne(job, each, trigger), (error) => {
      const reason = error._tag === "StoreError" ? error.reason : "refused"
      const failure = { reason, message: error.message }
      return Effect.as(unbegun(history, each.dataset, { by: trigger, job: job.name }, failure), false)
    })

  const measure = measureAndKeep(directory, catalogue, { agreedAgeDays: options.agreedAgeDays }, options.reports)

  const forget = Effect.fnUntraced(function* (job: string) {
    const { retention } = options
    const parts = yield* prune({ directory, retention, dryRun: false, inStore: door.alone, history })
    const gone = Object.fromEntries(parts.map((part) => [part.what, part.gone]))
    const counts = parts.map((part) => `${part.what} ${part.gone}`)
    yield* say(`${job}: forgot ${counts.join(", ")}`, { job, gone })
  })

  /** What fails a job beside its pulls, which are told of one by one. */
  const failing = Effect.fnUntraced(function* (job: string, reason: string, problem: string) {
    yield* noted(history.use((db) => Jobs.failing(db, job, problem)))
    const at = yield* Clock.currentTimeMillis
    yield* (yield* CurrentAlerts).observe({ kind: "job", job, failure: { reason, message: problem }, at })
    return false
  })

  const recovered = Effect.fnUntraced(function* (job: string) {
    yield* (yield* CurrentAlerts).observe({ kind: "job", job, failure: null, at: yield* Clock.currentTimeMillis })
  })

  const run = (job: Job, trigger: Trigger): Effect.Effect<boolean> =>
    Effect.gen(function* () {
      if (job.jitterMs > 0) yield* Effect.sleep(yield* Random.nextIntBetween(0, job.jitterMs))
      let well = true
      for (const each of job.pulls) well = (yield* pullOrTell(job, each, trigger)) && well
      if (job.report) yield* door.alone(measure)
      if (job.prune) yield* forget(job.name)
      yield* recovered(job.name)
      return well
    }).pipe(
      Effect.catch((failure) =>
        Effect.andThen(
          Effect.logError(`${job.name}: ${failure.message}`, { job: job.name, reason: failure._tag }),
          failing(job.name, failure._tag === "StoreError" ? failure.reason : "refused", failure.message)
        )
      ),
      Effect.catchCauseIf(
        // Whoever is being stopped is stopped, whatever else happens on the way.
        (cause) => Cause.hasDies(cause) && !Cause.hasInterrupts(cause),
        (cause) => {
          const defect = Cause.squash(cause)
          const places = placesOf(defect)
          const where = places.length === 0 ? {} : { places }
          const said = Effect.logError(`${job.name}: ${kindOf(defect)}`, { job: job.name, reason: "defect", ...where })
          return Effect.andThen(said, failing(job.name, "defect", `${kindOf(defect)}; the log says where.`))
        }
      )
    )

  const notes: Notes = {
    isPaused: (job) => history.use((db) => Jobs.isPaused(db, job)).pipe(Effect.orElseSucceed(() => false)),
    began: (job, due, now) => noted(history.use((db) => Jobs.began(db, job, due, now))),
    ended: (job, outcome, now) => noted(history.use((db) => Jobs.ended(db, job, outcome, now))),
    owed: (job, now) => noted(history.use((db) => Jobs.owed(db, job, now))),
    skipped: (job, why) =>
      Effect.andThen(
        noted(history.use((db) => Jobs.skipped(db, job))),
        why === "paused" ? Effect.void : say(`${job}: still running, so this time is passed over`, { job })
      )
  }

  const rule = (job: Job): string => (job.cron === null ? `after ${job.after.join(", ")}` : `${job.cron} ${timeZone}`)
  const before = yield* history.use((db) => {
    Jobs.plan(
      db,
      jobs.map((job) => ({ job: job.name, rule: rule(job), datasets: job.pulls.map(({ dataset }) => dataset) }))
    )
    return new Map(Jobs.list(db).map((state) => [state.job, state]))
  })
  const now = yield* Clock.currentTimeMillis
  const runner = yield* makeRunner(jobs, run, notes)

  for (const job of jobs) {
    if (job.cron === null) continue
    const { name, catchUp } = job
    const onDue = ({ at, missed }: { readonly at: number; readonly missed: boolean }) => {
      if (!missed) return runner.due(name, "schedule", at)
      if (!catchUp) return say(`${name}: ${moment(at)} was missed and is let be`, { job: name })
      return Effect.andThen(
        say(`${name}: ${moment(at)} was missed and is made up for`, { job: name }),
        runner.due(name, "catch-up", at)
      )
    }
    const onPlan = (next: number) => noted(history.use((db) => Jobs.planned(db, name, next)))
    const planned = before.get(name)?.next ?? null
    // What was missed has begun, and every timer has said what it waits for, before anything else is looked at.
    yield* Effect.forkScoped(timer({ cron: cronOf(job.cron, timeZone), planned, onPlan, onDue }), {
      startImmediately: true
    })
  }
  const sayOf: Readonly<Record<Undone["why"], string>> = {
    "cut short": "was cut short and goes on",
    owed: "was owed a run after another job and gets it",
    "let be": "was owed a run after another job and is let be"
  }
  for (const { job, why, due } of undone(jobs, before, now)) {
    yield* say(`${job}: ${sayOf[why]}`, { job })
    if (why === "let be") yield* noted(history.use((db) => Jobs.letBe(db, job)))
    else yield* runner.owe(job, "catch-up", due)
  }
  return yield* history.use(Jobs.list)
})
