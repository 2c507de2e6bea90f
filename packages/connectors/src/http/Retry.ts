/** When to try again, and after how long. */
import { RunMeter } from "@lienthong/core/RunMeter"
import * as Telemetry from "@lienthong/core/Telemetry"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Limits } from "./Limits.ts"
import type { RequestError } from "./RequestError.ts"

/** Pauses double from `backoffMs` up to `backoffMaxMs`, with jitter; a Retry-After is waited out in full. */
export const retrySchedule = (limits: Limits) =>
  Schedule.min([Schedule.exponential(limits.backoffMs), Schedule.spaced(limits.backoffMaxMs)]).pipe(
    Schedule.jittered,
    Schedule.upTo({ times: limits.tries - 1 }),
    Schedule.setInputType<RequestError>(),
    Schedule.while(({ input }) => input.retry),
    Schedule.modifyDelay(({ input, duration }) =>
      Effect.flatMap(RunMeter, (meter) => {
        const pause = Duration.max(duration, Duration.millis(input.wait ?? 0))
        meter.retried(input.reason)
        meter.waited(Duration.toMillis(pause))
        return Effect.as(Telemetry.requestRetried(input.reason), pause)
      })
    )
  )
