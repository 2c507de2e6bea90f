/**
 * Traces and metrics to an OpenTelemetry collector, as the `OTEL_…` variables say. Imported only when one is named.
 *
 * The one file that knows Effect's exporter, whose modules may change in a minor release.
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as OtlpMetrics from "effect/observability/OtlpMetrics"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Tracer from "effect/Tracer"

export type Environment = Readonly<Record<string, string | undefined>>

/** What is still to be sent when the program ends may take this long, per signal. */
const FLUSH_MS = 900
/** A collector that takes longer than this to answer counts as down. */
const ANSWER_MS = 5_000

/** The environment with what the OpenTelemetry specification says of variables that are not set. */
const withDefaults = (environment: Environment): Record<string, string> => {
  const named = environment.OTEL_RESOURCE_ATTRIBUTES?.includes("service.name=")
  const defaults = {
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    ...(named ? {} : { OTEL_SERVICE_NAME: "lienthong" })
  }
  const flush = { OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: `${FLUSH_MS}`, OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: `${FLUSH_MS}` }
  return Object.fromEntries(
    Object.entries({ ...defaults, ...environment, ...flush }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""
    )
  )
}

interface Failure {
  readonly _tag: string
  readonly message?: string
  readonly reason?: unknown
}

const isOwn = (failure: unknown): failure is Failure =>
  typeof failure === "object" && failure !== null && "_tag" in failure

/** An error as a trace may show it: our own failures by their sentence or reason, anything else by its kind alone. */
const shown = (cause: Cause.Cause<unknown>): Error => {
  const failure = Option.getOrNull(Cause.findErrorOption(cause))
  const error = new Error(isOwn(failure) ? failure.message || String(failure.reason ?? "") : "unexpected")
  const defect = Cause.squash(cause)
  error.name = isOwn(failure) ? failure._tag : defect instanceof Error ? defect.name : "Error"
  error.stack = `${error.name}: ${error.message}`
  return error
}

/** A tracer that lets no defect's words out: they may quote the value that was stumbled over. */
const discreet = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    ...tracer,
    span: (options) => {
      const span = tracer.span(options)
      const end = span.end.bind(span)
      span.end = (time, exit) =>
        end(time, Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? exit : Exit.fail(shown(exit.cause)))
      return span
    }
  })

/** Whether it is the first time. */
const once = (): (() => boolean) => {
  let first = true
  return () => {
    const was = first
    first = false
    return was
  }
}

/** A collector that is down or refuses is said once; what was to be sent is dropped, and tried again a minute later. */
const patient = (client: HttpClient.HttpClient, say: (what: string) => Effect.Effect<void>): HttpClient.HttpClient => {
  const isFirst = once()
  const complain = (what: string) => Effect.suspend(() => (isFirst() ? say(what) : Effect.void))
  return HttpClient.transform(client, (answer, request) => {
    const at = URL.canParse(request.url) ? new URL(request.url).host : "its address"
    const late = new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request }) })
    return answer.pipe(
      Effect.timeoutOrElse({ duration: ANSWER_MS, orElse: () => Effect.fail(late) }),
      Effect.tap(({ status }) => (status >= 400 ? complain(`answered with status ${status} at ${at}`) : Effect.void)),
      Effect.tapError(() => complain(`cannot be reached at ${at}`))
    )
  })
}

const serialization = (environment: Environment) =>
  environment.OTEL_EXPORTER_OTLP_PROTOCOL === "http/json"
    ? OtlpSerialization.layerJson
    : OtlpSerialization.layerProtobuf

/** Sends traces and metrics for as long as the layer lives, and what is left when it ends. Never fails. */
export const layer = (environment: Environment): Layer.Layer<never> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const outside = yield* Effect.context<never>()
      const say = (what: string) =>
        Effect.logWarning(`The OpenTelemetry collector ${what}; traces and metrics are dropped until it answers.`).pipe(
          Effect.provideContext(outside)
        )
      const client = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) => patient(client, say))
      )
      const tracer = Layer.effect(Tracer.Tracer, Effect.map(Tracer.Tracer, discreet)).pipe(
        Layer.provide(OtlpTracer.layerFromConfig())
      )
      return Layer.merge(tracer, OtlpMetrics.layerFromConfig()).pipe(
        Layer.provide(client),
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(serialization(environment)),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: withDefaults(environment) }))),
        // What the exporter says of itself may hold the headers that it was given.
        Layer.provide(Logger.layer([])),
        Layer.catchCause(() =>
          Layer.effectDiscard(
            Effect.logWarning(
              "Traces and metrics are not sent: one of the OTEL_… variables cannot be read; check them."
            )
          )
        )
      ) as Layer.Layer<never>
    })
  )
