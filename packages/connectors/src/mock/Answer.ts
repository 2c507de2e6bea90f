/** What the three mock servers share: answers, refusals, and comparing secrets. */
import { createHash, timingSafeEqual } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"

/** The clock of the servers, in Unix milliseconds. */
export type Now = () => number

/** As much of a response as an answer needs. */
export interface Reply {
  readonly writeHead: (
    status: number,
    headers: Readonly<Record<string, string | number>>
  ) => { readonly end: (body: Buffer) => unknown }
}

/** Answers one request; what it throws is answered as a refusal. */
export type Handler = (request: IncomingMessage, response: Reply, url: URL) => Promise<void>

/** A handler that may do more to a response than answer. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** A request that is refused: thrown by a handler, answered as problem+json (RFC 9457). */
export interface Refusal {
  readonly status: number
  readonly title: string
  readonly headers?: Readonly<Record<string, string>>
}

const isRefusal = (thrown: unknown): thrown is Refusal =>
  typeof thrown === "object" && thrown !== null && "status" in thrown && "title" in thrown

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/** Whether a text is the secret, in a time that says nothing about either. */
export const isSecret = (text: string, secret: string): boolean => timingSafeEqual(digest(text), digest(secret))

/** A header of a request that may be sent once only. */
export const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === "string" ? value : ""
}

export const sendJson = (
  response: Reply,
  json: string,
  headers: Readonly<Record<string, string | number>> = {}
): void => {
  const body = Buffer.from(json)
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length, ...headers }).end(body)
}

/** Turns a handler into a listener of a server; every answer tells the server's time. */
export const listener =
  (handler: RawHandler, now: Now) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader("Date", new Date(now()).toUTCString())
    const refuse = (thrown: unknown): void => {
      const { status, title, headers } = isRefusal(thrown) ? thrown : { status: 500, title: "The mock source failed." }
      if (response.headersSent) {
        response.destroy()
        return
      }
      const body = JSON.stringify({ type: "about:blank", title, status })
      response.writeHead(status, { "Content-Type": "application/problem+json", ...headers }).end(body)
    }
    const target = request.url ?? "/"
    if (!URL.canParse(target, "http://source")) {
      refuse({ status: 400, title: "The request target is not a path." })
      return
    }
    handler(request, response, new URL(target, "http://source")).catch(refuse)
  }

/** A refusal to be thrown. */
export const refusal = (status: number, title: string, headers?: Readonly<Record<string, string>>): Refusal =>
  headers === undefined ? { status, title } : { status, title, headers }

/** Insists on a method. */
export const only = (method: string, request: IncomingMessage): void => {
  if (request.method !== method) throw refusal(405, `Use ${method} here.`, { Allow: method })
}

/** A whole number out of the query, within its bounds. */
export const numberIn = (
  url: URL,
  name: string,
  bounds: { readonly from: number; readonly to: number; readonly otherwise: number }
): number => {
  const text = url.searchParams.get(name)
  if (text === null) return bounds.otherwise
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (number >= bounds.from && number <= bounds.to) return number
  throw refusal(400, `${name} must be a whole number from ${bounds.from} to ${bounds.to}.`)
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** An instant out of the query in milliseconds, or `null` if it is not asked for. */
export const instantIn = (url: URL, name: string): number | null => {
  const text = url.searchParams.get(name)
  if (text === null) return null
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(instant)) throw refusal(400, `${name} must be an ISO 8601 instant such as 2026-11-01T00:00:00Z.`)
  return instant
}
