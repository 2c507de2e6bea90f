/** An answer caught on its way out, to be spoilt. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Handler, Reply } from "../Answer.ts"

export type Headers = Readonly<Record<string, string | number>>

export interface Captured {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** What a handler would answer. */
export const captured = async (handler: Handler, request: IncomingMessage, url: URL): Promise<Captured> => {
  let answer: Captured = { status: 500, headers: {}, body: Buffer.alloc(0) }
  const reply: Reply = {
    writeHead: (status, headers) => ({
      end: (body) => {
        answer = { status, headers, body }
      }
    })
  }
  await handler(request, reply, url)
  return answer
}

/** The same answer with another body. */
export const withBody = ({ status, headers }: Captured, body: Buffer): Captured => ({
  status,
  headers: { ...headers, "Content-Length": body.length },
  body
})

export const send = (response: ServerResponse, { status, headers, body }: Captured): void => {
  response.writeHead(status, headers).end(body)
}
