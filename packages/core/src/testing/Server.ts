/** The kit's server: plays a scripted source over loopback, on the kit's clock, with faults where a check wants them. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Answer, Asked, ScriptedSource, World } from "./ScriptedSource.ts"

/** What goes wrong with one request for data. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Half of the body, then the connection is gone. */
  | { readonly kind: "reset" }
  /** Half of the body, well framed. */
  | { readonly kind: "truncated" }
  /** 200 with an HTML page. */
  | { readonly kind: "html" }

/** Which fault hits the `ordinal`-th request for data (from 1), if any. */
export type Faults = (ordinal: number, asked: Asked) => Fault | null

export interface Stage {
  readonly url: string
  world: World
  faults: Faults
  /** When requests for data came, in the server's time. */
  readonly requests: ReadonlyArray<number>
  /** Path and query of every request. */
  readonly targets: ReadonlyArray<string>
  /** Requests being answered. */
  readonly busy: () => number
  readonly openConnections: () => number
  /** What the script threw instead of an answer, if it did. */
  readonly mistake: () => string | null
  /** The server's time, in Unix milliseconds. */
  readonly now: () => number
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = ""
  for await (const chunk of request.setEncoding("utf8")) body += chunk
  return body
}

const askedOf = async (request: IncomingMessage, now: number): Promise<Asked> => {
  const target = request.url ?? "/"
  const url = new URL(target, "http://source")
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const body = await bodyOf(request)
  return { method: request.method ?? "", path: url.pathname, query: url.searchParams, target, headers, body, now }
}

const HTML = "<!doctype html><title>Maintenance</title>"
const PROBLEM = { "content-type": "application/problem+json" }

const send = (response: ServerResponse, answer: Answer, fault: Fault | null): void => {
  const bytes = Buffer.from(answer.body)
  const headers = { "content-type": "application/json", ...answer.headers }
  if (fault === null) {
    response.writeHead(answer.status ?? 200, { "content-length": bytes.length, ...headers }).end(bytes)
    return
  }
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2))
  switch (fault.kind) {
    case "status":
      // A source that quotes a record in its problem document is rude, and not rare.
      response
        .writeHead(fault.status, { ...PROBLEM, ...fault.headers })
        .end(JSON.stringify({ title: half.toString("utf8"), status: fault.status }))
      return
    case "reset":
      response.writeHead(200, { "content-length": bytes.length, ...headers })
      response.write(half, () => response.destroy())
      return
    case "truncated":
      response.writeHead(200, { "content-length": half.length, ...headers }).end(half)
      return
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end(HTML)
  }
}

/** Serves a source until the scope closes. */
export const stage = Effect.fnUntraced(function* (
  source: ScriptedSource,
  world: World,
  now: () => number
): Effect.fn.Return<Stage, never, Scope.Scope> {
  const sockets = new Set<Socket>()
  const requests: Array<number> = []
  const targets: Array<string> = []
  let busy = 0
  let mistake: string | null = null
  const server = createServer(async (request, response) => {
    busy++
    response.on("close", () => busy--)
    // Who asked may be gone before all of it has arrived.
    const asked = await askedOf(request, now()).catch(() => null)
    if (asked === null) return void response.destroy()
    response.setHeader("date", new Date(asked.now).toUTCString())
    targets.push(asked.target)
    try {
      const isData = source.isAuthentication?.(asked) !== true
      if (isData) requests.push(asked.now)
      const fault = isData ? staged.faults(requests.length, asked) : null
      if (fault?.kind === "status" && fault.status === 401) source.expire?.()
      send(response, source.answer(asked, staged.world), fault)
    } catch (error) {
      mistake ??= `${asked.method} ${asked.path}: ${error}`
      response.writeHead(500).end()
    }
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => sockets.delete(socket))
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
      )
  )
  const staged: Stage = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    faults: () => null,
    requests,
    targets,
    busy: () => busy,
    openConnections: () => sockets.size,
    mistake: () => mistake,
    now
  }
  return staged
})
