/** A front before a source that damages answers on the wire, each mutant by its number. */
import { createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { gzipSync } from "node:zlib"

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

const BOMB = gzipSync(Buffer.alloc(8 * 1024 * 1024, " "))
export const MARK = "Nguyen Van Mutant"
const TEXTS = ["[".repeat(5000), "1e999", "-1", "9".repeat(400), '"\\ud800"', "\u0000", `"${MARK}"`, "null", "{}"]
const STATUSES = [204, 206, 301, 400, 404, 410, 418, 500, 503]
const LINK = ["<//evil.example/>; rel=next", "<", `<http://x/${MARK}>; rel=next`, ",".repeat(5000)]

/** Numbers from 0 up to `most`, always the same ones for a mutant. */
export const dice = (seed: number) => {
  let state = (seed * 2654435761) >>> 0
  return (most: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, most)
  }
}

const spliced = (body: Buffer, at: number, gone: number, put: Uint8Array): Buffer =>
  Buffer.concat([body.subarray(0, at), put, body.subarray(at + gone)])

const damage = (answer: Answer, roll: (most: number) => number): void => {
  const { body, headers } = answer
  const at = roll(body.length)
  switch (roll(11)) {
    case 0:
      answer.body = Buffer.from(body)
      if (body.length > 0) answer.body[at]! ^= 1 << roll(8)
      break
    case 1:
      answer.body = body.subarray(0, at)
      break
    case 2:
      answer.body = spliced(body, at, roll(50), body.subarray(roll(body.length)).subarray(0, 50))
      break
    case 3:
      answer.body = spliced(body, at, roll(4), Buffer.from(TEXTS[roll(TEXTS.length)]!))
      break
    case 4:
      // Digits: totals, sizes, ages and keys.
      answer.body = Buffer.from(body.toString("latin1").replace(/\d(?=\D*$)/, `${roll(10)}`), "latin1")
      break
    case 5:
      answer.body = Buffer.from(body.toString("utf8"), "utf16le")
      break
    case 6:
      headers["content-encoding"] = ["gzip", "br", "deflate", "zstd", "gzip, gzip"][roll(5)]!
      break
    case 7:
      answer.body = BOMB
      headers["content-encoding"] = "gzip"
      break
    case 8:
      headers["x-total-count"] = TEXTS[1 + roll(3)]!
      break
    case 9:
      headers.link = LINK[roll(LINK.length)]!
      break
    default:
      answer.status = STATUSES[roll(STATUSES.length)]!
  }
}

/** Which answers are damaged: the one to request `at` (from 0) of a reading, or with `onwards` all from there on. */
export interface Mutant {
  readonly seed: number
  readonly at: number
  readonly onwards: boolean
}

/** Stands before a source and damages its answers as the mutant of the moment says. */
export const damaging = async (target: string) => {
  let mutant: Mutant | null = null
  let count = 0
  const known = new Map<string, Answer>()

  /** What the source answers. Its world stands still: it is asked for each thing once. */
  const honest = async ({ method, url, headers }: IncomingMessage, words: Buffer): Promise<Answer> => {
    const key = `${method} ${url} ${headers.range}`
    const before = known.get(key)
    if (before !== undefined) return { ...before, headers: { ...before.headers } }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = { method: method!, headers: { ...headers, host: new URL(target).host } }
      request(target + url, asked, resolve)
        .once("error", reject)
        .end(words)
    })
    const { "content-length": _, "transfer-encoding": __, connection: ___, ...kept } = response.headers
    const answer = {
      status: response.statusCode!,
      headers: kept as Record<string, string>,
      body: await buffer(response)
    }
    known.set(key, answer)
    return { ...answer, headers: { ...answer.headers } }
  }

  const server = createServer(async (incoming, outgoing) => {
    const words = await buffer(incoming)
    try {
      const answer = await honest(incoming, words)
      const ordinal = count++
      const hit = mutant !== null && (mutant.onwards ? ordinal >= mutant.at : ordinal === mutant.at)
      if (mutant !== null && hit) damage(answer, dice(mutant.seed))
      outgoing.writeHead(answer.status, answer.headers).end(answer.body)
    } catch {
      outgoing.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** `null` is honest. */
    become: (next: Mutant | null) => {
      mutant = next
      count = 0
    },
    /** Requests since then. */
    asked: () => count,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
