import { checker } from "@lienthong/core/Check"
import type { Dataset } from "@lienthong/core/Dataset"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { RequestError } from "../src/http/RequestError.ts"
import { makeSignatures, signatureOf } from "../src/tax/Signature.ts"
import { toRegistrationFee, toTaxpayer } from "../src/tax/Wire.ts"
import { registrationFees, tax, taxFromEnvironment, taxpayers } from "../src/tax.ts"
import { type Got, type Handler, IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"

const SECRET = "s3cr3t-of-tax"
const NAME = taxpayers.name
const AS_OF = "2026-11-23T00:00:00Z"
const TOLERANCE_S = 300

const connect = (url: string, secret = SECRET) =>
  tax({ url, clientId: "client", secret: Redacted.make(secret), limits: IMPATIENT })

/** Answers only to rightly signed requests by a clock that is `skewMs` off. */
const signed = (handler: Handler, skewMs = 0) =>
  serve((got, response, ordinal) => {
    const now = Date.now() + skewMs
    const timestamp = String(got.headers["x-timestamp"])
    const right = signatureOf(SECRET, got.method, got.target, timestamp) === got.headers["x-signature"]
    const fresh = Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_S
    response.setHeader("date", new Date(now).toUTCString())
    if (!right || !fresh || got.headers["x-client-id"] !== "client") return sendJson(response, {}, 401)
    handler(got, response, ordinal)
  })

const headers = (next: string | null, more = {}) => ({
  "x-total-count": "2",
  "x-as-of": AS_OF,
  ...(next === null ? {} : { link: `</api/x?page=1>; rel="first", <${next}>; rel="next"` }),
  ...more
})

const targets = (got: ReadonlyArray<Got>) => got.map(({ target }) => target)

describe("a signature", () => {
  it("is the HMAC of method, path and time in lower-case hexadecimal", () => {
    // By `printf 'GET\n/api/taxpayers?page=1\n1700000000' | openssl dgst -sha256 -hmac key`.
    expect(signatureOf("key", "GET", "/api/taxpayers?page=1", "1700000000")).toBe(
      "12f2f8c61cb7843c5592ca80dbb744103f52f5bb1455fdc5c546fc8c0c41cb15"
    )
  })
})

describe("reading taxpayers", () => {
  it("follows the next links and keeps the first page's horizon", async () => {
    let later: Record<string, string> = { "x-as-of": "2026-12-01T00:00:00Z" }
    await using server = await signed(({ query }, response) =>
      query.get("page") === "1"
        ? sendJson(response, [{ mst: "1" }], 200, headers("/api/taxpayers?page=2&size=2000"))
        : sendJson(response, [{ mst: "2" }], 200, headers(null, later))
    )
    const pages = await read(connect(server.url), NAME)
    expect(pages.map(({ records }) => records[0]?.fields?.taxCode)).toEqual(["1", "2"])
    expect(pages.map(({ asOf, declared }) => [asOf, declared])).toEqual(
      Array(2).fill([AS_OF, { total: 2, counts: "keys" }])
    )
    const [one, two] = ["/api/taxpayers?page=1&size=2000", "/api/taxpayers?page=2&size=2000"]
    // The horizon moved, so it looked whether the page before still held the same records.
    expect(targets(server.got)).toEqual([one, two, one])

    later = { "x-as-of": AS_OF }
    await read(connect(server.url), NAME, pages[0]!.position)
    expect(targets(server.got).slice(3)).toEqual([two])
    await read(connect(server.url), NAME, pages[1]!.position)
    expect(targets(server.got)[4]).toBe("/api/taxpayers?page=1&size=2000&changedFrom=2026-11-23T00%3A00%3A00Z")
  })

  it("begins anew when it goes on after the numbered pages' data have moved, and only then", async () => {
    let horizon: string | null = AS_OF
    await using server = await signed(({ query }, response) => {
      const number = Number(query.get("page"))
      const next = number < 3 ? `/api/taxpayers?page=${number + 1}&size=2000` : null
      const { "x-as-of": _, ...rest } = headers(next)
      sendJson(response, [{ mst: String(number) }], 200, horizon === null ? rest : { ...rest, "x-as-of": horizon })
    })
    const { position } = (await read(connect(server.url), NAME))[0]!
    const resumed = async () =>
      (await read(connect(server.url), NAME, position)).map(({ records, restart, asOf }) => [
        records[0]?.fields?.taxCode,
        restart,
        asOf
      ])
    for (const same of [AS_OF, "2026-11-23 00:00", "2026-11-23T07:00:00.0+07:00", "2026-11-23T00:00:00.000Z", null]) {
      horizon = same
      expect(await resumed()).toEqual(["2", "3"].map((code) => [code, false, AS_OF]))
    }
    for (const later of ["2026-11-24T00:00:00Z", "2026-11-23T00:00:00.000001Z", "2026-11-23T00:00:00+06:59"]) {
      horizon = later
      expect(await resumed()).toEqual(["1", "2", "3"].map((code) => [code, code === "1", horizon]))
    }
  })

  /** Serves codes two to a page. The first of them goes away before the second page is answered, so many times. */
  const shrinking = (removals: number) => {
    const codes = ["1", "2", "3", "4", "5"]
    let [day, left] = [23, removals]
    return signed(({ query }, response) => {
      const number = Number(query.get("page"))
      if (number === 2 && left-- > 0) {
        codes.shift()
        day++
      }
      const page = codes.slice(number * 2 - 2, number * 2).map((mst) => ({ mst }))
      const next = number * 2 < codes.length ? `/api/taxpayers?page=${number + 1}&size=2000` : null
      const told = { "x-total-count": String(codes.length), "x-as-of": `2026-11-${day}T00:00:00Z` }
      sendJson(response, page, 200, headers(next, told))
    })
  }

  it("begins anew, once, when a record slid onto a page already read", async () => {
    await using server = await shrinking(1)
    const pages = await read(connect(server.url), NAME)
    expect(
      pages.map(({ records, restart, asOf }) => [records.map(({ fields }) => fields?.taxCode), restart, asOf])
    ).toEqual([
      [["1", "2"], false, AS_OF],
      [["2", "3"], true, "2026-11-24T00:00:00Z"],
      [["4", "5"], false, "2026-11-24T00:00:00Z"]
    ])
  })

  it("gives up for now when that happens again", async () => {
    await using server = await shrinking(2)
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual([
      "unavailable",
      "tax: GET /api/taxpayers numbers its pages, and what is on them moved twice while they were read. Sync again when the source is at rest; if it never is, ask the agency that runs it for pages that hold still."
    ])
  })

  it("needs a horizon on the first page only", async () => {
    await using server = await signed(({ query }, response) => {
      const { "x-as-of": asOf, ...rest } = headers(query.get("page") === "1" ? "/api/taxpayers?page=2" : null)
      sendJson(response, [], 200, query.get("page") === "1" ? { ...rest, "x-as-of": asOf } : rest)
    })
    expect((await read(connect(server.url), NAME)).map((page) => page.asOf)).toEqual([AS_OF, AS_OF])
    await using without = await signed((_, response) => sendJson(response, [], 200, { "x-total-count": "0" }))
    const { error } = await readToFailure(connect(without.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining("X-As-Of")])
  })

  it("does not take the position of another dataset, or one that leads elsewhere", async () => {
    await using server = await signed((_, response) => sendJson(response, [], 200, headers(null)))
    const connector = connect(server.url)
    const [page] = await read(connector, NAME)
    const middle = { v: 1, dataset: NAME, next: "//evil.example/x", since: null, asOf: AS_OF }
    for (const [dataset, position] of [
      [registrationFees.name, page!.position],
      [NAME, middle],
      [NAME, { ...middle, next: "https://evil.example/x" }],
      [NAME, { v: 1 }]
    ] as const) {
      const { error } = await readToFailure(connector, dataset, position)
      expect([error.reason, error.message]).toEqual(["position", expect.stringContaining("--full")])
    }
    expect(server.got).toHaveLength(1)
  })

  it.each([
    ["runs in a circle", "/api/taxpayers?page=1&size=2000", "circle"],
    ["leads to another origin", "https://evil.example/api", "another origin"],
    ["leads nowhere", "http://[", "another origin"]
  ])("refuses a next link that %s", async (_, next, named) => {
    await using server = await signed((_, response) => sendJson(response, [], 200, headers(next)))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining(named)])
    expect(server.got).toHaveLength(1)
  })

  it.each([
    ["a malformed Link", [], { link: "next" }, "Link"],
    ["no total", [], { "x-total-count": "" }, "X-Total-Count"],
    ["a total that is no number", [], { "x-total-count": "many" }, "X-Total-Count"],
    ["a total that is too large", [], { "x-total-count": "9".repeat(20) }, "X-Total-Count"],
    ["no horizon", [], { "x-as-of": "today" }, "X-As-Of"],
    ["an object instead of a list", {}, {}, "body"]
  ])("refuses a page with %s", async (_, body, more, named) => {
    await using server = await signed((_, response) => sendJson(response, body, 200, headers(null, more)))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining(named)])
  })

  it("hands on what is no record", async () => {
    await using server = await signed((_, response) => sendJson(response, [null, 1, []], 200, headers(null)))
    const [page] = await read(connect(server.url), NAME)
    expect(page?.records.map(({ fields }) => fields)).toEqual([null, null, null])
  })
})

