import type { ServerResponse } from "node:http"
import { checker } from "@lienthong/core/Check"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { population, populationFromEnvironment, populationSource, residents } from "../src/population.ts"
import { type Got, type Handler, IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"

const SECRET = "s3cr3t-of-population"
const NAME = residents.name
const asOf = "2026-11-23T00:00:00Z"

const person = (id: string, more = {}) => ({ personalId: id, updatedAt: "2026-01-01T00:00:00Z", ...more })

/** Answers token requests itself: each token works until the next one is given. */
const withTokens = (handler: Handler, expiresIn: unknown = 3600) => {
  let tokens = 0
  let pages = 0
  return serve((got, response) => {
    if (got.path !== "/oauth/token") return handler(got, response, ++pages)
    const form = new URLSearchParams(got.body)
    if (form.get("client_secret") !== SECRET) return sendJson(response, { error: "invalid_client" }, 401)
    tokens++
    sendJson(response, { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: expiresIn })
  })
}

const connect = (url: string, secret = SECRET, limits = {}) =>
  population({ url, clientId: "client", clientSecret: Redacted.make(secret), limits: { ...IMPATIENT, ...limits } })

const sendPage = (response: ServerResponse, items: unknown, next: string | null, more = {}) =>
  sendJson(response, { items, nextCursor: next, asOf, total: 3, ...more })

const tokenRequests = (got: ReadonlyArray<Got>) => got.filter(({ path }) => path === "/oauth/token").length
const pageRequests = (got: ReadonlyArray<Got>) => got.filter(({ path }) => path === "/v1/residents")

describe("reading residents", () => {
  it("follows the cursor over an empty page and keeps the first page's horizon", async () => {
    await using server = await withTokens(({ query }, response) => {
      const cursor = query.get("cursor")
      if (cursor === null) return sendPage(response, [person("1"), person("2")], "a")
      if (cursor === "a") return sendPage(response, [], "b", { asOf: "2026-11-24T00:00:00Z" })
      return sendPage(response, [person("2"), person("3")], null, { total: 4 })
    })
    const pages = await read(connect(server.url), NAME)
    expect(pages.map(({ records }) => records.map(({ fields }) => fields?.personalId))).toEqual([
      ["1", "2"],
      [],
      ["2", "3"]
    ])
    expect(pages.map((page) => page.asOf)).toEqual([asOf, asOf, asOf])
    expect(pages.map(({ reading, restart }) => [reading, restart])).toEqual(Array(3).fill(["full", false]))
    expect(pages.at(-1)?.declared).toEqual({ total: 4, counts: "keys" })
    expect(pageRequests(server.got).map(({ query }) => query.get("limit"))).toEqual(["5000", "5000", "5000"])
    expect(tokenRequests(server.got)).toBe(1)
  })

  it("starts an incremental reading where the last one's horizon was", async () => {
    await using server = await withTokens((_, response) => sendPage(response, [], null, { total: 0 }))
    const connector = connect(server.url)
    const [page] = await read(connector, NAME)
    const [next] = await read(connector, NAME, page!.position)
    expect(pageRequests(server.got)[1]?.query.get("updatedSince")).toBe(asOf)
    expect([next?.reading, next?.records]).toEqual(["incremental", []])
  })

  it("goes on from the middle with the horizon it had begun with", async () => {
    await using server = await withTokens(({ query }, response) =>
      query.get("cursor") === null
        ? sendPage(response, [person("1")], "a")
        : sendPage(response, [person("2")], null, { asOf: "2027-01-01T00:00:00Z" })
    )
    const [first] = await read(connect(server.url), NAME)
    const pages = await read(connect(server.url), NAME, first!.position)
    expect(pages.map(({ asOf, position }) => [asOf, position])).toEqual([[asOf, { v: 1, since: asOf }]])
  })

  it("takes no items for none, and an empty cursor for the end", async () => {
    await using server = await withTokens(({ query }, response) => {
      const cursor = query.get("cursor")
      if (cursor === null) return sendJson(response, { items: null, nextCursor: "a", asOf, total: 0 })
      sendJson(response, { nextCursor: "", asOf, total: 0 })
    })
    const pages = await read(connect(server.url), NAME)
    expect(pages.map(({ records }) => records)).toEqual([[], []])
    expect(pages[1]?.position).toEqual({ v: 1, since: asOf })
  })

  it("reads times without a zone as UTC, and without seconds", async () => {
    const items = [person("1", { updatedAt: "2026-01-01 08:30" })]
    await using server = await withTokens((_, response) =>
      sendPage(response, items, null, { asOf: "2026-11-23t00:00z" })
    )
    const [page] = await read(connect(server.url), NAME)
    expect(page).toMatchObject({ asOf, position: { v: 1, since: asOf } })
    expect(page?.records[0]?.fields?.updatedAt).toBe("2026-01-01T08:30:00Z")
  })

  it("has every field of the dataset, in its order", () => {
    expect(Object.keys(populationSource.incoming(NAME, {}).fields ?? {})).toEqual(Object.keys(residents.fields))
  })

  it("hands on what is no record, and removals, and flattens what is nested", async () => {
    const items = [
      null,
      7,
      [],
      person("1", { deleted: true }),
      person("2", { deleted: "true", idCard: { issuedBy: "CA" }, father: { name: "A" }, mother: "B", spouse: "N/A" })
    ]
    await using server = await withTokens((_, response) => sendPage(response, items, null))
    const [page] = await read(connect(server.url), NAME)
    expect(page?.records.map(({ fields, removed }) => [fields === null, removed])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
      [false, null]
    ])
    const fields = page?.records[4]?.fields
    expect([fields?.idCardIssuedBy, fields?.fatherName, fields?.motherName, fields?.spouseName]).toEqual([
      "CA",
      "A",
      ["B"],
      undefined
    ])
  })

  it("begins anew, once, when a cursor has expired", async () => {
    let gone = 0
    await using server = await withTokens(({ query }, response) => {
      if (query.get("cursor") === "old" && gone++ === 0) return sendJson(response, { title: "gone" }, 410)
      return query.get("cursor") === null
        ? sendPage(response, [person("1")], "old")
        : sendPage(response, [person("2")], null)
    })
    const pages = await read(connect(server.url), NAME)
    expect(pages.map(({ restart }) => restart)).toEqual([false, true, false])
  })

  it("fails when the cursor expires again", async () => {
    await using server = await withTokens(({ query }, response) =>
      query.get("cursor") === null ? sendPage(response, [person("1")], "old") : sendJson(response, {}, 410)
    )
    const { pages, error } = await readToFailure(connect(server.url), NAME)
    expect([pages.length, pages[1]?.restart, error.reason]).toEqual([2, true, "refused"])
    expect(error.message).toContain("expired twice")
  })

  it("notices that the source runs in a circle", async () => {
    await using server = await withTokens(({ query }, response) => {
      const next = { a: "b", b: "a" }[query.get("cursor") ?? "b"] ?? null
      sendPage(response, [], next)
    })
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining("circle")])
  })

  it("ends when pages go on without a record, or bring too many", async () => {
    await using endless = await withTokens((_, response, ordinal) => sendPage(response, [], `c${ordinal}`))
    const { pages, error } = await readToFailure(connect(endless.url), NAME)
    expect([pages.length, error.reason, error.message]).toEqual([
      1000,
      "contract",
      expect.stringContaining("goes on without end")
    ])
    await using large = await withTokens((_, response) => sendPage(response, [1, 2, 3], null))
    const { error: tooMany } = await readToFailure(connect(large.url, SECRET, { recordsPerPage: 2 }), NAME)
    expect([tooMany.reason, tooMany.message]).toEqual(["limit", expect.stringContaining("page of 3 records")])
  })

  it.each([
    ["items that are no array", { items: {}, asOf, total: 1 }, "items"],
    ["no total", { items: [], asOf }, "total"],
    ["a negative total", { items: [], asOf, total: -1 }, "total"],
    ["a total beyond what can be counted", { items: [], asOf, total: 2 ** 53 }, "total"],
    ["no horizon", { items: [], total: 0 }, "asOf"],
    ["a horizon that is none", { items: [], total: 0, asOf: "yesterday" }, "asOf"],
    ["a cursor that is none", { items: [], total: 0, asOf, nextCursor: 7 }, "nextCursor"],
    ["a list", [], "the whole"]
  ])("refuses a page with %s, and says what is wrong", async (_, body, named) => {
    await using server = await withTokens((_, response) => sendJson(response, body))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining(named)])
  })

  it.each([
    { v: 2, since: asOf },
    { v: 1 },
    { v: 1, since: "x" },
    { v: 1, cursor: "", since: null, asOf },
    { v: 1, cursor: "a", since: null, asOf, more: 1 },
    {}
  ])("refuses the position %o and says how to go on", async (position) => {
    await using server = await withTokens((_, response) => sendPage(response, [], null))
    const { error } = await readToFailure(connect(server.url), NAME, position)
    expect([error.reason, error.message]).toEqual(["position", expect.stringContaining("--full")])
    expect(server.got).toEqual([])
  })
})

