/** Signed requests: an HMAC over method, path and time, with a clock that can be set right by the server's. */
import { createHmac } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Auth } from "../http/Client.ts"

/** Who signs. */
export interface SigningKey {
  readonly clientId: string
  readonly secret: Redacted.Redacted<string>
}

/** The signature: lower-case hex HMAC-SHA256 over method, path and query as sent, and Unix seconds, line by line. */
export const signatureOf = (secret: string, method: string, path: string, timestamp: string): string =>
  createHmac("sha256", secret).update(`${method}\n${path}\n${timestamp}`).digest("hex")

/** A difference of clocks below this is no reason for a refusal. */
const SAME_TIME_MS = 2000

/** Signs the requests of one connector. A clock once set right by the server's stays so. */
export const makeSignatures = ({ clientId, secret }: SigningKey): Auth => {
  let offsetMs = 0
  const secrets = [Redacted.value(secret)]
  return {
    headers: ({ method, path }) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const timestamp = String(Math.floor((now + offsetMs) / 1000))
        return {
          "x-client-id": clientId,
          "x-timestamp": timestamp,
          "x-signature": signatureOf(Redacted.value(secret), method, path, timestamp)
        }
      }),
    // What was sent decides: another reading may have set the clock right meanwhile.
    renew: ({ serverTime }, sent) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (serverTime === undefined) return false
        offsetMs = serverTime - now
        return Math.abs(serverTime - Number(sent["x-timestamp"]) * 1000) >= SAME_TIME_MS
      }),
    secrets: () => secrets
  }
}
