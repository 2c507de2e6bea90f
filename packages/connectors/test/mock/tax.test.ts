import { request } from "node:http"
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { apply, isWire, type Serving, serving, signed, type Wire } from "./Serving.ts"

const TAXPAYERS = { key: "mst", version: "ngayCapNhat", removed: "daXoa" }
const FEES = { key: "maHoSo", version: "ngayCapNhat", removed: "daXoa" }

const get = (serving: Serving, path: string): Promise<Response> =>
  fetch(`${serving.sources.tax.url}${path}`, { headers: signed(serving, path) })

/** A whole reading along its `next` links. */
const read = async (serving: Serving, start: string) => {
  const items: Array<unknown> = []
  let path: string | undefined = start
  let total = 0
  let asOf: string | null = null
  while (path !== undefined) {
    const response = await get(serving, path)
    items.push(...(JSON.parse(await response.text()) as ReadonlyArray<unknown>))
    total = Number(response.headers.get("x-total-count"))
    asOf = response.headers.get("x-as-of")
    path = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1]
  }
  return { items, total, asOf }
}

const distinct = (items: ReadonlyArray<unknown>, key: string): number =>
  new Set(items.map((item) => (isWire(item) && typeof item[key] === "string" ? item[key] : JSON.stringify(item)))).size

/** The body as sent, not unpacked. */
const raw = (serving: Serving, path: string, encoding: string): Promise<{ encoding: unknown; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const headers = { ...signed(serving, path), "Accept-Encoding": encoding }
    const sent = request(`${serving.sources.tax.url}${path}`, { headers }, async (response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) })
    })
    sent.on("error", reject).end()
  })

describe("the mock tax source", () => {
  it.each([
    ["/api/taxpayers", "mst"],
    ["/api/registration-fees", "maHoSo"]
  ])("sends all of %s once, whatever the size of the pages, and some again", async (path, key) => {
    await using mock = await serving({ residents: 8000, seed: 1, day: 2 })
    const long = await read(mock, `${path}?page=1&size=5000`)
    const short = await read(mock, `${path}?page=1&size=113`)
    expect(long.asOf).toBe("2026-11-02T00:00:00Z")
    expect(distinct(long.items, key)).toBe(long.total)
    expect(long.items.length).toBeGreaterThan(long.total)
    expect(short).toEqual(long)
  })

  it.each([
    ["/api/taxpayers", TAXPAYERS],
    ["/api/registration-fees", FEES]
  ] as const)("sends since day 1 what makes a copy of %s equal to day 2", async (path, names) => {
    await using first = await serving({ residents: 8000, seed: 1, day: 1 })
    await using second = await serving({ residents: 8000, seed: 1, day: 2 })
    const full = await read(first, `${path}?page=1&size=1000`)
    const changes = await read(second, `${path}?page=1&size=20&changedFrom=${encodeURIComponent(full.asOf ?? "")}`)
    expect(changes.items).toHaveLength(changes.total)
    expect(changes.items.filter((item) => isWire(item) && item.daXoa === true).length).toBeGreaterThan(0)
    const copy = apply(apply(new Map<string, Wire>(), full.items, names), changes.items, names)
    expect(copy).toEqual(apply(new Map(), (await read(second, `${path}?page=1&size=1000`)).items, names))
  })

  it("packs its answers as the client asks", async () => {
    await using mock = await serving({ residents: 300, seed: 1, day: 1 })
    const path = "/api/taxpayers?page=1&size=500"
    const plain = await raw(mock, path, "identity")
    expect(plain.encoding).toBeUndefined()
    const gzip = await raw(mock, path, "br, gzip")
    expect(gzip.encoding).toBe("gzip")
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true)
    const br = await raw(mock, path, "gzip;q=0, br")
    expect(br.encoding).toBe("br")
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true)
  })

  it("refuses wrong signatures and clocks, and tells its own time", async () => {
    await using mock = await serving({ residents: 20, seed: 1, day: 1 })
    const path = "/api/taxpayers?page=1&size=5"
    const url = `${mock.sources.tax.url}${path}`
    const status = async (headers: Record<string, string>) => (await fetch(url, { headers })).status
    expect(await status(signed(mock, path))).toBe(200)
    expect(await status(signed(mock, path, mock.now() - 299))).toBe(200)
    expect(await status(signed(mock, path, mock.now() - 301))).toBe(401)
    expect(await status(signed(mock, path, mock.now() + 301))).toBe(401)
    expect(await status(signed(mock, "/api/taxpayers?page=2&size=5"))).toBe(401)
    expect(await status({ ...signed(mock, path), "X-Client-Id": "somebody" })).toBe(401)
    const refused = await fetch(url)
    expect(refused.status).toBe(401)
    expect(refused.headers.get("content-type")).toBe("application/problem+json")
    expect(Date.parse(refused.headers.get("date") ?? "")).toBe(mock.now() * 1000)
  })

  it("links on until the last page, and answers pages beyond it with nothing", async () => {
    await using mock = await serving({ residents: 100, seed: 1, day: 1 })
    const linkOf = async (page: number) => (await get(mock, `/api/taxpayers?page=${page}&size=50`)).headers.get("link")
    expect(await linkOf(1)).toContain('</api/taxpayers?page=2&size=50>; rel="next"')
    expect(await linkOf(2)).toContain('rel="prev"')
    expect(await linkOf(3)).not.toContain('rel="next"')
    expect(await (await get(mock, "/api/taxpayers?page=99&size=50")).json()).toEqual([])
  })

  it.each(["page=0", "size=0", "size=5001", "page=x", "changedFrom=soon"])("refuses %s", async (query) => {
    await using mock = await serving({ residents: 20, seed: 1, day: 1 })
    expect((await get(mock, `/api/taxpayers?${query}`)).status).toBe(400)
  })
})
