import { createServer, type Socket } from "node:net"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { nameOf } from "../src/http/Client.ts"
import { Limits } from "../src/http/Limits.ts"
import { kindOf } from "../src/http/Problem.ts"
import { httpDate, retryAfter } from "../src/http/RetryAfter.ts"
import { instantOf } from "../src/http/Time.ts"
import { tax, taxpayers } from "../src/tax.ts"
import { type Handler, IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"

const SECRET = "s3cr3t-of-tax"
const VALUE = "001190000001"
const HEADERS = { "x-total-count": "1", "x-as-of": "2026-11-23T00:00:00Z" }
const RECORDS = [{ mst: VALUE }]

const connect = (url: string, limits = {}) =>
  tax({ url, clientId: "client", secret: Redacted.make(SECRET), limits: { ...IMPATIENT, ...limits } })

const fails = async (url: string, limits = {}) => {
  const { error } = await readToFailure(connect(url, limits), taxpayers.name)
  expect(error.message).not.toContain(SECRET)
  expect(error.message).not.toContain(VALUE)
  expect(error.message).toMatch(/^tax: GET \/api\/taxpayers /)
  return error
}

const bytes = (body: Uint8Array, headers: Record<string, string>): Handler => {
  return (_, response) => void response.writeHead(200, { ...HEADERS, ...headers }).end(body)
}

const JSON_BYTES = Buffer.from(JSON.stringify(RECORDS))

describe("an answer", () => {
  it.each([
    ["gzip", gzipSync(JSON_BYTES)],
    ["x-gzip", gzipSync(JSON_BYTES)],
    ["deflate", deflateSync(JSON_BYTES)],
    ["deflate", deflateRawSync(JSON_BYTES)],
    ["br", brotliCompressSync(JSON_BYTES)],
    ["gzip, br", brotliCompressSync(gzipSync(JSON_BYTES))],
    ["identity", JSON_BYTES]
  ])("is read in the encoding %s, whatever its content type", async (encoding, body) => {
    await using server = await serve(bytes(body, { "content-encoding": encoding, "content-type": "text/html" }))
    const [page] = await read(connect(server.url), taxpayers.name)
    expect(page?.records[0]?.fields?.taxCode).toBe(VALUE)
  })

  it.each([
    ["HTML", Buffer.from(`<!doctype html>${VALUE}`), {}, "broken", "HTML"],
    ["nothing", Buffer.alloc(0), {}, "broken", "empty"],
    ["JSON cut short", JSON_BYTES.subarray(0, 10), {}, "broken", "malformed"],
    ["text that is not UTF-8", Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), {}, "broken", "UTF-8"],
    ["corrupt gzip", Buffer.from("not gzip"), { "content-encoding": "gzip" }, "broken", "gzip"],
    ["gzip cut short", gzipSync(JSON_BYTES).subarray(0, 20), { "content-encoding": "gzip" }, "broken", "gzip"]
  ] as const)("with %s is asked for again, then the reading fails", async (_, body, headers, reason, named) => {
    await using server = await serve(bytes(body, headers))
    const error = await fails(server.url)
    expect([error.reason, error.message]).toEqual([reason, expect.stringContaining(named)])
    expect(error.message).toContain("tried 3 times")
    expect(server.got).toHaveLength(3)
  })

  it("in an encoding that was not asked for breaks the contract", async () => {
    await using server = await serve(bytes(JSON_BYTES, { "content-encoding": "zstd" }))
    expect((await fails(server.url)).reason).toBe("contract")
    expect(server.got).toHaveLength(1)
  })

  it("larger than the limit is given up, as sent or unpacked", async () => {
    await using large = await serve(bytes(Buffer.alloc(2000, " "), {}))
    expect(await fails(large.url, { sentBytes: 1000 })).toMatchObject({
      reason: "limit",
      message: expect.stringContaining("1000 bytes")
    })
    const bomb = gzipSync(Buffer.alloc(5_000_000, " "))
    await using bombing = await serve(bytes(bomb, { "content-encoding": "gzip" }))
    expect(await fails(bombing.url, { unpackedBytes: 100_000 })).toMatchObject({
      reason: "limit",
      message: expect.stringContaining("unpacks to more than")
    })
    expect(bombing.got).toHaveLength(1)
  })

  it("cut off in its body is asked for again", async () => {
    await using server = await serve((_, response, ordinal) => {
      if (ordinal === 3) return sendJson(response, RECORDS, 200, HEADERS)
      response.writeHead(200, { ...HEADERS, "content-length": "1000" })
      response.write(JSON_BYTES, () => response.destroy())
    })
    expect(await read(connect(server.url), taxpayers.name)).toHaveLength(1)
  })

  it("always cut off in its body fails as broken", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { ...HEADERS, "content-length": "1000" })
      response.write(JSON_BYTES, () => response.destroy())
    })
    expect((await fails(server.url)).reason).toBe("broken")
  })

  it("with a server error is asked for again, then the source is unavailable", async () => {
    await using server = await serve((_, response, ordinal) =>
      ordinal < 3 ? void response.writeHead(500).end(VALUE) : sendJson(response, RECORDS, 200, HEADERS)
    )
    expect(await read(connect(server.url), taxpayers.name)).toHaveLength(1)
    await using down = await serve((_, response) => void response.writeHead(502).end(VALUE))
    expect(await fails(down.url)).toMatchObject({ reason: "unavailable", message: expect.stringContaining("502") })
    expect(down.got).toHaveLength(3)
  })

  it("with a client error is believed at once, and only status and kind of the problem are repeated", async () => {
    const problem = { type: "https://tax.example.vn/problems/not-allowed", title: "No Nguyễn Văn A", detail: VALUE }
    await using server = await serve((_, response) =>
      sendJson(response, problem, 404, { "content-type": "application/problem+json" })
    )
    const error = await fails(server.url)
    expect(error.reason).toBe("refused")
    expect(error.message).toContain("was refused with status 404 (not-allowed). ")
    expect(error.message).not.toContain("Nguyễn")
    expect(server.got).toHaveLength(1)
  })

  it("that redirects is refused and not followed", async () => {
    await using server = await serve((_, response) => void response.writeHead(302, { location: "/elsewhere" }).end())
    expect(await fails(server.url)).toMatchObject({ reason: "contract", message: expect.stringContaining("redirect") })
    expect(server.got).toHaveLength(1)
  })
})

