/** The mock population source: OAuth 2.0 client credentials, and residents by cursor. */
import { createHmac } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { type Handler, headerOf, instantIn, isSecret, type Now, numberIn, only, refusal, sendJson } from "./Answer.ts"
import { CLIENT_ID, secretOf } from "./Credentials.ts"
import { horizon } from "./Days.ts"
import { PROVINCES } from "./Provinces.ts"
import { residentReadings } from "./ResidentReadings.ts"
import type { World } from "./World.ts"

const TOKEN_SECONDS = 120
const CURSOR_SECONDS = 3600
const MOST_PER_PAGE = 5000
const PER_PAGE = 1000
const LONGEST_FORM = 16_384

const formOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = ""
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > LONGEST_FORM) throw refusal(413, "The form is too long.")
  }
  return new URLSearchParams(text)
}

/** What a cursor holds: which reading, and the number and the element after it at which the next page begins. */
interface Cursor {
  readonly since: string | null
  readonly province: string | null
  readonly at: number
  readonly element: number
}

/** Answers the requests of the population source. */
export const populationHandler = (world: World, now: Now): Handler => {
  const { seed, day } = world.options
  const clientSecret = secretOf(seed, "population secret")
  const signingKey = secretOf(seed, "population signing")
  const readings = residentReadings(world)
  const asOf = horizon(day)
  const known = new Set(["none", ...PROVINCES.map(({ code }) => code)])

  const signed = (text: string): string =>
    `${text}.${createHmac("sha256", signingKey).update(text).digest("base64url").slice(0, 22)}`
  const verified = (text: string): string | null => {
    const payload = text.slice(0, Math.max(0, text.lastIndexOf(".")))
    return isSecret(text, signed(payload)) ? payload : null
  }

  const token = async (request: IncomingMessage): Promise<string> => {
    const form = await formOf(request)
    if (form.get("grant_type") !== "client_credentials") throw refusal(400, "grant_type must be client_credentials.")
    const client = isSecret(form.get("client_id") ?? "", CLIENT_ID)
    const secret = isSecret(form.get("client_secret") ?? "", clientSecret)
    if (!client || !secret) throw refusal(401, "The client is not known by these credentials.")
    const access_token = signed(`t${(now() + TOKEN_SECONDS * 1000).toString(36)}`)
    return JSON.stringify({ access_token, token_type: "Bearer", expires_in: TOKEN_SECONDS })
  }

  const authorize = (request: IncomingMessage): void => {
    const bearer = /^Bearer +(\S+)$/i.exec(headerOf(request, "authorization"))?.[1] ?? ""
    const payload = verified(bearer)
    const until = payload?.startsWith("t") === true ? Number.parseInt(payload.slice(1), 36) : 0
    if (until > now()) return
    const title = payload === null ? "A valid access token is needed." : "The access token has expired."
    throw refusal(401, title, { "WWW-Authenticate": 'Bearer error="invalid_token"' })
  }

  const cursorText = (cursor: Cursor): string => {
    const { since, province, at, element } = cursor
    const until = now() + CURSOR_SECONDS * 1000
    return signed(Buffer.from(JSON.stringify([day, since, province, at, element, until])).toString("base64url"))
  }

  const cursorIn = (text: string): Cursor => {
    const gone = refusal(410, "The cursor is unknown or has expired: begin the reading again.")
    const payload = verified(text)
    if (payload === null || payload.startsWith("t")) throw gone
    const parts: [number, string | null, string | null, number, number, number] = JSON.parse(
      Buffer.from(payload, "base64url").toString()
    )
    const [madeOn, since, province, at, element, until] = parts
    if (madeOn !== day || until <= now()) throw gone
    return { since, province, at, element }
  }

  const page = (url: URL): string => {
    const limit = numberIn(url, "limit", { from: 1, to: MOST_PER_PAGE, otherwise: PER_PAGE })
    instantIn(url, "updatedSince")
    const asked = { since: url.searchParams.get("updatedSince"), province: url.searchParams.get("province") }
    if (asked.province !== null && !known.has(asked.province)) {
      throw refusal(400, "province must be one of the 63 codes or none.")
    }
    const text = url.searchParams.get("cursor")
    const cursor = text === null ? { ...asked, at: 0, element: 0 } : cursorIn(text)
    const { since, province } = cursor
    if ((asked.since ?? since) !== since || (asked.province ?? province) !== province) {
      throw refusal(410, "The cursor belongs to another reading: begin the reading again.")
    }
    const reading = readings(since === null ? null : Date.parse(since), province)
    const { items, next } = reading.page(cursor.at, cursor.element, limit)
    const nextCursor = next === null ? "null" : `"${cursorText({ since, province, ...next })}"`
    return `{"items":[${items.join(",")}],"nextCursor":${nextCursor},"asOf":"${asOf}","total":${reading.total()}}`
  }

  return async (request, response, url) => {
    if (url.pathname === "/oauth/token") {
      only("POST", request)
      sendJson(response, await token(request), { "Cache-Control": "no-store" })
    } else if (url.pathname === "/v1/residents") {
      only("GET", request)
      authorize(request)
      sendJson(response, page(url))
    } else throw refusal(404, "There is no such resource.")
  }
}
