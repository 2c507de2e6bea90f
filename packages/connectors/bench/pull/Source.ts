/**
 * A population source that keeps the wire contract (client credentials, pages by cursor) and leaves the pages to somebody
 * else.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { PAGE_SIZE, pageOf } from "./pages.ts"

/** What a connector needs to know of it. */
export interface Address {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What was asked for: the first part of the path, the page from 0, and what an incremental reading goes on from. */
export interface Asked {
  readonly name: string
  readonly page: number
  readonly since: string | null
  readonly acceptsGzip: boolean
}

/** A page as it is sent, or the status of a refusal. */
export type Answer = number | { readonly body: Buffer; readonly gzip?: boolean }

const CLIENT = { clientId: "lienthong", clientSecret: "not-much-of-a-secret" }
const TOKEN = "a-token-as-long-as-those-of-the-mock-source"

const send = (response: ServerResponse, body: Buffer, headers: Readonly<Record<string, string>> = {}): void => {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length, ...headers }).end(body)
}

const refuse = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify({ status }))
}

const grant = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
  const known = form.get("client_id") === CLIENT.clientId && form.get("client_secret") === CLIENT.clientSecret
  if (!known) return refuse(response, 401)
  send(response, Buffer.from(JSON.stringify({ access_token: TOKEN, token_type: "Bearer", expires_in: 3600 })))
}

/** Serves until the process ends. */
export const serveSource = async (answerTo: (asked: Asked) => Answer): Promise<Address> => {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://source")
    const [, name = "", ...path] = pathname.split("/")
    if (path.join("/") === "oauth/token") return void grant(request, response)
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(response, 401)
    if (path.join("/") !== "v1/residents" || searchParams.get("limit") !== String(PAGE_SIZE)) {
      return refuse(response, 400)
    }
    const cursor = searchParams.get("cursor")
    const page = cursor === null ? 0 : pageOf(cursor)
    if (page === null) return refuse(response, 410)
    const acceptsGzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")
    const answer = answerTo({ name, page, since: searchParams.get("updatedSince"), acceptsGzip })
    if (typeof answer === "number") return refuse(response, answer)
    send(response, answer.body, answer.gzip === true ? { "content-encoding": "gzip" } : {})
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...CLIENT }
}
