/** A line of the log on stderr: a sentence on a terminal, JSON elsewhere. Without Effect, for commands of a moment. */
import { createRequire } from "node:module"
import { styleText } from "node:util"
import { inert } from "@lienthong/core/report/inert"
import type pino from "pino"
import { LOG_LEVELS, type LogFormat, type LogLevel } from "./Choices.ts"
import { terminalOf } from "./Terminal.ts"

export interface LogOptions {
  readonly logLevel: LogLevel
  /** By default text on a terminal, JSON lines elsewhere. */
  readonly logFormat: LogFormat | undefined
}

/** How grave a line is. */
export type Gravity = "trace" | "debug" | "info" | "warn" | "error" | "fatal"

/** Writes a line, with details for whoever reads the log later. Never a record's value. */
export type Log = (gravity: Gravity, text: string, details?: Readonly<Record<string, unknown>>) => void

/** The format in force. */
export const logFormatOf = ({ logFormat }: Pick<LogOptions, "logFormat">): LogFormat =>
  logFormat ?? (process.stderr.isTTY === true ? "text" : "json")

// Nothing of a record and no secret is ever logged; these names are a second line of defence.
const SECRET = ["clientSecret", "secret", "apiKey", "password", "token", "accessToken", "authorization", "cookie"]
const PERSONAL = ["raw", "record", "records", "rows", "row", "fields", "value", "values", "body", "key", "keys"]
const REDACTED = [...SECRET, ...PERSONAL].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** A count may have the name of what it counts. */
const censor = (value: unknown): unknown => (typeof value === "number" || value === null ? value : "[redacted]")

/** JSON lines. */
export const jsonLines = (level: LogLevel): Log => {
  let lines: pino.Logger | undefined
  return (gravity, text, details = {}) => {
    if (lines === undefined) {
      // Loaded when there is something to write: a command of a moment writes no log.
      const create: typeof pino = createRequire(import.meta.url)("pino")
      lines = create(
        { level, base: null, redact: { paths: REDACTED, censor }, timestamp: create.stdTimeFunctions.isoTime },
        create.destination({ fd: 2, sync: true })
      )
    }
    lines[gravity](details, text)
  }
}

const STYLES = { warn: "yellow", error: "red", fatal: "red", debug: "dim", trace: "dim" } as const

/** A sentence for a person; what is wrong says so in words, not by colour alone. */
export const sentence = (gravity: Gravity, text: string): string => {
  const label = gravity === "warn" ? "warning: " : gravity === "error" || gravity === "fatal" ? "error: " : ""
  const { colour } = terminalOf(process.stderr)
  const line = `${label}${inert(text)}`
  return colour && gravity !== "info" ? styleText(STYLES[gravity], line, { validateStream: false }) : line
}

/** The log of a command that does without Effect. */
export const logOf = (options: LogOptions): Log => {
  const json = logFormatOf(options) === "json" ? jsonLines(options.logLevel) : null
  const least = LOG_LEVELS.indexOf(options.logLevel)
  return (gravity, text, details) => {
    const level = gravity === "trace" ? "debug" : gravity === "fatal" ? "error" : gravity
    if (LOG_LEVELS.indexOf(level) < least) return
    if (json !== null) json(gravity, text, details)
    else process.stderr.write(`${sentence(gravity, text)}\n`)
  }
}