describe("Retry-After", () => {
  it.each([
    ["429", 429, "31536000"],
    ["503", 503, "Fri, 01 Jan 2100 00:00:00 GMT"],
    ["429", 429, "9".repeat(400)]
  ])("beyond the limit ends the reading at once (%s)", async (_, status, header) => {
    await using server = await serve((_, response) => void response.writeHead(status, { "retry-after": header }).end())
    expect(await fails(server.url)).toMatchObject({
      reason: "unavailable",
      message: expect.stringContaining("more than the limit of 5 minutes")
    })
    expect(server.got).toHaveLength(1)
  })

  it("within the limit is waited for and then the reading goes on", async () => {
    await using server = await serve((_, response, ordinal) =>
      ordinal === 1
        ? void response.writeHead(429, { "retry-after": "0" }).end()
        : sendJson(response, RECORDS, 200, HEADERS)
    )
    expect(await read(connect(server.url), taxpayers.name)).toHaveLength(1)
  })

  it("is read as seconds or as a date in any of the three notations", () => {
    const now = Date.parse("1994-11-06T08:49:00Z")
    expect(retryAfter(" 120 ", now)).toBe(120_000)
    for (const date of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994"
    ]) {
      expect(retryAfter(date, now)).toBe(37_000)
    }
    expect(retryAfter("Sun, 06 Nov 1994 08:48:00 GMT", now)).toBe(0)
    for (const nonsense of ["", "soon", "-1", "1.5", "2026-01-01"]) expect(retryAfter(nonsense, now)).toBeNull()
    expect(httpDate("1994")).toBeNull()
  })
})

