/** The log: one stream for the program and for Effect, on stderr; a terminal gets text, everything else JSON lines. */
import { createRequire } from "node:module"
import { styleText } from "node:util"
import { inert } from "@lienthong/core/report/inert"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import type pino from "pino"
import type { LogFormat, LogLevel } from "./Choices.ts"
import { Screen, Watched } from "./progress/Screen.ts"
import { isLive, terminalOf } from "./Terminal.ts"

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

export interface LogOptions {
  readonly logLevel: LogLevel
  /** By default text on a terminal, JSON lines elsewhere. */
  readonly logFormat: LogFormat | undefined
}

/** The format in force. */
export const logFormatOf = ({ logFormat }: Pick<LogOptions, "logFormat">): LogFormat =>
  logFormat ?? (process.stderr.isTTY === true ? "text" : "json")

// Nothing of a record and no secret is ever logged; these names are a second line of defence.
const SECRET = ["clientSecret", "secret", "apiKey", "password", "token", "accessToken", "authorization", "cookie"]
const PERSONAL = ["raw", "record", "records", "rows", "row", "fields", "value", "values", "body", "key", "keys"]
const REDACTED = [...SECRET, ...PERSONAL].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** A count may have the name of what it counts. */
const censor = (value: unknown): unknown => (typeof value === "number" || value === null ? value : "[redacted]")

const jsonLines = (level: LogLevel): pino.Logger => {
  // Loaded when there is something to write: a command of a moment writes no log.
  const create: typeof pino = createRequire(import.meta.url)("pino")
  return create(
    { level, base: null, redact: { paths: REDACTED, censor }, timestamp: create.stdTimeFunctions.isoTime },
    create.destination({ fd: 2, sync: true })
  )
}

const STYLES = { warn: "yellow", error: "red", fatal: "red", debug: "dim", trace: "dim" } as const

/** A sentence for a person; what is wrong says so in words, not by colour alone. */
const sentence = (level: Exclude<(typeof PINO_LEVELS)[keyof typeof PINO_LEVELS], "silent">, text: string): string => {
  const label = level === "warn" ? "warning: " : level === "error" || level === "fatal" ? "error: " : ""
  const { colour } = terminalOf(process.stderr)
  const line = `${label}${inert(text)}`
  return colour && level !== "info" ? styleText(STYLES[level], line, { validateStream: false }) : line
}

/** A log on stderr. */
export const layer = (options: LogOptions): Layer.Layer<never> => {
  const text = logFormatOf(options) === "text"
  let lines: pino.Logger | undefined
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    const level = PINO_LEVELS[logLevel]
    if (level === "silent") return
    const [first, ...rest] = Array.isArray(message) ? message : [message]
    if (text) {
      fiber.getRef(Screen).line(sentence(level, String(first)))
      return
    }
    const annotations = fiber.getRef(References.CurrentLogAnnotations)
    const details = rest.find((part): part is object => typeof part === "object" && part !== null)
    lines ??= jsonLines(options.logLevel)
    lines[level]({ ...annotations, ...details }, String(first))
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
