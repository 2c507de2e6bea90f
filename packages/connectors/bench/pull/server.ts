/**
 * A population source that keeps the wire contract (client credentials, pages by cursor, gzip for who accepts it) and does
 * nothing but send what it rendered before. `node server.ts RESIDENTS` prints where it is as JSON.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { PAGE_SIZE, type Pages, pageOf, renderPages } from "./pages.ts"

/** Where a reading is, how many records it has and what opens it. */
export interface Served {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** Of each path below the address. */
  readonly records: Readonly<Record<"clean" | "narrow" | "zipped" | "asSent" | "warm", number>>
}

const WARM = 20_000
const CLIENT = { clientId: "lienthong", clientSecret: "not-much-of-a-secret" }
const TOKEN = "a-token-as-long-as-those-of-the-mock-source"

const rendered = renderPages(Number(process.argv[2]))
const zipped: Pages = { ...rendered.clean, bodies: rendered.clean.bodies.map((body) => gzipSync(body, { level: 6 })) }
const readings: Readonly<Record<keyof Served["records"], Pages>> = {
  ...rendered,
  zipped,
  warm: renderPages(WARM).clean
}

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

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://source")
  const [, name = "", ...path] = url.pathname.split("/")
  if (!(name in readings)) return refuse(response, 404)
  if (path.join("/") === "oauth/token") return void grant(request, response)
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(response, 401)
  if (path.join("/") !== "v1/residents" || url.searchParams.get("limit") !== String(PAGE_SIZE)) {
    return refuse(response, 400)
  }
  const cursor = url.searchParams.get("cursor")
  const page = cursor === null ? 0 : pageOf(cursor)
  const body = readings[name as keyof typeof readings].bodies[page ?? -1]
  if (body === undefined) return refuse(response, 410)
  if (name !== "zipped") return send(response, body)
  if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return refuse(response, 406)
  send(response, body, { "content-encoding": "gzip" })
})
server.listen(0, "127.0.0.1")
await once(server, "listening")

const served: Served = {
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  ...CLIENT,
  records: {
    clean: readings.clean.records,
    narrow: readings.narrow.records,
    zipped: readings.zipped.records,
    asSent: readings.asSent.records,
    warm: readings.warm.records
  }
}
console.log(JSON.stringify(served))
