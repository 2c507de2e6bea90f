/** The log: one stream for the program and for Effect, on stderr; a terminal gets text, everything else JSON lines. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { jsonLines, type LogOptions, logFormatOf, sentence } from "./LogLine.ts"
import { Screen, Watched } from "./progress/Screen.ts"
import { isLive } from "./Terminal.ts"

const GRAVITIES = {
  All: "trace",
  Trace: "trace",
  Debug: "debug",
  Info: "info",
  Warn: "warn",
  Error: "error",
  Fatal: "fatal",
  None: "silent"
} as const

const EFFECT_LEVELS = { debug: "Debug", info: "Info", warn: "Warn", error: "Error", silent: "None" } as const

/** A log on stderr. */
export const layer = (options: LogOptions): Layer.Layer<never> => {
  const text = logFormatOf(options) === "text"
  const json = jsonLines(options.logLevel)
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    const gravity = GRAVITIES[logLevel]
    if (gravity === "silent") return
    const [first, ...rest] = Array.isArray(message) ? message : [message]
    if (text) {
      fiber.getRef(Screen).line(sentence(gravity, String(first)))
      return
    }
    const annotations = fiber.getRef(References.CurrentLogAnnotations)
    const details = rest.find((part): part is object => typeof part === "object" && part !== null)
    json(gravity, String(first), { ...annotations, ...details })
  })
  const talkative = options.logLevel === "debug" || options.logLevel === "info"
  return Layer.mergeAll(
    Logger.layer([logger]),
    Layer.succeed(References.MinimumLogLevel, EFFECT_LEVELS[options.logLevel]),
    Layer.succeed(Watched, text && talkative && isLive(process.stderr))
  )
}

/** Says something to whoever watches, with details for whoever reads the log later. Never a record's value. */
export const say = (text: string, details: Readonly<Record<string, unknown>> = {}): Effect.Effect<void> =>
  Effect.logInfo(text, details)
