import { describe, expect, it } from "vitest"
import { PROVINCES } from "../../src/mock/Provinces.ts"
import { PLACEHOLDERS } from "../../src/Placeholders.ts"
import { apply, isWire, type Serving, serving, tokenOf, type Wire } from "./Serving.ts"

interface PageOfResidents {
  readonly items: ReadonlyArray<unknown>
  readonly nextCursor: string | null
  readonly asOf: string
  readonly total: number
}

const NAMES = { key: "personalId", version: "updatedAt", removed: "deleted" }

const get = async (serving: Serving, token: string, query: Record<string, string>): Promise<Response> =>
  fetch(`${serving.sources.population.url}/v1/residents?${new URLSearchParams(query)}`, {
    headers: { Authorization: `Bearer ${token}` }
  })

/** A whole reading, page by page. */
const read = async (serving: Serving, query: Record<string, string>) => {
  const token = await tokenOf(serving)
  const items: Array<unknown> = []
  let cursor: string | null = null
  let total = 0
  let asOf = ""
  do {
    const response = await get(serving, token, { ...query, ...(cursor === null ? {} : { cursor }) })
    const page: PageOfResidents = JSON.parse(await response.text())
    expect(page.items.length).toBeLessThanOrEqual(Number(query.limit))
    items.push(...page.items)
    cursor = page.nextCursor
    total = page.total
    asOf = page.asOf
  } while (cursor !== null)
  return { items, total, asOf }
}

/** Everything sent but not twice. */
const distinct = (items: ReadonlyArray<unknown>): number =>
  new Set(items.map((item) => (isWire(item) && item.personalId !== undefined ? item.personalId : JSON.stringify(item))))
    .size

const CODES = new Set(PROVINCES.map(({ code }) => code))

/** The province of a residence as sent: `null` for none. */
const provinceIn = (residence: unknown): string | null => {
  const named = isWire(residence) ? residence.province : residence
  if (named === undefined || named === null) return null
  if (typeof named !== "string") return "unknown"
  const text = named.trim()
  const nothing = text === "" || PLACEHOLDERS.some((one) => one.toLowerCase() === text.toLowerCase())
  return nothing ? null : CODES.has(text) ? text : "unknown"
}

describe("the mock population source", () => {
  it("sends all residents once, however long the pages are, and some again", async () => {
    await using mock = await serving({ residents: 5000, seed: 1, day: 2 })
    const long = await read(mock, { limit: "5000" })
    const short = await read(mock, { limit: "7" })
    expect(long.asOf).toBe("2026-11-02T00:00:00Z")
    expect(distinct(long.items)).toBe(long.total)
    expect(long.items.length).toBeGreaterThan(long.total)
    expect(short).toEqual(long)
  })

  it("sends since day 1 what makes a copy of day 1 equal to day 2", async () => {
    await using first = await serving({ residents: 5000, seed: 1, day: 1 })
    await using second = await serving({ residents: 5000, seed: 1, day: 2 })
    const full = await read(first, { limit: "1000" })
    const changes = await read(second, { limit: "10", updatedSince: full.asOf })
    const removed = changes.items.filter((item) => isWire(item) && item.deleted === true)
    expect(changes.total).toBe(changes.items.length)
    expect(changes.total).toBeLessThan(120)
    expect(removed).toHaveLength(15)

    const copy = apply(apply(new Map<string, Wire>(), full.items, NAMES), changes.items, NAMES)
    expect(copy).toEqual(apply(new Map(), (await read(second, { limit: "1000" })).items, NAMES))
  })

  it("sends since its own horizon nothing, and since long ago everything that exists", async () => {
    await using mock = await serving({ residents: 600, seed: 1, day: 1 })
    expect(await read(mock, { limit: "10", updatedSince: "2026-11-01T00:00:00Z" })).toMatchObject({
      items: [],
      total: 0
    })
    const { items } = await read(mock, { limit: "500", updatedSince: "2001-01-01T00:00:00Z" })
    expect(items).toHaveLength(600)
  })

  it("parts the residents among the provinces and those without one", async () => {
    await using mock = await serving({ residents: 3000, seed: 1, day: 2 })
    const whole = await read(mock, { limit: "5000" })
    let sum = 0
    for (const province of PROVINCES.map(({ code }) => code)) {
      const { items, total } = await read(mock, { limit: "500", province })
      expect(distinct(items)).toBe(total)
      sum += total
    }
    const none = await read(mock, { limit: "500", province: "none" })
    expect(distinct(none.items)).toBe(none.total)
    const without = whole.items.filter((item) => isWire(item) && provinceIn(item.permanentResidence) === null)
    expect(none.items).toEqual(without)
    // What is left names a province that is malformed or not in the list, or is no record.
    const others = whole.items.filter((item) => !isWire(item) || provinceIn(item.permanentResidence) === "unknown")
    expect(others.length).toBeGreaterThan(5)
    expect(sum + none.total + distinct(others)).toBe(whole.total)
    const hanoi = await read(mock, { limit: "500", province: "001" })
    expect(hanoi.total).toBeGreaterThan(200)
    for (const item of hanoi.items) expect(item).toMatchObject({ permanentResidence: { province: "001" } })
  })

  it("refuses wrong credentials, missing and expired tokens, each as a problem", async () => {
    await using mock = await serving({ residents: 50, seed: 1, day: 1 })
    const { url, clientId } = mock.sources.population
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: "wrong" })
    expect((await fetch(`${url}/oauth/token`, { method: "POST", body })).status).toBe(401)
    const without = await fetch(`${url}/v1/residents`)
    expect(without.status).toBe(401)
    expect(without.headers.get("content-type")).toBe("application/problem+json")
    expect(await without.json()).toMatchObject({ status: 401 })

    const token = await tokenOf(mock)
    expect((await get(mock, token, {})).status).toBe(200)
    mock.pass(121)
    expect((await get(mock, token, {})).status).toBe(401)
    expect((await get(mock, await tokenOf(mock), {})).status).toBe(200)
    expect((await get(mock, `${token}x`, {})).status).toBe(401)
  })

  it("says 410 to cursors that it did not make, made too long ago, or made for another reading", async () => {
    await using mock = await serving({ residents: 50, seed: 1, day: 1 })
    const token = await tokenOf(mock)
    const { nextCursor: cursor }: { nextCursor: string } = JSON.parse(
      await (await get(mock, token, { limit: "10" })).text()
    )
    expect((await get(mock, token, { cursor, limit: "10" })).status).toBe(200)
    expect((await get(mock, token, { cursor: "unknown" })).status).toBe(410)
    expect((await get(mock, token, { cursor: token })).status).toBe(410)
    expect((await get(mock, token, { cursor, province: "001" })).status).toBe(410)
    mock.pass(3601)
    expect((await get(mock, await tokenOf(mock), { cursor })).status).toBe(410)
  })

  it.each([
    [{ limit: "5001" }],
    [{ limit: "0" }],
    [{ limit: "1e3" }],
    [{ updatedSince: "yesterday" }],
    [{ province: "003" }]
  ])("refuses %j", async (query) => {
    await using mock = await serving({ residents: 50, seed: 1, day: 1 })
    expect((await get(mock, await tokenOf(mock), query as Record<string, string>)).status).toBe(400)
  })

  it("has an empty reading without residents", async () => {
    await using mock = await serving({ residents: 0, seed: 1, day: 1 })
    expect(await read(mock, { limit: "10" })).toEqual({ items: [], total: 0, asOf: "2026-11-01T00:00:00Z" })
  })
})
