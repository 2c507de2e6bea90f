/** Runs a command's effect to an exit code: failures become one sentence on stderr, signals interrupt cleanly. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { complain, unexpected } from "./Complain.ts"
import { ExitCode } from "./ExitCode.ts"
import { exitCodeOf, type Failure } from "./Failure.ts"
import * as Log from "./Log.ts"
import type { LogOptions } from "./LogLine.ts"
import { undraw } from "./progress/Screen.ts"

export interface ExecuteOptions extends LogOptions {
  /** The exit code of a command that was told to stop: a server's 0, a job's 130. */
  readonly stopped?: ExitCode
  /** What is said when it was told to stop: what became of the work, and how it goes on. */
  readonly farewell?: string
}

/** Whoever presses Ctrl-C waits a second, not longer; a server lets its answers, a schedule its pages end. */
const PATIENCE = 700
const PATIENCE_OF_SERVERS = 4800

/** Whether a collector is named; what else the `OTEL_…` variables say is read only then. */
const isTelemetryAsked = (environment: NodeJS.ProcessEnv): boolean =>
  ["", "_TRACES", "_METRICS"].some((signal) => environment[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`])

export const execute = async (
  command: Effect.Effect<ExitCode, Failure>,
  options: ExecuteOptions
): Promise<ExitCode> => {
  const stop = new AbortController()
  const stopped = options.stopped ?? ExitCode.interrupted
  const { farewell } = options
  const patience = stopped === ExitCode.done ? PATIENCE_OF_SERVERS : PATIENCE
  // A process that ends in the middle of its work: no store minds.
  const leave = (): void => {
    undraw()
    if (farewell !== undefined) complain(farewell)
    process.exit(stopped)
  }
  let timer: NodeJS.Timeout | undefined
  const onSignal = (): void => {
    // Whoever asks twice does not want to wait for a tidy end; the store survives either.
    if (timer !== undefined) leave()
    timer = setTimeout(leave, patience)
    stop.abort()
  }
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
  const log = Log.layer(options)
  const telemetry = isTelemetryAsked(process.env) ? (await import("./Otlp.ts")).layer(process.env) : Layer.empty
  const layer = Layer.provideMerge(telemetry, log)
  const exit = await Effect.runPromiseExit(command.pipe(Effect.provide(layer)), { signal: stop.signal })
  process.off("SIGINT", onSignal).off("SIGTERM", onSignal)
  clearTimeout(timer)
  if (Exit.isSuccess(exit)) return exit.value
  const failure = Option.getOrNull(Cause.findErrorOption(exit.cause))
  if (failure !== null) {
    complain(failure.message)
    return exitCodeOf(failure)
  }
  if (timer !== undefined && !Cause.hasDies(exit.cause)) {
    if (farewell !== undefined) complain(farewell)
    return stopped
  }
  return unexpected(Cause.squash(exit.cause))
}
