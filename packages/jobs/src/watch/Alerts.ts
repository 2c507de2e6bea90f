/** Tells a webhook's receiver what has changed: nothing waits for it, and nothing is lost while it is down. */
import type { DatabaseSync } from "node:sqlite"
import { evaluate, type Gates } from "@lienthong/core/Gates"
import type { Report } from "@lienthong/core/Report"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { LocalError } from "../Failure.ts"
import type { Observation } from "./AlertState.ts"
import * as Outbox from "./Outbox.ts"
import { post, type WebhookTarget } from "./Webhook.ts"

export interface AlertOptions {
  readonly target: WebhookTarget
  /** The open history. */
  readonly use: <A>(work: (db: DatabaseSync) => A) => Effect.Effect<A, LocalError>
  /** After this many milliseconds a message is given up; three days if not said. */
  readonly retryFor?: number
  /** What reports are held against; nothing if not said. */
  readonly gates?: Gates
}

export interface Alerts {
  /** Notes how a run ended or what the gates say. Quick, and never fails: at worst it is logged. */
  readonly observe: (observation: Observation) => Effect.Effect<void>
  /** Holds a new report against the gates, and notes what they say. */
  readonly measured: (report: Report) => Effect.Effect<void>
  /** Delivers what is due, once; what fails is due again later. */
  readonly deliverDue: Effect.Effect<void>
  /** Delivers for as long as it runs. */
  readonly deliver: Effect.Effect<never>
}

/** Nobody is told anything. */
export const silent: Alerts = {
  observe: () => Effect.void,
  measured: () => Effect.void,
  deliverDue: Effect.void,
  deliver: Effect.never
}

/** Whoever is told of what happens around here: nobody, unless a webhook is configured. */
export const CurrentAlerts = Context.Reference<Alerts>("@lienthong/jobs/Alerts", { defaultValue: () => silent })

/** The same, but failures of some reasons are kept back: what failed so is about to be tried again. */
export const patient = (alerts: Alerts, reasons: ReadonlySet<string>): Alerts => ({
  ...alerts,
  observe: (observation) =>
    observation.kind === "run" && reasons.has(observation.failure?.reason ?? "")
      ? Effect.void
      : alerts.observe(observation)
})

const RETRY_FOR_MS = 3 * 86_400_000
const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 30 * 60_000
/** Another process may have written a message. */
const LOOK_AGAIN_MS = 15_000

const pauseAfter = (tries: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)

/** Alerts to one receiver. */
export const alerts = Effect.fnUntraced(function* (options: AlertOptions) {
  const { target, use, retryFor = RETRY_FOR_MS, gates } = options
  yield* use(Outbox.prepare)
  const written = yield* Latch.make(false)

  const failed = (error: LocalError) => Effect.logWarning(`Nobody was told of a change: ${error.message}`)

  const undelivered = (letter: Outbox.Letter, problem: string, now: number) => {
    const what = `The webhook at ${target.url.host} has not taken ${letter.type} of ${letter.subject}: ${problem}`
    const details = { webhook: letter.id, tries: letter.tries }
    if (now - letter.written < retryFor) return Effect.logDebug(`${what}.`, details)
    return use((db) => Outbox.remove(db, letter)).pipe(
      Effect.andThen(
        Effect.logError(`${what}. Given up after ${letter.tries} tries; correct its URL or the receiver.`, details)
      )
    )
  }

  const deliverOne = Effect.fnUntraced(function* () {
    const now = yield* Clock.currentTimeMillis
    const letter = yield* use((db) => Outbox.take(db, now, pauseAfter))
    if (letter === null) return false
    const problem = yield* post(target, letter, now).pipe(Effect.withSpan("webhook.post", { kind: "client" }))
    if (problem === null) yield* use((db) => Outbox.remove(db, letter))
    else yield* undelivered(letter, problem, now)
    return true
  })

  const deliverDue = Effect.gen(function* () {
    while (yield* deliverOne());
  }).pipe(Effect.catchTag("LocalError", failed))

  const rest = Effect.fnUntraced(function* () {
    const now = yield* Clock.currentTimeMillis
    const due = yield* use(Outbox.nextDue).pipe(Effect.catchTag("LocalError", () => Effect.succeed(null)))
    const pause = Math.min(Math.max((due ?? Number.POSITIVE_INFINITY) - now, 0), LOOK_AGAIN_MS)
    yield* Effect.race(Effect.sleep(pause), written.await)
    yield* written.close
  })

  const observe: Alerts["observe"] = (observation) =>
    use((db) => Outbox.observe(db, observation)).pipe(
      Effect.flatMap((count) => (count === 0 ? Effect.void : Effect.asVoid(written.open))),
      Effect.catchTag("LocalError", failed)
    )

  const measured: Alerts["measured"] = Effect.fnUntraced(function* (report) {
    if (gates === undefined) return
    const at = yield* Clock.currentTimeMillis
    const verdict = evaluate(report, gates, new Date(at).toISOString())
    // A report of nothing says nothing about gates, neither good nor bad.
    if (verdict.reason === null) yield* observe({ kind: "gates", results: verdict.results, at })
  })

  return {
    observe,
    measured,
    deliverDue,
    deliver: Effect.forever(Effect.andThen(deliverDue, rest()))
  } satisfies Alerts
})
