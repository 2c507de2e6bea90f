/** Faults of bodies on their way: cut, corrupt, slow. */
import type { ServerResponse } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { type Captured, send, withBody } from "./Captured.ts"
import type { Luck } from "./Luck.ts"

/** A body of no bytes cannot be sent in part. */
const hasMiddle = ({ body }: Captured): boolean => body.length > 1

const half = (body: Buffer): Buffer => body.subarray(0, body.length >> 1)

/** One byte in the middle is another. */
export const flipped = (body: Buffer): Buffer => {
  const copy = Buffer.from(body)
  copy[body.length >> 1]! ^= 0xff
  return copy
}

const isJson = ({ headers }: Captured): boolean => headers["Content-Type"] === "application/json"

/** A body that is broken, or `null`. */
export const broken = (answer: Captured, luck: Luck, path: string): Captured | null => {
  if (!hasMiddle(answer)) return null
  const { headers, body } = answer
  if (isJson(answer) && luck.strikes("cut", path)) return withBody(answer, half(body))
  if (headers["Content-Encoding"] === "gzip" && luck.strikes("corrupt-gzip", path))
    return withBody(answer, flipped(body))
  return null
}

/** Sends the first half of a body and cuts the connection. */
export const sendCut = async (response: ServerResponse, { status, headers, body }: Captured): Promise<void> => {
  response.writeHead(status, headers)
  await new Promise<void>((resolve) => response.write(half(body), () => resolve()))
  response.destroy()
}

/** Sends the first half of a body, and no more until the client has had enough. */
export const sendStalled = (response: ServerResponse, { status, headers, body }: Captured): void => {
  response.writeHead(status, headers).write(half(body))
}

const SLICES = 16
const SLICE_MS = 20

const sendSlowly = async (response: ServerResponse, { status, headers, body }: Captured): Promise<void> => {
  response.writeHead(status, headers)
  const size = Math.ceil(body.length / SLICES)
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size))
    await pause(SLICE_MS)
  }
  response.end()
}

/** Sends an answer in whole, if perhaps slowly and under another name. */
export const sendWhole = async (
  response: ServerResponse,
  answer: Captured,
  luck: Luck,
  path: string
): Promise<void> => {
  const mislabelled = isJson(answer) && luck.strikes("type", path)
  const headers = mislabelled ? { ...answer.headers, "Content-Type": "text/plain; charset=utf-8" } : answer.headers
  if (luck.strikes("slow", path)) await sendSlowly(response, { ...answer, headers })
  else send(response, { ...answer, headers })
}
