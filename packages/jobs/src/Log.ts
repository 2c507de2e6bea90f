/** The log: one stream for the program and for Effect, on stderr; a terminal gets text, everything else JSON lines. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import pino from "pino"
import type { LogLevel } from "./Choices.ts"

const PINO_LEVELS = {
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

/** Nothing of a record is ever logged; these paths are a second line of defence. */
const REDACTED = ["*.raw", "*.records", "*.values", "*.clientSecret", "*.secret", "*.apiKey"]

/** A log on stderr. `text` writes plain sentences, for a person who watches. */
export const layer = (options: { readonly level: LogLevel; readonly text: boolean }): Layer.Layer<never> => {
  const stream = pino.destination({ fd: 2, sync: true })
  const log = pino(
    { level: options.level, base: null, redact: REDACTED, timestamp: pino.stdTimeFunctions.isoTime },
    stream
  )
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    const level = PINO_LEVELS[logLevel]
    if (level === "silent") return
    const [first, ...rest] = Array.isArray(message) ? message : [message]
    if (options.text) {
      if (log.isLevelEnabled(level)) process.stderr.write(`${String(first)}\n`)
      return
    }
    const annotations = fiber.getRef(References.CurrentLogAnnotations)
    const details = rest.find((part): part is object => typeof part === "object" && part !== null)
    log[level]({ ...annotations, ...details }, String(first))
  })
  return Layer.merge(Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, EFFECT_LEVELS[options.level]))
}

/** Says something to whoever watches, with details for whoever reads the log later. Never a record's value. */
export const say = (text: string, details: Readonly<Record<string, unknown>> = {}): Effect.Effect<void> =>
  Effect.logInfo(text, details)
