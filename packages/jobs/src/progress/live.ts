/** Live lines on a terminal: drawn over and over while runs go on, and gone when they have ended. */
import type { WriteStream } from "node:tty"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { terminalOf } from "../Terminal.ts"
import { type Line, lines } from "./lines.ts"
import { Progress } from "./Progress.ts"
import { drawing, Screen, Watched } from "./Screen.ts"

const EVERY = "100 millis"

const waiting = (dataset: string): Line => ({ dataset, state: "waiting", received: 0, declared: null, since: null })

const drawn = Effect.fnUntraced(function* (stream: WriteStream, datasets: ReadonlyArray<string>) {
  const { createLogUpdate } = yield* Effect.promise(() => import("log-update"))
  const clock = yield* Clock.Clock
  const now = (): number => clock.currentTimeMillisUnsafe()
  // The cursor stays: nobody would show it again after a kill.
  const update = createLogUpdate(stream, { showCursor: true })
  const state = new Map(datasets.map((dataset) => [dataset, waiting(dataset)]))
  const change = (dataset: string, to: Partial<Line>): void => {
    state.set(dataset, { ...(state.get(dataset) ?? waiting(dataset)), ...to })
  }
  // One column is left free: a terminal that is full to the last one begins a new line.
  const draw = (): void => {
    const terminal = terminalOf(stream)
    update(lines([...state.values()], now(), { ...terminal, width: terminal.width - 1 }))
  }
  const progress: Progress = {
    began: (dataset) => change(dataset, { state: "running" }),
    received: ({ dataset, received, declared }) =>
      change(dataset, {
        received,
        declared,
        since: state.get(dataset)?.since ?? { time: now(), received }
      }),
    ended: (dataset, how) => change(dataset, { state: how })
  }
  const screen: Screen = {
    line: (text) => {
      update.persist(text)
      draw()
    }
  }
  const begin = Effect.sync(() => {
    draw()
    return drawing(() => update.clear())
  })
  yield* Effect.acquireRelease(begin, (end) =>
    Effect.sync(() => {
      update.clear()
      end()
    })
  )
  yield* Effect.sync(draw).pipe(Effect.repeat(Schedule.spaced(EVERY)), Effect.forkScoped)
  return Context.make(Progress, progress).pipe(Context.add(Screen, screen))
})

/** Shows on stderr how the runs of some datasets go on while an effect runs, if somebody watches. */
export const watched =
  (datasets: ReadonlyArray<string>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      if (!(yield* Watched)) return yield* effect
      return yield* Effect.provideContext(effect, yield* drawn(process.stderr, datasets))
    }).pipe(Effect.scoped) as Effect.Effect<A, E, R>
