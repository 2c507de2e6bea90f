/** A proxy before a real source: it keeps what was sent, does harm to chosen requests, and can hold them back. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"

/** `reset`: no answer. `cut`: half a body. `garbled`: a whole body that is no JSON. A number: that status. */
export type Fault = "reset" | "cut" | "garbled" | 429 | 500

export interface ProxyOptions {
  /** The harm done to the n-th request (from 1) that asks for records. */
  readonly fault?: (request: number) => Fault | null
  /** Awaited before a request is passed on. */
  readonly before?: (request: number) => Promise<void>
  /** What a page says instead of what the source said. */
  readonly page?: (text: string) => string
}

const collected = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const harm = (response: ServerResponse, fault: Fault, upstream: IncomingMessage, body: Buffer): void => {
  if (fault === "reset") return void response.socket?.destroy()
  if (typeof fault === "number") {
    // A careless source: what it stumbled over stands in its complaint.
    response.writeHead(fault, { "content-type": "application/problem+json", "retry-after": "0" })
    response.end(JSON.stringify({ type: "about:blank", title: "Lỗi", detail: body.toString("utf8", 0, 4000) }))
    return
  }
  const { "transfer-encoding": _, "content-encoding": __, ...headers } = upstream.headers
  if (fault === "garbled") {
    const text = `${body.toString("utf8").slice(0, Math.floor(body.length / 3))}}}`
    response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(text) }).end(text)
    return
  }
  response.writeHead(upstream.statusCode ?? 200, upstream.headers)
  response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy())
}

/** Stands before a source, or before one and later another, until it is disposed of. */
export const proxy = async (target: string | (() => string), options: ProxyOptions = {}) => {
  const bodies: Array<Buffer> = []
  const paths: Array<string> = []
  let requests = 0
  const server = createServer(async (request, response) => {
    try {
      const asks = request.method === "GET"
      if (asks) requests = paths.push(request.url ?? "")
      const number = requests
      if (asks) await options.before?.(number)
      const words = await collected(request)
      const url = new URL(request.url ?? "/", typeof target === "string" ? target : target())
      const { "accept-encoding": _, connection: __, ...headers } = request.headers
      const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
        send(url, { method: request.method, headers }, resolve).once("error", reject).end(words)
      })
      const said = await collected(upstream)
      const isPage = asks && upstream.statusCode === 200
      const body = isPage && options.page !== undefined ? Buffer.from(options.page(said.toString("utf8"))) : said
      if (body !== said) upstream.headers["content-length"] = String(body.length)
      if (asks) bodies.push(body)
      const fault = asks ? (options.fault?.(number) ?? null) : null
      if (fault !== null) harm(response, fault, upstream, body)
      else response.writeHead(upstream.statusCode ?? 500, upstream.headers).end(body)
    } catch {
      response.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    /** The path and query of every request for records. */
    asked: (): ReadonlyArray<string> => paths,
    /** Every text that the source sent. */
    sent: (): ReadonlyArray<string> =>
      bodies.map((body) => (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString("utf8")),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