describe("the population source's token", () => {
  it("is shared by readings at the same time", async () => {
    await using server = await withTokens((_, response) => sendPage(response, [], null))
    const connector = connect(server.url)
    await Promise.all([read(connector, NAME), read(connector, NAME), read(connector, NAME)])
    expect(tokenRequests(server.got)).toBe(1)
  })

  it("is renewed when it expires in the middle of a run", async () => {
    await using server = await withTokens((got, response) => {
      const second = got.query.get("cursor") !== null
      if (second && got.headers.authorization === "Bearer token-1") return sendJson(response, {}, 401)
      sendPage(response, [], second ? null : "a")
    })
    expect(await read(connect(server.url), NAME)).toHaveLength(2)
    expect(tokenRequests(server.got)).toBe(2)
  })

  it("is renewed before it expires", async () => {
    await using server = await withTokens(
      ({ query }, response) => sendPage(response, [], query.get("cursor") === null ? "a" : null),
      0.000001
    )
    await read(connect(server.url), NAME)
    expect(tokenRequests(server.got)).toBe(2)
  })

  it.each([[0], [-1], ["3600"], [null]])("whose life is told as %j is used until it is refused", async (life) => {
    await using server = await withTokens((got, response) => {
      const cursor = got.query.get("cursor")
      if (cursor === "b" && got.headers.authorization === "Bearer token-1") return sendJson(response, {}, 401)
      sendPage(response, [], cursor === null ? "a" : cursor === "a" ? "b" : null)
    }, life)
    expect(await read(connect(server.url), NAME)).toHaveLength(3)
    expect(tokenRequests(server.got)).toBe(2)
  })

  it("whose life is not told is used until it is refused", async () => {
    await using server = await serve((got, response) =>
      got.path === "/oauth/token"
        ? sendJson(response, { access_token: "token", token_type: "Bearer" })
        : sendPage(response, [], got.query.get("cursor") === null ? "a" : null)
    )
    expect(await read(connect(server.url), NAME)).toHaveLength(2)
    expect(tokenRequests(server.got)).toBe(1)
  })

  it("is not asked for once more for free when a kept connection breaks", async () => {
    let tokens = 0
    await using server = await serve((got, response) => {
      if (got.path !== "/oauth/token") return sendPage(response, [], "a")
      if (++tokens > 1) return void response.destroy()
      sendJson(response, { access_token: "token", token_type: "Bearer", expires_in: 0.000001 })
    })
    const { error } = await readToFailure(connect(server.url, SECRET, { tries: 1 }), NAME)
    expect([error.reason, tokens]).toEqual(["unreachable", 2])
  })

  it("is not renewed twice in a row", async () => {
    await using server = await withTokens((_, response) => sendJson(response, {}, 401))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect(error.reason).toBe("unauthorized")
    expect(tokenRequests(server.got)).toBe(2)
    expect(pageRequests(server.got)).toHaveLength(2)
  })

  it("is refused with a message that names the settings and not the secret", async () => {
    await using server = await withTokens((_, response) => sendPage(response, [], null))
    const { error } = await readToFailure(connect(server.url, "wr0ng-secret"), NAME)
    expect(error.reason).toBe("unauthorized")
    expect(error.message).toContain("LIENTHONG_POPULATION_CLIENT_SECRET")
    expect(JSON.stringify(error) + error.stack).not.toContain("wr0ng")
  })

  it("that is malformed breaks the contract", async () => {
    await using server = await serve((_, response) =>
      sendJson(response, { access_token: "a\nb", token_type: "Bearer" })
    )
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining("access_token")])
  })
})

