import { createHash } from "node:crypto"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { type Serving, serving, type Wire } from "./Serving.ts"

interface Entry {
  readonly date: string
  readonly path: string
  readonly records: number
  readonly bytes: number
  readonly sha256: string
}
interface Manifest {
  readonly asOf: string
  readonly files: ReadonlyArray<Entry>
}

const get = (serving: Serving, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${serving.sources.customs.url}${path}`, {
    headers: { "X-Api-Key": serving.sources.customs.apiKey, ...headers }
  })

const manifestOf = async (serving: Serving, query = ""): Promise<Manifest> =>
  JSON.parse(await (await get(serving, `/exports${query}`)).text())

const linesOf = (bytes: Buffer): ReadonlyArray<string> =>
  gunzipSync(bytes)
    .toString()
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "")

const bytesOf = async (serving: Serving, path: string): Promise<Buffer> =>
  Buffer.from(await (await get(serving, path)).arrayBuffer())

/** The lines that are JSON, of all files of a manifest. */
const read = async (serving: Serving, query = "") => {
  const { files } = await manifestOf(serving, query)
  const lines: Array<Wire> = []
  for (const { path } of files) {
    for (const line of linesOf(await bytesOf(serving, path))) {
      try {
        lines.push(JSON.parse(line))
      } catch {
        // Some lines are broken on purpose.
      }
    }
  }
  return lines
}

/** The newest line of each declaration's line; `HUY` takes it away. */
const apply = (held: Map<string, Wire>, lines: ReadonlyArray<Wire>): Map<string, Wire> => {
  const versionOf = (line: Wire): string => `${String(line.SO_TK).slice(11)} ${line.NGAY_CAP_NHAT}`
  for (const line of lines) {
    const key = `${String(line.SO_TK).slice(0, 11)}/${line.DONG}`
    const before = held.get(key)
    if (before !== undefined && versionOf(before) > versionOf(line)) continue
    if (line.HUY === true) held.delete(key)
    else held.set(key, line)
  }
  return held
}

describe("the mock customs source", () => {
  it("lists its files, oldest first, with the records, bytes and hash that they have", async () => {
    await using mock = await serving({ residents: 30_000, seed: 1, day: 2 })
    const { asOf, files } = await manifestOf(mock)
    expect(asOf).toBe("2026-11-02T00:00:00Z")
    expect(files.length).toBeGreaterThan(2)
    expect(files.map(({ date }) => date)).toEqual(files.map(({ date }) => date).toSorted())
    let broken = 0
    for (const { path, records, bytes, sha256 } of files) {
      const file = await bytesOf(mock, path)
      expect(file.length).toBe(bytes)
      expect(createHash("sha256").update(file).digest("hex")).toBe(sha256)
      expect(linesOf(file)).toHaveLength(records)
      broken += linesOf(file).filter((line) => !line.endsWith("}")).length
    }
    expect(broken).toBeGreaterThan(0)
  })

  it("sends amended declarations in another file, the older version as well", async () => {
    await using mock = await serving({ residents: 30_000, seed: 1, day: 1 })
    const versions = new Map<string, Set<string>>()
    for (const { SO_TK, DONG } of await read(mock)) {
      const key = `${String(SO_TK).slice(0, 11)}/${DONG}`
      versions.set(key, (versions.get(key) ?? new Set()).add(String(SO_TK).slice(11)))
    }
    const amended = [...versions.values()].filter((numbers) => numbers.size > 1)
    expect(amended.length).toBeGreaterThan(10)
    expect(amended.every((numbers) => numbers.has("0") && numbers.has("1"))).toBe(true)
  })

  it("sends since day 1 what makes a copy of day 1 equal to day 2", async () => {
    await using first = await serving({ residents: 30_000, seed: 1, day: 1 })
    await using second = await serving({ residents: 30_000, seed: 1, day: 2 })
    const changes = await read(second, "?since=2026-11-01")
    expect(changes.some(({ HUY }) => HUY === true)).toBe(true)
    const copy = apply(apply(new Map(), await read(first)), changes)
    expect(copy).toEqual(apply(new Map(), await read(second)))
  })

  it("sends any part of a file", async () => {
    await using mock = await serving({ residents: 5000, seed: 1, day: 1 })
    const { path, bytes, sha256 } = (await manifestOf(mock)).files[0]!
    const whole = await bytesOf(mock, path)
    const rest = await get(mock, path, { Range: "bytes=100-", "If-Range": `"${sha256}"` })
    expect(rest.status).toBe(206)
    expect(rest.headers.get("content-range")).toBe(`bytes 100-${bytes - 1}/${bytes}`)
    expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(100))).toBe(true)
    const middle = await get(mock, path, { Range: "bytes=5-9" })
    expect(Buffer.from(await middle.arrayBuffer()).equals(whole.subarray(5, 10))).toBe(true)
    const end = await get(mock, path, { Range: "bytes=-7" })
    expect(Buffer.from(await end.arrayBuffer()).equals(whole.subarray(-7))).toBe(true)
    expect((await get(mock, path, { Range: `bytes=${bytes}-` })).status).toBe(416)
    expect((await get(mock, path, { Range: "bytes=5-9", "If-Range": '"other"' })).status).toBe(200)
  })

  it("refuses a wrong key, an unknown file and a day that is none", async () => {
    await using mock = await serving({ residents: 500, seed: 1, day: 1 })
    const refused = await get(mock, "/exports", { "X-Api-Key": "wrong" })
    expect(refused.status).toBe(401)
    expect(refused.headers.get("content-type")).toBe("application/problem+json")
    expect((await get(mock, "/files/2020-01-01.ndjson.gz")).status).toBe(404)
    expect((await get(mock, "/exports?since=2026-13-01")).status).toBe(400)
  })

  it("lists no files where nothing was imported", async () => {
    await using mock = await serving({ residents: 0, seed: 1, day: 2 })
    expect(await manifestOf(mock)).toEqual({ asOf: "2026-11-02T00:00:00Z", files: [] })
  })
})