describe("signing", () => {
  it.each([3_600_000, -3_600_000])("sets the clock right by the server's, once (%i ms off)", async (skew) => {
    await using server = await signed((_, response) => sendJson(response, [], 200, headers(null)), skew)
    const connector = connect(server.url)
    await read(connector, NAME)
    expect(server.got).toHaveLength(2)
    await read(connector, registrationFees.name)
    expect(server.got).toHaveLength(3)
  })

  it("with the wrong secret is refused at once, with the settings named and not the secret", async () => {
    await using server = await signed((_, response) => sendJson(response, [], 200, headers(null)))
    const { error } = await readToFailure(connect(server.url, "wr0ng-secret"), NAME)
    expect(error.reason).toBe("unauthorized")
    expect(error.message).toContain("LIENTHONG_TAX_SECRET")
    expect(JSON.stringify(error) + error.stack).not.toContain("wr0ng")
    expect(server.got).toHaveLength(1)
  })

  it("lets each reading that was refused for the wrong time try again, whoever set the clock right", async () => {
    const { headers, renew } = makeSignatures({ clientId: "me", secret: Redacted.make("secret") })
    const request = { method: "GET", path: "/" } as const
    const sent = await Effect.runPromise(
      headers({ ...request, auth: makeSignatures({ clientId: "", secret: Redacted.make("") }) })
    )
    const refusal = new RequestError({
      reason: "unauthorized",
      request: "GET /",
      what: "",
      retry: false,
      serverTime: Date.now() + 600_000
    })
    expect(await Effect.runPromise(renew(refusal, sent))).toBe(true)
    expect(await Effect.runPromise(renew(refusal, sent))).toBe(true)
  })

  it("with the wrong secret and the wrong clock ends after one correction", async () => {
    await using server = await signed((_, response) => sendJson(response, [], 200, headers(null)), 3_600_000)
    const { error } = await readToFailure(connect(server.url, "wr0ng-secret"), NAME)
    expect([error.reason, server.got.length]).toEqual(["unauthorized", 2])
  })
})

