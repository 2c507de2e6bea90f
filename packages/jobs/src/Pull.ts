/** Pulls one dataset and keeps in the history how it went. */
import type { Connector } from "@lienthong/core/Connector"
import { describePosition } from "@lienthong/core/Page"
import { counting, RunMeter } from "@lienthong/core/RunMeter"
import { Store, type Trigger } from "@lienthong/core/Store"
import { type Progress as Received, type SyncFailure, type SyncResult, sync } from "@lienthong/core/Sync"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { kindOf } from "./Complain.ts"
import { gracefully } from "./Graceful.ts"
import { beforePull } from "./HeldOtherwise.ts"
import type { History } from "./History.ts"
import * as Runs from "./history/Runs.ts"
import { say } from "./Log.ts"
import { Progress } from "./progress/Progress.ts"
import { storedRun } from "./Reconcile.ts"
import { CurrentAlerts } from "./watch/Alerts.ts"

/** A dataset and the connector that reads it. */
export interface Pullable {
  readonly connector: Connector
  readonly dataset: string
}

export interface PullOptions {
  readonly full: boolean
  readonly trigger: Trigger
  /** The share of its records that the dataset may lose in one run. */
  readonly maxShrink: number
  readonly acceptShrink: { readonly by: string } | null
}

/** One dataset's end: a result, or a failure that says why. */
export interface Pulled {
  readonly dataset: string
  readonly result: SyncResult | null
  readonly failure: SyncFailure | null
  readonly seconds: number
}

const number = new Intl.NumberFormat("en").format

const watch = ({ dataset, run, received, declared, position }: Received) =>
  Effect.logDebug(`${dataset}: ${number(received)} of ${number(declared)}`, {
    dataset,
    run,
    received,
    declared,
    position: describePosition(position)
  })

/** Of a run that did not become one of the store's complete ones. */
const NO_RUN = { run: null, resumed: false, acceptedBy: null }

const STOPPED: Runs.RunDetails = {
  reason: "stopped",
  message: "Asked to stop; the next run goes on from there."
}

/** What history keeps of a run that succeeded. */
const completed = (result: SyncResult, issues: Runs.RunDetails["issues"]): Runs.RunDetails => ({
  reading: result.reading,
  from: describePosition(result.from),
  to: describePosition(result.to),
  horizon: result.horizon,
  received: result.balance.received,
  balance: result.balance,
  changed: result.changed,
  records: result.records,
  ...(issues === undefined ? {} : { issues })
})

/** Keeps in the history, and tells, that a pull could not even begin: the store cannot be opened, or holds it otherwise. */
export const unbegun = Effect.fnUntraced(function* (
  history: History,
  dataset: string,
  trigger: Trigger,
  failure: { readonly reason: string; readonly message: string }
) {
  const { by, job = null } = trigger
  const at = yield* Clock.currentTimeMillis
  const run = yield* history.use((db) => {
    const entry = Runs.began(db, history.session, { dataset, trigger: by, job, started: at })
    Runs.ended(db, entry, { ...NO_RUN, ended: at, outcome: "failed", details: failure })
    return entry
  })
  yield* Effect.logError(`${dataset}: ${failure.message}`, { dataset, reason: failure.reason })
  yield* (yield* CurrentAlerts).observe({ kind: "run", dataset, run, failure, at })
})

/** Pulls a dataset. That it failed is an answer, too; a history that cannot be written, or a pull that is refused, fails. */
export const pull = Effect.fnUntraced(function* (
  history: History,
  { connector, dataset }: Pullable,
  options: PullOptions
) {
  const described = connector.datasets.find(({ name }) => name === dataset)
  if (described !== undefined) yield* beforePull(described)
  const started = yield* Clock.currentTimeMillis
  const { by, job = null } = options.trigger
  const entry = yield* history.use((db) => Runs.began(db, history.session, { dataset, trigger: by, job, started }))
  const progress = yield* Progress
  progress.began(dataset)
  yield* Effect.logDebug(`${dataset}: pulling`, { dataset, trigger: by, ...(job === null ? {} : { job }) })

  const { meter, counts } = counting()
  const store = yield* Store
  const alerts = yield* CurrentAlerts
  const end = Effect.fnUntraced(function* (
    outcome: Runs.Ending["outcome"],
    details: Runs.RunDetails,
    { run, resumed, acceptedBy }: Pick<Runs.Ending, "run" | "resumed" | "acceptedBy"> = NO_RUN
  ) {
    const ended = yield* Clock.currentTimeMillis
    const { requests, retries } = counts()
    const ending = { run, ended, outcome, resumed, acceptedBy, details: { ...details, requests, retries } }
    yield* history.use((db) => Runs.ended(db, entry, ending))
    return (ended - started) / 1000
  })
  const tell = (failure: { readonly reason: string; readonly message: string } | null) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => alerts.observe({ kind: "run", dataset, run: entry, failure, at }))
  const failed = Effect.fnUntraced(function* (reason: string, message: string) {
    progress.ended(dataset, "failed")
    const seconds = yield* end("failed", { reason, message })
    yield* tell({ reason, message })
    return seconds
  })
  /** What was asked to stop may have been past stopping: the store knows. */
  const cutOff = Effect.gen(function* () {
    const [newest] = yield* store.runs({ dataset, limit: 1 })
    const isLate = newest?.kind === "sync" && newest.status === "complete" && Date.parse(newest.ended ?? "") >= started
    if (!isLate) return yield* Effect.asVoid(end("stopped", STOPPED))
    const { run, acceptedBy, details } = storedRun(newest)
    yield* end("complete", details, { run, acceptedBy, resumed: false })
    yield* tell(null)
  })

  const onPage = (received: Received) =>
    Effect.tap(watch(received), () => Effect.sync(() => progress.received(received)))
  const syncing = gracefully((stop) => sync(connector, dataset, { ...options, stop, onPage }))
  // However it ends, and whatever comes meanwhile, history is told.
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const exit = yield* restore(syncing).pipe(Effect.provideService(RunMeter, meter), Effect.result, Effect.exit)
      if (Exit.isFailure(exit)) {
        const { cause } = exit
        yield* Effect.ignore(Cause.hasDies(cause) ? failed("defect", kindOf(Cause.squash(cause))) : cutOff)
        return yield* Effect.failCause(cause)
      }
      if (exit.value._tag === "Failure") {
        const { failure } = exit.value
        const { reason, message } = failure
        const seconds = yield* failed(reason, message)
        yield* Effect.logError(message, { dataset, reason })
        return { dataset, result: null, failure, seconds } satisfies Pulled
      }
      const result = exit.value.success
      progress.ended(dataset, "done")
      const issues = described === undefined ? undefined : yield* store.issues(described)
      const seconds = yield* end("complete", completed(result, issues), result)
      yield* tell(null)
      const { balance, reading, records, changed, run } = result
      const rate = seconds > 0 ? Math.round(balance.received / seconds) : balance.received
      yield* say(
        `${dataset}: ${number(balance.received)} received (${reading}), ${number(changed)} changed, ${number(records)} held, ${number(rate)} records/s`,
        {
          dataset,
          run,
          reading,
          balance,
          changed,
          records,
          seconds,
          position: describePosition(result.to),
          ...counts()
        }
      )
      return { dataset, result, failure: null, seconds } satisfies Pulled
    })
  )
})
