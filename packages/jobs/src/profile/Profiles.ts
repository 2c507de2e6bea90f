/** The profiles of a command's runs, each by itself and all together. By default none is taken. */
import { Profile, type Timing, timings } from "@lienthong/core/Profile"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Where the time of one run went. */
export interface RunProfile {
  readonly dataset: string
  readonly timing: Timing
}

export interface Profiled {
  /** From the command's beginning, its turn for the store and all runs among it. */
  readonly whole: Timing
  readonly runs: ReadonlyArray<RunProfile>
}

type Around = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** What goes around each run. */
export const Profiles = Context.Reference<(dataset: string) => Around>("@lienthong/jobs/Profiles", {
  defaultValue: () => () => (effect) => effect
})

/** Tells two of the same. */
const both = (one: Profile, other: Profile): Profile => ({
  begin: (stage) => {
    const ends = [one.begin(stage), other.begin(stage)]
    return () => {
      for (const end of ends) end()
    }
  }
})

/** Takes profiles: what goes around the command, and what came of it. */
export const profiling = Effect.gen(function* () {
  const whole = yield* timings
  const runs: Array<RunProfile> = []
  const around =
    (dataset: string): Around =>
    (effect) =>
      Effect.gen(function* () {
        const own = yield* timings
        const noted = Effect.sync(() => runs.push({ dataset, timing: own.timing() }))
        return yield* effect.pipe(
          Effect.provideService(Profile, both(own.profile, whole.profile)),
          Effect.ensuring(noted)
        )
      })
  const command: Around = (effect) =>
    effect.pipe(Effect.provideService(Profile, whole.profile), Effect.provideService(Profiles, around))
  return { command, profiled: (): Profiled => ({ whole: whole.timing(), runs }) }
})