describe("the contracts of the tax source", () => {
  const issuesOf = (dataset: Dataset, toIncoming: typeof toTaxpayer, wire: Record<string, unknown>) => {
    const { rows, quarantined } = checker(dataset)([toIncoming({ ngayCapNhat: AS_OF, ...wire })])
    return rows[0]?.issues ?? quarantined.map(({ field, code }) => `quarantine ${field}:${code}`)[0] ?? null
  }
  const taxpayer = (wire: Record<string, unknown>) =>
    issuesOf(taxpayers, toTaxpayer, { mst: "0100109106", loaiNnt: "DN", ...wire })
  const fee = (wire: Record<string, unknown>) => issuesOf(registrationFees, toRegistrationFee, { maHoSo: "1", ...wire })

  it("translate the codes of a taxpayer and reject unknown ones", () => {
    const fields = toTaxpayer({ loaiNnt: " HKD ", gioiTinh: 2 }).fields
    expect([fields?.taxpayerType, fields?.sex]).toEqual(["householdBusiness", "female"])
    expect(taxpayer({ gioiTinh: "1", trangThai: "09", dienThoai: "N/A" })).toBeNull()
    for (const gioiTinh of [3, "3", "male", " female", true]) expect(taxpayer({ gioiTinh })).toBe("sex:invalid_value")
    expect(taxpayer({ ngayCapNhat: "2026-11-23 00:00" })).toBeNull()
    expect(taxpayer({ ngayCapNhat: "23/11/2026" })).toBe("quarantine updatedAt:invalid_format")
    expect(taxpayer({ trangThai: "08" })).toBe("status:invalid_value")
    expect(taxpayer({ loaiNnt: "XX" })).toBe("quarantine taxpayerType:invalid_value")
    expect(taxpayer({ loaiNnt: "enterprise" })).toBe("quarantine taxpayerType:invalid_value")
    expect(taxpayer({ loaiNnt: null })).toBe("quarantine taxpayerType:missing")
    expect(taxpayer({ mst: "0100109107" })).toBe("quarantine taxCode:check_digit")
    expect(taxpayer({ mst: "010010910" })).toBe("quarantine taxCode:invalid_format")
    expect(taxpayer({ mst: "0000000000" })).toBe("quarantine taxCode:missing")
  })

  it("check a registration fee", () => {
    expect(toRegistrationFee({ nguonGoc: "SXTN", daXoa: true })).toMatchObject({
      fields: { origin: "domestic" },
      removed: true
    })
    expect(fee({ soTien: 3_000_000_000, giaTinhLptb: 0, nguonGoc: "NK" })).toBeNull()
    expect(fee({ ngayCapNhat: "2026-11-23t00:00:00z" })).toBeNull()
    expect(fee({ soTien: -1 })).toBe("amount:too_small")
    expect(fee({ soTien: "100" })).toBe("amount:invalid_type")
    expect(fee({ nguonGoc: "imported" })).toBe("origin:invalid_value")
    expect(fee({ maHoSo: "x".repeat(65) })).toBe("quarantine feeFileNumber:too_big")
  })
})

describe("the tax settings", () => {
  it("name every variable that is wrong", () => {
    const result = taxFromEnvironment({
      LIENTHONG_TAX_URL: "http://tax.example.vn",
      LIENTHONG_TAX_CLIENT_ID: "cl ient",
      LIENTHONG_TAX_SECRET: "s"
    })
    expect(result._tag === "Failure" && result.failure.map(({ variable }) => variable).toSorted()).toEqual([
      "LIENTHONG_TAX_CLIENT_ID",
      "LIENTHONG_TAX_URL"
    ])
  })
})
