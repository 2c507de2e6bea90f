/** What is said by the way while something runs: to the log, into spans, and to the terminal. */
import { inspect } from "node:util"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"

/** A value as a log would show it, and more of it. */
export const spelled = (value: unknown): string =>
  inspect(value, { depth: 8, maxStringLength: null, maxArrayLength: null })

const CONSOLE = ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const

/** Each way to the terminal: whatever runs the tests may have put something else in place of the console. */
const ways = (): ReadonlyArray<readonly [object, string]> => [
  ...CONSOLE.map((name) => [console, name] as const),
  [process.stdout, "write"],
  [process.stderr, "write"]
]

/** Takes what would go to the terminal, until the scope closes. */
const terminal = (say: (...said: ReadonlyArray<unknown>) => void) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      ways().map(([object, name]) => {
        const before = Reflect.get(object, name)
        const heard = (...said: ReadonlyArray<unknown>): boolean => {
          say(...said)
          const written = said.at(-1)
          if (typeof written === "function") queueMicrotask(() => written())
          return true
        }
        Reflect.set(object, name, heard)
        return () => Reflect.set(object, name, before)
      })
    ),
    (restore) =>
      Effect.sync(() => {
        for (const one of restore) one()
      })
  )

/** Runs an effect and adds all that it says to `words`. */
export const overhearing = <A, E>(words: Array<string>, effect: Effect.Effect<A, E>): Effect.Effect<A, E> => {
  const say = (...said: ReadonlyArray<unknown>) => void words.push(spelled(said))
  const logger = Logger.make(({ message, cause, fiber }) => {
    say(message, fiber.getRef(References.CurrentLogAnnotations), fiber.getRef(References.CurrentLogSpans))
    words.push(Cause.pretty(cause))
  })
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const saySpans = Effect.sync(() => {
    for (const { name, attributes, events } of spans) say(name, attributes, events)
  })
  return Effect.scoped(Effect.andThen(terminal(say), effect)).pipe(
    Effect.ensuring(saySpans),
    Effect.withTracer(tracer),
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, "Trace")
  )
}
