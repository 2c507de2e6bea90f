/** Alerts as a process has them, and what a receiver got of them. */
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { Webhook as Signer } from "standardwebhooks"
import type { Got, Handler } from "../../connectors/test/httpServer.ts"
import { LocalError } from "../src/Failure.ts"
import type { Observation } from "../src/watch/AlertState.ts"
import { type AlertOptions, alerts } from "../src/watch/Alerts.ts"
import { pending } from "../src/watch/Outbox.ts"
import { webhookTarget } from "../src/watch/Webhook.ts"
import { WebhookMessage } from "../src/watch/WebhookMessage.ts"

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`
export const START = Date.now()

export const failed = (dataset: string, at = START): Observation => ({
  kind: "run",
  dataset,
  run: 7,
  failure: { reason: "unavailable", message: `${dataset}: the source is down. Sync again later.` },
  at
})
export const complete = (dataset: string, at = START): Observation => ({
  kind: "run",
  dataset,
  run: 8,
  failure: null,
  at
})
export const gates = (...passed: ReadonlyArray<readonly [string, boolean]>): Observation => ({
  kind: "gates",
  results: passed.map(([gate, ok]) => ({
    gate,
    measure: "share",
    wanted: 0.9,
    actual: ok ? 0.95 : 0.5,
    range: null,
    outcome: ok ? "passed" : "failed",
    passed: ok,
    by: ok ? 0 : 0.4
  })),
  at: START
})

/** A process' view of the outbox in a directory: what a restart opens anew. */
export const openAlerts = (path: string, url: string, rest: Pick<AlertOptions, "retryFor" | "gates"> = {}) =>
  Effect.gen(function* () {
    const db = yield* Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(join(path, "history.sqlite"))),
      (open) => Effect.sync(() => open.close())
    )
    const use = <A>(work: (db: DatabaseSync) => A) =>
      Effect.try({ try: () => work(db), catch: (cause) => new LocalError({ message: String(cause) }) })
    const target = yield* webhookTarget({ url, secret: Redacted.make(SECRET) })
    const opened = yield* alerts({ target, use, ...rest })
    return { ...opened, pending: use(pending) }
  })

export const run = async <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<ReadonlyArray<string>> => {
  const said: Array<string> = []
  const logger = Logger.make(({ message }) => said.push(String(message)))
  const started = Effect.scoped(Effect.andThen(TestClock.setTime(START), effect))
  await Effect.runPromise(started.pipe(Effect.provide(Layer.merge(TestClock.layer(), Logger.layer([logger])))))
  return said
}

export const messageOf = ({ body }: Got): WebhookMessage => WebhookMessage.parse(JSON.parse(body))

export const typesOf = (got: ReadonlyArray<Got>) => got.map((each) => messageOf(each).type)

export const idsOf = (got: ReadonlyArray<Got>) => got.map(({ headers }) => headers["webhook-id"])

export const isSigned = ({ headers, body }: Got): boolean => {
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000)
  return new Signer(SECRET).sign(String(headers["webhook-id"]), at, body) === headers["webhook-signature"]
}

/** Answers with these statuses, and then with the last of them for ever. */
export const statuses =
  (...codes: ReadonlyArray<number>): Handler =>
  (_, response, ordinal) =>
    response.writeHead(codes[Math.min(ordinal, codes.length) - 1]!).end("a name that must not be repeated")
