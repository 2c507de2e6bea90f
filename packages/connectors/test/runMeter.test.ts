import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { counting, RunMeter } from "@lienthong/core/RunMeter"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { customs, vehicleImports } from "../src/customs.ts"
import { tax, taxpayers } from "../src/tax.ts"
import { type Handler, IMPATIENT, sendJson, serve } from "./httpServer.ts"

const HEADERS = { "x-total-count": "1", "x-as-of": "2026-11-23T00:00:00Z" }
const RECORDS = [{ mst: "0100109106" }]

const connect = (url: string) => tax({ url, clientId: "client", secret: Redacted.make("s3cr3t"), limits: IMPATIENT })

/** What one reading of a source that behaves like `handler` costs. */
const costOf = async (handler: Handler) => {
  await using server = await serve(handler)
  const { meter, counts } = counting()
  const reading = Stream.runDrain(connect(server.url).read(taxpayers.name, null))
  await Effect.runPromise(reading.pipe(Effect.ignore, Effect.provideService(RunMeter, meter)))
  return { ...counts(), got: server.got.length }
}

describe("the meter of a run", () => {
  it("counts a request and its answer", async () => {
    const cost = await costOf((_, response) => sendJson(response, RECORDS, 200, HEADERS))
    expect(cost).toMatchObject({ requests: 1, retries: 0, waitedMs: 0, lastStatus: 200, got: 1 })
  })

  it("counts tries after the first as retries, by reason, and the pauses before them", async () => {
    const cost = await costOf((_, response) => void response.writeHead(503, { "retry-after": "0" }).end())
    expect(cost).toMatchObject({ requests: 3, retries: 2, retriesBy: { unavailable: 2 }, lastStatus: 503, got: 3 })
    expect(cost.waitedMs).toBeGreaterThan(0)
  })

  it("does not count what is not tried again as a retry", async () => {
    const cost = await costOf((_, response) => void response.writeHead(404).end())
    expect(cost).toMatchObject({ requests: 1, retries: 0, retriesBy: {}, lastStatus: 404 })
  })

  it("counts the request that goes out once more on a new connection", async () => {
    const cost = await costOf((got, response, ordinal) => {
      // The first page keeps the connection; the next request on it finds it closed.
      const next = { link: '<?page=2&size=2000>; rel="next"', ...HEADERS, "x-total-count": "2" }
      if (ordinal === 1) return sendJson(response, RECORDS, 200, next)
      if (ordinal === 2) return void response.socket?.destroy()
      sendJson(response, got.query.get("page") === "2" ? [{ mst: "0100109107" }] : [], 200, HEADERS)
    })
    expect(cost).toMatchObject({ requests: 3, retries: 1, retriesBy: { unreachable: 1 }, got: 3 })
  })

  it("tells how far the source's clock is ahead", async () => {
    const hour = 3_600_000
    const cost = await costOf((_, response) => {
      response.sendDate = false
      sendJson(response, RECORDS, 200, { ...HEADERS, date: new Date(Date.now() + hour).toUTCString() })
    })
    expect(Math.abs(cost.clockAheadMs! - hour)).toBeLessThan(60_000)
  })

  it("counts a file that has to be downloaded again", async () => {
    const line = gzipSync(`${JSON.stringify({ SO_TK: "1" })}\n`)
    const other = gzipSync(`${JSON.stringify({ SO_TK: "2" })}\n`)
    const sha256 = createHash("sha256").update(line).digest("hex")
    await using server = await serve((got, response, ordinal) => {
      const file = { date: "2026-11-01", path: "/file", records: 1, bytes: line.length, sha256 }
      if (got.path === "/exports") return sendJson(response, { asOf: "2026-11-23T00:00:00Z", files: [file] })
      response.writeHead(200).end(ordinal === 2 ? other : line)
    })
    const { meter, counts } = counting()
    const connector = customs({ url: server.url, apiKey: Redacted.make("k"), limits: IMPATIENT })
    const reading = Stream.runDrain(connector.read(vehicleImports.name, null))
    await Effect.runPromise(reading.pipe(Effect.provideService(RunMeter, meter)))
    expect(counts()).toMatchObject({ requests: 3, retries: 1, retriesBy: { broken: 1 } })
  })
})
