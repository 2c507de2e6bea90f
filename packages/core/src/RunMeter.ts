/**
 * What a run's requests cost: whoever starts a run may hand in a meter, and whatever sends requests for it reports to
 * that meter. By default nobody listens.
 */
import * as Context from "effect/Context"
import type { SourceReason } from "./Connector.ts"

/** Listens to the requests of a run. Its methods are called in the middle of a transfer: they must be quick and never throw. */
export interface Meter {
  /** A request goes out, for the first time or again. */
  readonly requested: () => void
  /** A request failed, and is to be sent once more. */
  readonly retried: (why: SourceReason) => void
  /** The run pauses before the next try. */
  readonly waited: (millis: number) => void
  /** An answer begins to arrive; `serverTime` is the source's clock by its Date header, `at` ours, in Unix milliseconds. */
  readonly answered: (answer: {
    readonly status: number
    readonly serverTime: number | null
    readonly at: number
  }) => void
}

/** The meter of the run under way. */
export const RunMeter = Context.Reference<Meter>("@lienthong/core/RunMeter", {
  defaultValue: () => ({
    requested: () => undefined,
    retried: () => undefined,
    waited: () => undefined,
    answered: () => undefined
  })
})

/** What a meter has counted so far. */
export interface RequestCounts {
  readonly requests: number
  readonly retries: number
  readonly retriesBy: Readonly<Partial<Record<SourceReason, number>>>
  /** Milliseconds spent in pauses before another try. */
  readonly waitedMs: number
  /** How far the source's clock is ahead of ours, by its last answer that told the time; whole seconds by nature. */
  readonly clockAheadMs: number | null
  /** The status of the last answer. */
  readonly lastStatus: number | null
}

/**
 * A meter that counts.
 *
 * @example
 * const { meter, counts } = counting()
 * yield* sync(source, "population.residents").pipe(Effect.provideService(RunMeter, meter))
 * counts().requests
 */
export const counting = (): { readonly meter: Meter; readonly counts: () => RequestCounts } => {
  let requests = 0
  const retriesBy: Partial<Record<SourceReason, number>> = {}
  let waitedMs = 0
  let clockAheadMs: number | null = null
  let lastStatus: number | null = null
  return {
    meter: {
      requested: () => {
        requests++
      },
      retried: (why) => {
        retriesBy[why] = (retriesBy[why] ?? 0) + 1
      },
      waited: (millis) => {
        waitedMs += millis
      },
      answered: ({ status, serverTime, at }) => {
        lastStatus = status
        if (serverTime !== null) clockAheadMs = serverTime - at
      }
    },
    counts: () => ({
      requests,
      retries: Object.values(retriesBy).reduce((sum, count) => sum + count, 0),
      retriesBy: { ...retriesBy },
      waitedMs,
      clockAheadMs,
      lastStatus
    })
  }
}
