/** One delivery: a signed POST, by the conventions of standardwebhooks.com. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Webhook as Signer } from "standardwebhooks"
import { UsageError } from "../Failure.ts"
import type { Letter } from "./Outbox.ts"
import { webhookAddressProblem } from "./WebhookAddress.ts"

export interface WebhookTarget {
  readonly url: URL
  readonly sign: (id: string, at: Date, body: string) => string
}

const SECRET_PREFIX = "whsec_"
const FEWEST_BYTES = 24
const ANSWER_MS = 5_000

const secretProblem = (secret: string): boolean => {
  const text = secret.replace(SECRET_PREFIX, "")
  const bytes = Buffer.from(text, "base64")
  return bytes.length < FEWEST_BYTES || bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")
}

/** Where messages go and how they are signed, checked. */
export const webhookTarget = (options: {
  readonly url: string
  readonly secret: Redacted.Redacted<string> | null
}): Effect.Effect<WebhookTarget, UsageError> => {
  const wrong = (message: string) => Effect.fail(new UsageError({ message }))
  const problem = webhookAddressProblem(options.url)
  if (problem !== null) return wrong(`The webhook's URL ${problem}.`)
  const make = "make one with `openssl rand -base64 32` and give it to the receiver, too"
  if (options.secret === null) {
    return wrong(`A webhook is configured and LIENTHONG_WEBHOOK_SECRET is not set: ${make}.`)
  }
  const secret = Redacted.value(options.secret)
  if (secretProblem(secret)) {
    return wrong(`LIENTHONG_WEBHOOK_SECRET must be at least ${FEWEST_BYTES} random bytes in base64: ${make}.`)
  }
  const signer = new Signer(secret)
  return Effect.succeed({ url: new URL(options.url), sign: (id, at, body) => signer.sign(id, at, body) })
}

/** Sends a message once; answers what went wrong, in words that hold nothing of what was answered, or `null`. */
export const post = (target: WebhookTarget, { id, body }: Letter, now: number): Effect.Effect<string | null> => {
  const at = new Date(now)
  const headers = {
    "content-type": "application/json",
    "user-agent": "lienthong",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now / 1000)),
    "webhook-signature": target.sign(id, at, body)
  }
  return Effect.tryPromise({
    try: async (signal) => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
      const response = await fetch(target.url, { method: "POST", headers, body, redirect: "manual", signal: within })
      await response.body?.cancel()
      return response.ok ? null : `it answered with status ${response.status}`
    },
    catch: (cause) =>
      cause instanceof Error && cause.name === "TimeoutError" ? "it did not answer in time" : "it could not be reached"
  }).pipe(Effect.catch((problem) => Effect.succeed(problem)))
}
