/** What would stop `lienthong schedule` before its first job, though the configuration is well-formed. */
import type { Connector } from "@lienthong/core/Connector"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { InForce } from "../config/Examine.ts"
import { tokenFrom } from "../config/TokenFrom.ts"
import { checkedAddress } from "../http/Server.ts"
import { targetOf } from "../watch/ConfiguredAlerts.ts"
import { planOf } from "./Plan.ts"

export const LISTEN_TOKEN = "LIENTHONG_LISTEN_TOKEN"

const listening = Effect.fnUntraced(function* (inForce: InForce, address: string) {
  yield* checkedAddress({ address, token: yield* tokenFrom(inForce, LISTEN_TOKEN), tokenVariable: LISTEN_TOKEN })
})

/** A sentence for each; none of where no job is scheduled, or no source is there yet to pull from. */
export const problemsBeforehand = Effect.fnUntraced(function* (inForce: InForce, connectors: ReadonlyArray<Connector>) {
  const { schedule, listen } = inForce.config
  const scheduled = Object.keys(schedule.jobs).length > 0 && connectors.length > 0
  const checks = yield* Effect.forEach(
    [
      scheduled ? planOf(schedule, connectors) : Effect.void,
      targetOf(inForce),
      listen === undefined ? Effect.void : listening(inForce, listen)
    ],
    Effect.result
  )
  return checks.flatMap((check) => (Result.isFailure(check) ? [check.failure.message] : []))
})
