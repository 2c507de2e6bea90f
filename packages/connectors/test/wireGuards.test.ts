import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { tax, taxpayers } from "../src/tax.ts"
import { IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"
import { dripping, type Speak, speaking } from "./rawServer.ts"

const HEAD = "x-total-count: 1\r\nx-as-of: 2026-11-23T00:00:00Z\r\n"
const HEADERS = { "x-total-count": "1", "x-as-of": "2026-11-23T00:00:00Z" }
const BODY = '[{"mst":"0100000001"}]'
const OTHER = '[{"mst":"0100000002"}]'

const answer = (body: string, more = "", length = body.length) =>
  `HTTP/1.1 200 OK\r\n${HEAD}content-length: ${length}\r\n${more}\r\n${body}`

const connect = (url: string, limits = {}) =>
  tax({ url, clientId: "client", secret: Redacted.make("s3cr3t"), limits: { ...IMPATIENT, ...limits } })

/** How the reading of one who speaks like this fails. */
const failing = async (speak: Speak, limits = {}) => {
  await using server = await speaking(speak)
  const { error, pages } = await readToFailure(connect(server.url, limits), taxpayers.name)
  expect(pages).toEqual([])
  return { reason: error.reason, message: error.message, requests: server.requests.length }
}

const codes = async (server: { readonly url: string }, limits = {}) =>
  (await read(connect(server.url, limits), taxpayers.name)).flatMap(({ records }) =>
    records.map(({ fields }) => fields?.taxCode)
  )

describe("a source that keeps us waiting by sending a little at a time", () => {
  it("is left when its headers do not come to an end", async () => {
    const drip: Speak = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n")
      dripping(socket, "x-more: 1\r\n")
    }
    expect(await failing(drip, { firstByteMs: 100, tries: 1 })).toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining("sent no answer within the time limit")
    })
    expect(await failing(drip, { pageMs: 100, tries: 1 })).toMatchObject({ reason: "limit" })
  })

  it("is left when its body does not come to an end, though it never pauses", async () => {
    const drip: Speak = (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${HEAD}\r\n[`)
      dripping(socket, " ")
    }
    expect(await failing(drip, { pageMs: 100, tries: 1 })).toMatchObject({
      reason: "limit",
      message: expect.stringContaining("within 100 ms")
    })
  })

  it("is left when it answers only that it will answer", async () => {
    const drip: Speak = (socket) => dripping(socket, "HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n")
    expect(await failing(drip, { pageMs: 100, tries: 1 })).toMatchObject({ reason: "limit" })
    // A file has no time for all of it: the one for its beginning must do.
    expect(await failing(drip, { firstByteMs: 100, pageMs: 20_000, tries: 1 })).toMatchObject({ reason: "unreachable" })
  })

  it("is left when a whole reading takes too long, though each of its pages is quick", async () => {
    await using server = await serve(({ query }, response) => {
      const next = Number(query.get("page")) + 1
      sendJson(response, [{}], 200, { ...HEADERS, link: `</api/taxpayers?page=${next}>; rel=next` })
    })
    const { error, pages } = await readToFailure(connect(server.url, { readingMs: 300 }), taxpayers.name)
    expect([error.reason, error.message]).toEqual([
      "limit",
      expect.stringContaining("when the reading had taken 300 ms")
    ])
    expect(pages.length).toBeGreaterThan(2)
  })

  it("is not asked again once the reading has taken too long", async () => {
    await using server = await serve((_, response) => void response.writeHead(500).end())
    const limits = { readingMs: 100, backoffMs: 150, backoffMaxMs: 150 }
    const { error } = await readToFailure(connect(server.url, limits), taxpayers.name)
    expect(error.reason).toBe("limit")
    expect(server.got).toHaveLength(1)
  })
})

describe("an answer that could be read in two ways", () => {
  it.each([
    ["two lengths that differ", answer(BODY, "content-length: 4\r\n")],
    ["a length and pieces", answer(BODY, "transfer-encoding: chunked\r\n")],
    ["a length that is no number", `HTTP/1.1 200 OK\r\n${HEAD}content-length: 2x\r\n\r\n${BODY}`],
    ["a length below zero", `HTTP/1.1 200 OK\r\n${HEAD}content-length: -1\r\n\r\n${BODY}`],
    [
      "pieces whose length is no number",
      `HTTP/1.1 200 OK\r\n${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n${BODY}\r\n0\r\n\r\n`
    ],
    ["a header with a zero byte", answer(BODY, "x-odd: a\0b\r\n")],
    ["a header's line that ends in the middle", answer(BODY, "x-odd: a\rcontent-length: 4\r\n")],
    ["another protocol", answer(BODY).replace("200 OK", "101 Switching Protocols")]
  ])("is not read: %s", async (_, bytes) => {
    const { reason, requests } = await failing((socket) => void socket.write(bytes))
    expect([reason, requests]).toEqual([expect.stringMatching(/^(broken|unreachable)$/), IMPATIENT.tries])
  })

  it("with more headers than any needs is given up", async () => {
    const many = answer(BODY, `x-more: ${"x".repeat(100_000)}\r\n`)
    expect(await failing((socket) => void socket.write(many))).toMatchObject({ reason: "limit", requests: 1 })
  })

  it("is one answer: what follows it is not taken for the next one", async () => {
    const next = "link: </api/taxpayers?page=2>; rel=next\r\n"
    await using server = await speaking((socket, request) =>
      socket.write(request.includes("page=2") ? answer(OTHER) : answer(BODY, next) + answer('[{"mst":"0100000009"}]'))
    )
    expect(await codes(server)).toEqual(["0100000001", "0100000002"])
    expect(server.requests).toHaveLength(2)
  })

  it("may be announced before it comes", async () => {
    await using server = await speaking((socket) =>
      socket.write(`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-total-count: 9\r\n\r\n${answer(BODY)}`)
    )
    expect(await codes(server)).toEqual(["0100000001"])
  })
})

describe("nesting", () => {
  /** A page whose deepest array stands at this depth. */
  const nested = (depth: number, text = "") =>
    `[{"mst":"0100000001","text":${JSON.stringify(text)},"deep":${"[".repeat(depth - 2)}${"]".repeat(depth - 2)}}]`
  const page = (body: string) => serve((_, response) => void response.writeHead(200, HEADERS).end(body))

  it.each([3, 64, 1000])("up to the limit of %i is read, one deeper is not", async (nesting) => {
    await using within = await page(nested(nesting))
    expect(await codes(within, { nesting })).toEqual(["0100000001"])
    await using deeper = await page(nested(nesting + 1))
    const { error } = await readToFailure(connect(deeper.url, { nesting }), taxpayers.name)
    expect([error.reason, error.message]).toEqual([
      "limit",
      expect.stringContaining(`nested more than ${nesting} deep`)
    ])
    expect(deeper.got).toHaveLength(1)
  })

  it("inside of a text is none, however it is quoted", async () => {
    await using server = await page(nested(3, '[[[["[[[[\\"[[[[\\\\"{{{{'))
    expect(await codes(server, { nesting: 3 })).toEqual(["0100000001"])
  })
})

describe("a body of a hundred megabytes", () => {
  const MEGABYTE = Buffer.alloc(1024 * 1024, "x")

  it("is given up at the limit: neither what was sent nor what is kept grows beyond it", async () => {
    let sent = 0
    await using server = await serve((_, response) => {
      response.writeHead(200, HEADERS).write("[")
      const more = () => {
        while (sent < 100 && !response.destroyed) {
          sent++
          if (!response.write(MEGABYTE)) return
        }
        response.end("]")
      }
      response.on("drain", more)
      more()
    })
    const before = process.resourceUsage().maxRSS
    const { error } = await readToFailure(connect(server.url, { sentBytes: 8 * MEGABYTE.length }), taxpayers.name)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("8 MiB")])
    expect(sent).toBeLessThan(50)
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024)
  })
})
