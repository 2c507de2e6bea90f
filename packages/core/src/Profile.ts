/**
 * Where the time of a run goes: whoever starts one may hand in a profile, and each stage tells it when it begins and when
 * it ends. By default nobody asks.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * - `source` a page is asked for and not yet here
 * - `parse` bytes become records
 * - `check` records are held to their dataset's contract
 * - `load` batches go to the store
 * - `promote` what was loaded becomes the dataset
 * - `measure` the store is measured
 */
export const STAGES = ["source", "parse", "check", "load", "promote", "measure"] as const
export type Stage = (typeof STAGES)[number]

/** Listens to the stages of a run: several may be under way at once, and one of a kind several times. Must not throw. */
export interface Profile {
  /** A stage begins; the answer ends it, and is called once. */
  readonly begin: (stage: Stage) => () => void
}

const nothing = (): void => undefined

/** The profile of the run under way. */
export const Profile = Context.Reference<Profile>("@lienthong/core/Profile", {
  defaultValue: () => ({ begin: () => nothing })
})

/** Work of a stage that is done at once. */
export const during = <A>(profile: Profile, stage: Stage, work: () => A): A => {
  const end = profile.begin(stage)
  try {
    return work()
  } finally {
    end()
  }
}

/** An effect that is a stage's work. */
export const timed =
  (stage: Stage) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Profile, (profile) =>
      Effect.suspend(() => {
        const end = profile.begin(stage)
        return Effect.onExit(effect, () => Effect.sync(end))
      })
    )

/** A stream whose making is a stage's work; what is done with its elements is not. */
export const timedPulls =
  (stage: Stage) =>
  <A, E, R>(stream: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
    Stream.transformPull(stream, (pull) => Effect.succeed(timed(stage)(pull)))

/** What a profile has seen, in milliseconds. */
export interface Timing {
  /** From the beginning until now. */
  readonly took: number
  /** How long each stage was under way; the source without the parsing of what it sent. */
  readonly busy: Readonly<Record<Stage, number>>
  /**
   * The time that passed, shared out: that of several stages at once in equal parts. The source has what is left, the time
   * in which there was nothing to do but wait for it.
   */
  readonly share: Readonly<Record<Stage, number>>
}

const NANOS = 1e6

const zeros = (): Record<Stage, number> => ({ source: 0, parse: 0, check: 0, load: 0, promote: 0, measure: 0 })

/**
 * A profile that keeps the times.
 *
 * @example
 * const { profile, timing } = yield* timings
 * yield* sync(source, "population.residents").pipe(Effect.provideService(Profile, profile))
 * timing().share.source // milliseconds in which there was nothing to do but wait for the source
 */
export const timings: Effect.Effect<{ readonly profile: Profile; readonly timing: () => Timing }> = Effect.map(
  Clock.Clock,
  (clock) => {
    const now = (): number => Number(clock.currentTimeNanosUnsafe()) / NANOS
    const began = now()
    const under = zeros()
    const busy = zeros()
    const share = zeros()
    let seen = began

    /** Gives out the time since the last change. */
    const settle = (): void => {
      const at = now()
      const passed = at - seen
      seen = at
      const working = STAGES.filter((stage) => stage !== "source" && under[stage] > 0)
      for (const stage of working) {
        busy[stage] += passed
        share[stage] += passed / working.length
      }
      if (under.source === 0 || under.parse > 0) return
      busy.source += passed
      if (working.length === 0) share.source += passed
    }

    return {
      profile: {
        begin: (stage) => {
          settle()
          under[stage]++
          return () => {
            settle()
            under[stage]--
          }
        }
      },
      timing: () => {
        settle()
        return { took: seen - began, busy: { ...busy }, share: { ...share } }
      }
    }
  }
)