describe("the limits", () => {
  it("are by default those of the contract", () => {
    expect(Limits.parse({})).toMatchObject({
      firstByteMs: 15_000,
      idleMs: 15_000,
      pageMs: 60_000,
      sentBytes: 64 * 1024 ** 2,
      unpackedBytes: 512 * 1024 ** 2,
      bulkUnpackedBytes: 4 * 1024 ** 3,
      bulkBytesPerSecond: 1000,
      tries: 5,
      retryAfterMs: 300_000
    })
  })
})

describe("a source that cannot be reached", () => {
  it("is named with host and port when nothing listens", async () => {
    const server = await serve(() => undefined)
    await server[Symbol.asyncDispose]()
    const error = await fails(server.url)
    expect(error.reason).toBe("unreachable")
    expect(error.message).toContain(new URL(server.url).host)
    expect(error.message).toContain("LIENTHONG_TAX_URL")
  })

  it("is named when its host is unknown", async () => {
    const error = await fails("https://no-such-host.invalid")
    expect(error).toMatchObject({ reason: "unreachable", message: expect.stringContaining("no-such-host.invalid") })
    expect(error.message).toContain("443")
  })

  it("is named when it does not speak TLS", async () => {
    await using server = await serve(() => undefined)
    const error = await fails(server.url.replace("http:", "https:"))
    expect(error).toMatchObject({ reason: "unreachable", message: expect.stringContaining("secure") })
  })

  it("is named when it hangs up before it answers", async () => {
    await using server = await serve((_, response) => void response.destroy())
    expect((await fails(server.url)).reason).toBe("unreachable")
    expect(server.got).toHaveLength(3)
  })

  it("is not waited for beyond the time to the first byte, between bytes and for a page", async () => {
    await using silent = await serve(() => undefined)
    expect(await fails(silent.url, { firstByteMs: 300, tries: 1 })).toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining("no answer")
    })
    await using stopping = await serve((_, response) => {
      response.writeHead(200, HEADERS).write("[")
    })
    expect(await fails(stopping.url, { idleMs: 30, tries: 1 })).toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining("stopped sending")
    })
    expect(await fails(stopping.url, { pageMs: 30, tries: 1 })).toMatchObject({
      reason: "limit",
      message: expect.stringContaining("within 30 ms")
    })
    await stopping.quiet()
    await using slow = await serve((_, response, ordinal) =>
      ordinal === 1 ? void response.writeHead(200, HEADERS).write("[") : sendJson(response, RECORDS, 200, HEADERS)
    )
    expect(await read(connect(slow.url, { pageMs: 200 }), taxpayers.name)).toHaveLength(1)
  })

  it("that does not speak HTTP is broken", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined)
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    expect((await fails(`http://127.0.0.1:${port}`)).reason).toBe("broken")
    await new Promise((resolve) => server.close(resolve))
  })
})

describe("a connection that was kept", () => {
  /** Answers the first request of each connection and hangs up at the second. */
  const forgetful = (always: boolean) => {
    const known = new WeakSet<Socket>()
    return serve((got, response) => {
      const { socket } = response
      if (socket === null || known.has(socket) || (always && got.query.get("page") !== "1"))
        return void response.destroy()
      known.add(socket)
      const next = Number(got.query.get("page")) + 1
      const link = next <= 3 ? { link: `</api/taxpayers?page=${next}>; rel=next` } : {}
      sendJson(response, RECORDS, 200, { ...HEADERS, ...link })
    })
  }

  it("and is closed at the next request costs no try", async () => {
    await using server = await forgetful(false)
    expect(await read(connect(server.url, { tries: 1 }), taxpayers.name)).toHaveLength(3)
    expect(server.got.map(({ query }) => query.get("page"))).toEqual(["1", "2", "2", "3", "3"])
  })

  it("is replaced only once, then the tries count", async () => {
    await using server = await forgetful(true)
    expect((await fails(server.url)).reason).toBe("unreachable")
    expect(server.got.map(({ query }) => query.get("page"))).toEqual(["1", "2", "2", "2", "2"])
  })
})

