/** The trace of one try of a request: what was asked of whom and how it was answered, never with which values. */
import * as Telemetry from "@lienthong/core/Telemetry"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { RequestError } from "./RequestError.ts"
import type { Upstream } from "./Upstream.ts"

/** `name` is what messages call the request: its method and its path with what may be somebody's number masked. */
export interface Traced {
  readonly name: string
  readonly method: string
  readonly upstream: Upstream
  /** The status of the answer, once there is one. */
  readonly status: () => number | null
}

/** Puts a try of a request into a span of its own. */
export const traced =
  ({ name, method, upstream, status }: Traced) =>
  <A>(sent: Effect.Effect<A, RequestError>): Effect.Effect<A, RequestError> =>
    Effect.flatMap(Schedule.CurrentMetadata, ({ attempt }) =>
      sent.pipe(
        Effect.tapError(({ reason }) => Effect.annotateCurrentSpan("error.type", reason)),
        Effect.ensuring(
          Effect.suspend(() => {
            const code = status()
            return code === null ? Effect.void : Effect.annotateCurrentSpan("http.response.status_code", code)
          })
        ),
        Effect.withSpan(
          name,
          {
            kind: "client",
            attributes: {
              "lienthong.source": upstream.name,
              "http.request.method": method,
              "url.path": name.split(" ", 2)[1],
              "server.address": upstream.base.hostname,
              "http.request.resend_count": attempt
            }
          },
          { captureStackTrace: false }
        ),
        (effect) => Effect.andThen(Telemetry.requestSent(upstream.name), effect)
      )
    )
