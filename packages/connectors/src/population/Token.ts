/** OAuth 2.0 client credentials: one token for all readings of a connector, renewed before it expires. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import * as z from "zod"
import { type Auth, anonymous, type Client, nameOf } from "../http/Client.ts"
import { envelope } from "../http/Envelope.ts"
import { RequestError } from "../http/RequestError.ts"

const Grant = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/, { error: "is not a token" }),
  token_type: z.string().regex(/^bearer$/i, { error: "is not Bearer" }),
  /** Absent or nonsense: for as long as it is accepted. */
  expires_in: z.number().positive().catch(Number.POSITIVE_INFINITY)
})

interface Token {
  readonly value: string
  /** Unix milliseconds from which on a new one is fetched. */
  readonly renewFrom: number
}

/** Who asks for a token. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
}

/** Tokens are renewed this long before they expire, or at nine tenths of a short life. */
const EARLIER_MS = 30_000

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The wrong client is 401, or 400 by the standard (RFC 6749, 5.2). */
const REFUSALS = new Set([400, 401, 403])

const asRefusal = (error: RequestError): RequestError =>
  error.status === undefined || !REFUSALS.has(error.status)
    ? error
    : new RequestError({
        reason: "unauthorized",
        request: error.request,
        what: `was refused: client id or secret is wrong (${error.status})`,
        retry: false
      })

/** The tokens of one connector, for as many clients as read at the same time. */
export const makeTokens = (tokenPath: string, credentials: Credentials): ((client: () => Client) => Auth) => {
  let current: Token | null = null
  // Readings that need a token at the same time wait for one request.
  const one = Semaphore.makeUnsafe(1)
  const secrets = () => [Redacted.value(credentials.clientSecret), ...(current === null ? [] : [current.value])]

  const request = Effect.fnUntraced(function* (client: Client) {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: Redacted.value(credentials.clientSecret)
    })
    const asked = yield* Clock.currentTimeMillis
    const answer = yield* client
      .json({
        method: "POST",
        path: tokenPath,
        auth: anonymous(secrets),
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: body.toString()
      })
      .pipe(Effect.mapError(asRefusal))
    const grant = yield* envelope(Grant, answer.json, nameOf({ method: "POST", path: tokenPath }))
    const life = grant.expires_in * 1000
    current = { value: grant.access_token, renewFrom: asked + life - Math.min(EARLIER_MS, life / 10) }
    return current
  })

  const token = Effect.fnUntraced(function* (client: Client) {
    const now = yield* Clock.currentTimeMillis
    return current !== null && now < current.renewFrom ? current : yield* request(client)
  })

  return (client) => ({
    headers: () => one.withPermit(Effect.suspend(() => token(client()))).pipe(Effect.map(({ value }) => bearer(value))),
    renew: (_refusal, sent) =>
      Effect.sync(() => {
        // Another reading may have renewed it already.
        if (current !== null && bearer(current.value).authorization === sent.authorization) current = null
        return true
      }),
    secrets
  })
}
