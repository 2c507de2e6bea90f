/** What a server of ours answers to one request, and how it is sent. */
import type { ServerResponse } from "node:http"

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** A sentence as an answer. */
export const sentence = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${text}\n`,
  headers
})

/** Sends it. Unless it says otherwise nobody keeps a copy, and nobody guesses another type. */
export const send = (response: ServerResponse, { status, type, body, headers = {} }: Answer): void => {
  // 304 has no content, and what its length would be says nothing.
  const about = status === 304 ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) }
  response
    .writeHead(status, { ...about, "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers })
    .end(body)
}