describe("a reading that ends", () => {
  it("closes its connections when it is complete, failed or given up", async () => {
    await using server = await withTokens(({ query }, response) =>
      query.get("cursor") === "b"
        ? sendJson(response, {}, 404)
        : sendPage(response, [person("1")], query.get("cursor") === null ? "a" : "b")
    )
    await readToFailure(connect(server.url), NAME)
    await server.quiet()
    await Effect.runPromise(Stream.runDrain(Stream.take(connect(server.url).read(NAME, null), 1)))
    await server.quiet()
  })
})

describe("the contract of residents", () => {
  const check = checker(residents)
  const issuesOf = (fields: Record<string, unknown>) => {
    const { rows, quarantined } = check([{ fields: person("001190000001", fields), removed: false, raw: null }])
    return rows[0]?.issues ?? quarantined.map(({ field, code }) => `quarantine ${field}:${code}`)[0] ?? null
  }

  it("finds each kind of wrong value and names its code", () => {
    expect(issuesOf({ sex: "female", dateOfBirth: "1990-02-28", email: "a@b.vn", phone: "0912345678" })).toBeNull()
    expect(issuesOf({ sex: "male" })).toBe("sex:contradicts_personal_id")
    expect(issuesOf({ sex: "other" })).toBe("sex:invalid_value")
    expect(issuesOf({ dateOfBirth: "1991-02-28" })).toBe("dateOfBirth:contradicts_personal_id")
    expect(issuesOf({ dateOfBirth: "2090-02-28" })).toBe("dateOfBirth:contradicts_personal_id")
    expect(issuesOf({ dateOfBirth: "1990-02-31" })).toBe("dateOfBirth:invalid_format")
    expect(issuesOf({ phone: "12" })).toBe("phone:invalid_format")
    expect(issuesOf({ email: "a@" })).toBe("email:invalid_format")
    expect(issuesOf({ birthName: "A\u0000" })).toBe("birthName:invalid_text")
    expect(issuesOf({ birthName: 7 })).toBe("birthName:invalid_type")
    expect(issuesOf({ nationality: "Vietnam" })).toBe("nationality:invalid_format")
    expect(issuesOf({ permanentResidence: { province: "1", ward: "X" } })).toBe("permanentResidence:invalid_format")
    const renamed = { provinceCode: "01", wardName: "X" }
    expect(issuesOf({ permanentResidence: renamed })).toBe("permanentResidence:unrecognized_keys")
    expect(issuesOf({ personalId: "999190000001" })).toBe("personalId:unknown_issuer")
    expect(issuesOf({ personalId: "1" })).toBe("quarantine personalId:invalid_format")
    expect(issuesOf({ updatedAt: "today" })).toBe("quarantine updatedAt:invalid_format")
    expect(issuesOf({ religion: "Không", phone: "không rõ", oldIdNumber: " - ", email: null })).toBeNull()
  })
})

