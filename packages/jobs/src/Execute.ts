/** Runs a command's effect to an exit code: failures become one sentence on stderr, signals interrupt cleanly. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { LogLevel } from "./Choices.ts"
import { ExitCode } from "./ExitCode.ts"
import { exitCodeOf, type Failure, isFailure } from "./Failure.ts"
import * as Log from "./Log.ts"

export interface ExecuteOptions {
  readonly logLevel: LogLevel
  /** The exit code of a command that was told to stop: a server's 0, a job's 130. */
  readonly stopped?: ExitCode
}

const complain = (text: string): void => {
  process.stderr.write(`lienthong: ${text}\n`)
}

/** An error that is no failure of ours to name: its kind, and how to see more. Its message may quote a value. */
const unexpected = (defect: unknown): ExitCode => {
  const name = defect instanceof Error ? defect.name : typeof defect
  complain(`Something unexpected happened (${name}). Run again with LIENTHONG_DEBUG=1 to see where, and report it.`)
  // The places only: the message of a defect may quote what it stumbled over.
  const places = defect instanceof Error ? (defect.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : []
  if (process.env.LIENTHONG_DEBUG) process.stderr.write(`${places.join("\n")}\n`)
  return ExitCode.notDone
}

/** Says what a quick command threw, and answers with its exit code. */
export const complainOf = (thrown: unknown): ExitCode => {
  if (!isFailure(thrown)) return unexpected(thrown)
  complain(thrown.message)
  return exitCodeOf(thrown)
}

/** Whether a collector is named; what else the `OTEL_…` variables say is read only then. */
const isTelemetryAsked = (environment: NodeJS.ProcessEnv): boolean =>
  ["", "_TRACES", "_METRICS"].some((signal) => environment[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`])

export const execute = async (
  command: Effect.Effect<ExitCode, Failure>,
  options: ExecuteOptions
): Promise<ExitCode> => {
  const stop = new AbortController()
  let asked = false
  const onSignal = (): void => {
    // Whoever asks twice does not want to wait for a tidy end; the store survives either.
    if (asked) process.exit(ExitCode.interrupted)
    asked = true
    stop.abort()
  }
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
  const log = Log.layer({ level: options.logLevel, text: process.stderr.isTTY === true })
  const telemetry = isTelemetryAsked(process.env) ? (await import("./Otlp.ts")).layer(process.env) : Layer.empty
  const layer = Layer.provideMerge(telemetry, log)
  const exit = await Effect.runPromiseExit(command.pipe(Effect.provide(layer)), { signal: stop.signal })
  process.off("SIGINT", onSignal).off("SIGTERM", onSignal)
  if (Exit.isSuccess(exit)) return exit.value
  const failure = Option.getOrNull(Cause.findErrorOption(exit.cause))
  if (failure !== null) {
    complain(failure.message)
    return exitCodeOf(failure)
  }
  if (asked && !Cause.hasDies(exit.cause)) return options.stopped ?? ExitCode.interrupted
  return unexpected(Cause.squash(exit.cause))
}