describe("a paged reading", () => {
  const endless = (records: (page: number) => ReadonlyArray<unknown>) =>
    serve((got, response) => {
      const page = Number(got.query.get("page"))
      sendJson(response, records(page), 200, { ...HEADERS, link: `</api/taxpayers?page=${page + 1}>; rel=next` })
    })

  it("ends when more than a thousand pages in a row bring no record", async () => {
    await using server = await endless((page) => (page === 500 ? RECORDS : []))
    const error = await fails(server.url)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining("goes on without end")])
    expect(server.got).toHaveLength(1501)
  })

  it("ends when a page brings more records than the limit", async () => {
    await using server = await endless(() => Array(50_001).fill(0))
    const error = await fails(server.url)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("more than the limit of 50000")])
    await using exact = await serve((_, response) => sendJson(response, [0, 0], 200, HEADERS))
    expect(await read(connect(exact.url, { recordsPerPage: 2 }), taxpayers.name)).toHaveLength(1)
  })
})

describe("a reading that is interrupted", () => {
  it("lets go of its request and its connection", async () => {
    let asked: () => void = () => undefined
    const request = new Promise<void>((resolve) => {
      asked = resolve
    })
    await using server = await serve(() => asked())
    const fiber = Effect.runFork(Stream.runDrain(connect(server.url).read(taxpayers.name, null)))
    await request
    await Effect.runPromise(Fiber.interrupt(fiber))
    await server.quiet()
    expect(server.got).toHaveLength(1)
  })
})

describe("a source's own words", () => {
  it("are the kind of a problem, if it is plain, no number and no secret", () => {
    expect(kindOf({ type: "https://host/problems/too-old" }, ["old"])).toBe(null)
    expect(kindOf({ type: "https://host/problems/too-old" }, ["secret", ""])).toBe("too-old")
    expect(kindOf({ type: "too-old" }, [])).toBe("too-old")
    for (const type of [
      "about:blank",
      "/p/Nguyễn",
      "/p/Nguyen",
      "/p/a?b=c",
      "/p/",
      "",
      `/${VALUE}`,
      "x".repeat(61),
      7
    ]) {
      expect(kindOf({ type, title: "title" }, [])).toBeNull()
    }
    for (const body of [null, [], "text", { title: "title" }]) expect(kindOf(body, [])).toBeNull()
  })

  it("are not the numbers in a request's path, nor its query", () => {
    const name = (path: string) => nameOf({ method: "GET", path })
    expect(name("/v1/residents?cursor=001190000001")).toBe("GET /v1/residents")
    expect(name("/v1/residents/001190000001/cards/1234")).toBe("GET /v1/residents/…/cards/1234")
    expect(name("/files/001-190-000.gz")).toBe("GET /files/…")
    expect(nameOf({ method: "GET", path: "/files/2026-11-01.gz", about: "2026-11-01" })).toBe(
      "GET /files/… (2026-11-01)"
    )
  })
})

describe("a time", () => {
  it.each([
    ["2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z"],
    ["2026-11-23T00:00:00.5Z", "2026-11-23T00:00:00.5Z"],
    ["2026-11-23T07:00:00+07:00", "2026-11-23T07:00:00+07:00"],
    ["2026-11-23T00:00:00", "2026-11-23T00:00:00Z"],
    ["2026-11-23T00:00:00.123", "2026-11-23T00:00:00.123Z"],
    ["2026-11-23T07:00+07:00", "2026-11-23T07:00:00+07:00"],
    ["2026-11-23T00:00Z", "2026-11-23T00:00:00Z"],
    [" 2026-11-23 00:00 ", "2026-11-23T00:00:00Z"],
    ["2026-11-23t00:00:00z", "2026-11-23T00:00:00Z"]
  ])("is UTC unless it says otherwise, and may lack its seconds (%j)", (sent, meant) => {
    expect(instantOf(sent)).toBe(meant)
  })

  it("that is none is passed on as it is", () => {
    for (const sent of ["2026-11-23", "23/11/2026 00:00", "hôm qua", "2026-11-23T00", "", null, 7, "N/A"]) {
      expect(instantOf(sent)).toBe(sent)
    }
  })
})
