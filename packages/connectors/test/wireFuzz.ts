/** Sources whose answers are damaged on the wire, each mutant by its number, and what must hold of every one. */
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { checker } from "@lienthong/core/Check"
import { type Connector, SourceError } from "@lienthong/core/Connector"
import type { Page } from "@lienthong/core/Page"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { expect } from "vitest"
import { customs } from "../src/customs.ts"
import { serve } from "../src/mock/Mock.ts"
import { population } from "../src/population.ts"
import { tax } from "../src/tax.ts"

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

const BOMB = gzipSync(Buffer.alloc(8 * 1024 * 1024, " "))
const MARK = "Nguyen Van Mutant"
const TEXTS = ["[".repeat(5000), "1e999", "-1", "9".repeat(400), '"\\ud800"', "\u0000", `"${MARK}"`, "null", "{}"]
const STATUSES = [204, 206, 301, 400, 404, 410, 418, 500, 503]
const LINK = ["<//evil.example/>; rel=next", "<", `<http://x/${MARK}>; rel=next`, ",".repeat(5000)]

/** Numbers from 0 up to `most`, always the same ones for a mutant. */
const dice = (seed: number) => {
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

/** Stands before a source; damages the answer to one request of a reading. */
const damaging = async (target: string) => {
  let mutant = { seed: 0, at: 0 }
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const passed = request(target + url, { method: method!, headers: { ...headers, host: new URL(target).host } })
    passed.on("response", async (response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const { "content-length": _, "transfer-encoding": __, connection: ___, ...kept } = response.headers
      const answer = {
        status: response.statusCode!,
        headers: kept as Record<string, string>,
        body: Buffer.concat(chunks)
      }
      // Tried again, it is damaged again.
      if (mutant.at >= 0 && count++ >= mutant.at) damage(answer, dice(mutant.seed))
      try {
        outgoing.writeHead(answer.status, answer.headers).end(answer.body)
      } catch {
        outgoing.destroy()
      }
    })
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: (seed: number, at: number) => {
      mutant = { seed, at }
      count = 0
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}

const limits = { tries: 1, backoffMs: 0, unpackedBytes: 1024 * 1024, sentBytes: 1024 * 1024, retryAfterMs: 0 }
const LEAST_TELLING = 9

const valuesOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(valuesOf)
      : []

const keysOf = (pages: ReadonlyArray<Page>): string =>
  JSON.stringify(pages.flatMap(({ records }) => records.map((one) => one.raw)))

/** Tries mutants of each connector; answers how many ended well and how many with a reason. */
export const fuzz = (count: number, first = 1) =>
  Effect.gen(function* () {
    const sources = yield* serve({ residents: 12, seed: 3, day: 1 })
    const tally: Record<string, { read: number; refused: number }> = {}
    const before = (url: string) =>
      Effect.acquireRelease(
        Effect.promise(() => damaging(url)),
        (one) => Effect.sync(one.close)
      )
    const [people, taxes, imports] = [
      yield* before(sources.population.url),
      yield* before(sources.tax.url),
      yield* before(sources.customs.url)
    ]
    const { clientId, clientSecret } = sources.population
    const all: ReadonlyArray<readonly [typeof people, () => Connector]> = [
      [
        people,
        () => population({ url: people.url, clientId, clientSecret: Redacted.make(clientSecret), pageSize: 5, limits })
      ],
      [
        taxes,
        () =>
          tax({
            url: taxes.url,
            clientId: sources.tax.clientId,
            secret: Redacted.make(sources.tax.secret),
            pageSize: 5,
            limits
          })
      ],
      [imports, () => customs({ url: imports.url, apiKey: Redacted.make(sources.customs.apiKey), pageSize: 5, limits })]
    ]
    const secrets = [clientSecret, sources.tax.secret, sources.customs.apiKey, MARK]
    for (const [front, connect] of all) {
      const { name, datasets } = connect()
      const counts = { read: 0, refused: 0 }
      tally[name] = counts
      const check = checker(datasets[0]!)
      const read = Stream.runCollect(Stream.suspend(() => connect().read(datasets[0]!.name, null)))
      front.become(0, -1)
      const whole = yield* read
      const values = new Set(
        valuesOf(whole.flatMap(({ records }) => records.map(({ raw }) => raw))).filter(
          (text) => text.length >= LEAST_TELLING
        )
      )
      for (let seed = first; seed < first + count; seed++) {
        // Of a bulk source, half of the mutants leave the manifest whole: then the files' hashes decide.
        const at = seed % 3
        front.become(seed, at)
        const exit = yield* Effect.exit(Effect.timeout(read, "30 seconds"))
        const which = `mutant ${seed} of ${name}`
        if (Exit.isSuccess(exit)) {
          counts.read++
          for (const { records } of exit.value) {
            const { rows, quarantined } = check(records)
            expect(rows.length + quarantined.length, which).toBe(records.length)
          }
          if (name === "customs" && at > 0) expect(keysOf(exit.value), which).toBe(keysOf(whole))
          continue
        }
        counts.refused++
        expect(Cause.hasDies(exit.cause), `${which}: ${exit.cause}`).toBe(false)
        const error = Cause.squash(exit.cause)
        expect(error, which).toBeInstanceOf(SourceError)
        const { message } = error as SourceError
        expect(
          [...values, ...secrets].filter((text) => message.includes(text)),
          which
        ).toEqual([])
      }
    }
    return tally
  }).pipe(Effect.scoped, Effect.runPromise)
