/** A server for one test, and what a test needs to read from it with a connector. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Connector, SourceError } from "@lienthong/core/Connector"
import type { Page, Position } from "@lienthong/core/Page"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** One request as it came, its body read. */
export interface Got {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly target: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

export type Handler = (got: Got, response: ServerResponse, ordinal: number) => void

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly got: Array<Got>
  /** Resolves when no connection is open any more. */
  readonly quiet: () => Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = ""
  for await (const chunk of request.setEncoding("utf8")) body += chunk
  return body
}

/** Listens on loopback until disposed of. */
export const serve = async (handler: Handler): Promise<TestServer> => {
  const got: Array<Got> = []
  const sockets = new Set<Socket>()
  const waiting: Array<() => void> = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    const { headers, method = "" } = request
    const one = { method, path: url.pathname, query: url.searchParams, target: request.url ?? "", headers }
    const entry = { ...one, body: await bodyOf(request) }
    got.push(entry)
    handler(entry, response, got.length)
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => {
      sockets.delete(socket)
      if (sockets.size === 0) for (const resolve of waiting.splice(0)) resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    quiet: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** Answers with JSON. */
export const sendJson = (response: ServerResponse, value: unknown, status = 200, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value))
}

/** All pages of a reading. */
export const read = (connector: Connector, dataset: string, position: Position | null = null): Promise<Array<Page>> =>
  Effect.runPromise(Stream.runCollect(connector.read(dataset, position)))

/** The pages of a reading up to its failure, and the failure. */
export const readToFailure = async (
  connector: Connector,
  dataset: string,
  position: Position | null = null
): Promise<{ readonly pages: Array<Page>; readonly error: SourceError }> => {
  const pages: Array<Page> = []
  const reading = Stream.runForEach(connector.read(dataset, position), (page) => Effect.sync(() => pages.push(page)))
  return { pages, error: await Effect.runPromise(Effect.flip(reading)) }
}

/** Limits under which no test waits for long. */
export const IMPATIENT = { backoffMs: 1, backoffMaxMs: 2, tries: 3 } as const