describe("the population settings", () => {
  const environment = {
    LIENTHONG_POPULATION_URL: "https://population.example.vn",
    LIENTHONG_POPULATION_CLIENT_ID: "client",
    LIENTHONG_POPULATION_CLIENT_SECRET: "s3cret\n"
  }

  it("come from the environment", () => {
    const result = populationFromEnvironment(environment)
    expect(result._tag).toBe("Success")
    if (result._tag === "Success") expect(Redacted.value(result.success.clientSecret)).toBe("s3cret")
  })

  it("name every variable that is missing", () => {
    const result = populationFromEnvironment({ LIENTHONG_POPULATION_CLIENT_ID: " " })
    expect(result._tag === "Failure" && result.failure.map(({ variable, missing }) => [variable, missing])).toEqual([
      ["LIENTHONG_POPULATION_URL", true],
      ["LIENTHONG_POPULATION_CLIENT_ID", true],
      ["LIENTHONG_POPULATION_CLIENT_SECRET", true]
    ])
  })

  it.each([
    "ftp://host",
    "http://population.example.vn",
    "https://user:pa55word@host",
    "https://host/?key=pa55word",
    "pa55word"
  ])("refuse the address %s without repeating it", (url) => {
    const result = populationFromEnvironment({ ...environment, LIENTHONG_POPULATION_URL: url })
    expect(result._tag === "Failure" && result.failure.map(({ variable }) => variable)).toEqual([
      "LIENTHONG_POPULATION_URL"
    ])
    expect(JSON.stringify(result)).not.toContain("pa55word")
  })

  it("that are wrong in code throw, and plain http to another machine must be allowed", () => {
    const clientSecret = Redacted.make("s")
    const options = { url: "http://population.example.vn", clientId: "c", clientSecret }
    expect(() => population(options)).toThrow(/url must begin with https/)
    expect(() => population({ ...options, allowPlainHttp: true })).not.toThrow()
    expect(() => population({ ...options, allowPlainHttp: true, pageSize: 5001 })).toThrow(/pageSize/)
    expect(() => population({ ...options, clientSecret: "s3cret" as never })).toThrow(/clientSecret must be wrapped/)
  })
})
