import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import type { ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { checker } from "@lienthong/core/Check"
import type { Page } from "@lienthong/core/Page"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { toIncoming } from "../src/customs/Wire.ts"
import { customs, vehicleImports } from "../src/customs.ts"
import { type Handler, IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"

const KEY = "k3y-of-customs"
const NAME = vehicleImports.name
const AS_OF = "2026-11-23T23:30:00Z"

// Temporary files of these tests stand alone, so that what is left of them can be seen.
let temporary = ""
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "customs-test-"))
  vi.stubEnv("TMPDIR", temporary)
})
afterEach(() => {
  vi.unstubAllEnvs()
  const left = readdirSync(temporary)
  rmSync(temporary, { recursive: true })
  expect(left).toEqual([])
})

const line = (number: number, more = {}) => ({
  SO_TK: `1077012345${String(number).padStart(2, "0")}`,
  DONG: 1,
  NGAY_CAP_NHAT: "2026-01-01T00:00:00Z",
  ...more
})

interface ExportFile {
  readonly date: string
  /** The day on which it was last written, if not its own. */
  readonly written?: string
  readonly content: Buffer
  readonly entry: Record<string, unknown>
}

const fileOf = (date: string, text: string | Buffer, more = {}): ExportFile => {
  const content = gzipSync(text)
  const lines = text
    .toString()
    .split("\n")
    .filter((line) => line.trim() !== "")
  const sha256 = createHash("sha256").update(content).digest("hex")
  const entry = { date, path: `/files/${date}.gz`, records: lines.length, bytes: content.length, sha256, ...more }
  return { date, content, entry }
}

const file = (date: string, lines: ReadonlyArray<unknown>, more = {}): ExportFile =>
  fileOf(date, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), more)

const sendFile = (response: ServerResponse, content: Buffer, range: string | undefined) => {
  const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1])
  const part = content.subarray(from)
  const head = {
    "content-length": part.length,
    "content-range": `bytes ${from}-${content.length - 1}/${content.length}`
  }
  response.writeHead(range === undefined ? 200 : 206, head).end(part)
}

/** Serves what `files` holds at the time of a request; `onFile` may answer for a file instead. */
const exporting = (
  files: Array<ExportFile>,
  onFile: (...parameters: Parameters<Handler>) => boolean = () => false,
  horizons: Array<string> = []
) => {
  let ordinal = 0
  return serve((got, response) => {
    if (got.headers["x-api-key"] !== KEY) return sendJson(response, {}, 401)
    if (got.path === "/exports") {
      const since = got.query.get("since") ?? ""
      const listed = files.filter(({ written, date }) => (written ?? date) >= since).map(({ entry }) => entry)
      return sendJson(response, { asOf: horizons.shift() ?? AS_OF, files: listed })
    }
    if (onFile(got, response, ++ordinal)) return
    const found = files.find(({ entry }) => entry.path === got.path)
    if (found === undefined) return sendJson(response, {}, 404)
    sendFile(response, found.content, got.headers.range)
  })
}

const connect = (url: string, more: { readonly pageSize?: number; readonly limits?: object } = {}) =>
  customs({ url, apiKey: Redacted.make(KEY), ...more, limits: { ...IMPATIENT, ...more.limits } })

const numbers = (pages: ReadonlyArray<Page>) =>
  pages.map(({ records }) => records.map(({ fields }) => fields?.declarationNumber ?? null))

const number = (ordinal: number) => `1077012345${String(ordinal).padStart(2, "0")}`.slice(0, 11)

const five = [0, 10, 20, 30, 40].map((ordinal) => line(ordinal))

describe("reading vehicle imports", () => {
  it("reads the oldest file first and ends with an empty page that says where to go on", async () => {
    const files = [file("2026-11-02", [line(20)]), file("2026-11-01", [line(0), line(10)])]
    await using server = await exporting(files)
    const pages = await read(connect(server.url), NAME)
    expect(numbers(pages)).toEqual([[number(0), number(10)], [number(20)], []])
    expect(pages.map(({ declared, asOf, reading, restart }) => [declared, asOf, reading, restart])).toEqual(
      Array(3).fill([{ total: 3, counts: "records" }, AS_OF, "full", false])
    )
    expect(pages.at(-1)?.position).toEqual({ v: 1, since: "2026-11-23" })

    await read(connect(server.url), NAME, pages.at(-1)!.position)
    expect(server.got.filter(({ path }) => path === "/exports").map(({ target }) => target)).toEqual([
      "/exports",
      "/exports?since=2026-11-23"
    ])
    await server.quiet()
  })

  it("reads again all that is newer than an old file that was replaced, so that what was cancelled stays so", async () => {
    const cancelled = line(20, { HUY: true, NGAY_CAP_NHAT: "2026-11-02T00:00:00Z" })
    const files = [
      file("2026-10-31", [line(0)]),
      { ...file("2026-11-01", [line(10), line(20), line(30)]), written: "2026-11-05" },
      file("2026-11-02", [cancelled])
    ]
    await using server = await exporting(files, undefined, ["2026-11-06T00:00:00Z"])
    const pages = await read(connect(server.url, { pageSize: 2 }), NAME, { v: 1, since: "2026-11-03" })
    expect(
      pages.flatMap(({ records }) => records.map(({ fields, removed }) => [fields?.declarationNumber, removed]))
    ).toEqual([
      [number(10), false],
      [number(20), false],
      [number(30), false],
      [number(20), true]
    ])
    expect(pages.map(({ reading, declared, restart }) => [reading, declared.total, restart])).toEqual(
      Array(pages.length).fill(["incremental", 4, false])
    )
    expect(pages.at(-1)).toMatchObject({ asOf: "2026-11-06T00:00:00Z", position: { v: 1, since: "2026-11-06" } })
    const rest = await read(connect(server.url, { pageSize: 2 }), NAME, pages[0]!.position)
    expect(numbers(rest).flat()).toEqual([number(30), number(20)])
    expect(rest.some(({ restart }) => restart)).toBe(false)
  })

  it("asks once for what is new when nothing old was replaced", async () => {
    await using server = await exporting([file("2026-11-01", [line(0)]), file("2026-11-02", [line(10)])])
    const pages = await read(connect(server.url), NAME, { v: 1, since: "2026-11-02" })
    expect(numbers(pages)).toEqual([[number(10)], []])
    expect(server.got.map(({ target }) => target)).toEqual(["/exports?since=2026-11-02", "/files/2026-11-02.gz"])
  })

  it("finds files below the base URL, whether their paths name its prefix or not", async () => {
    const paths = ["/files/1.gz", "/customs/files/2.gz", "files/3.gz"]
    const files = paths.map((path, index) => file(`2026-11-0${index + 1}`, [line(index * 10)], { path }))
    const at = ["/customs/files/1.gz", "/customs/files/2.gz", "/customs/files/3.gz"]
    await using server = await serve((got, response) => {
      if (got.path === "/customs/exports")
        return sendJson(response, { asOf: AS_OF, files: files.map(({ entry }) => entry) })
      const found = files[at.indexOf(got.path)]
      if (found === undefined) return sendJson(response, {}, 404)
      sendFile(response, found.content, undefined)
    })
    expect(numbers(await read(connect(`${server.url}/customs/`), NAME)).flat()).toEqual([
      number(0),
      number(10),
      number(20)
    ])
  })

  it.each([{ asOf: AS_OF, files: null }, { asOf: "2026-11-23 23:30" }])(
    "takes %j for a list of nothing",
    async (body) => {
      await using server = await serve((_, response) => sendJson(response, body))
      expect(await read(connect(server.url), NAME)).toMatchObject([
        { records: [], asOf: AS_OF, declared: { total: 0 } }
      ])
    }
  )

  it("of no files is one empty page", async () => {
    await using server = await exporting([])
    const pages = await read(connect(server.url), NAME, { v: 1, since: "2026-11-01" })
    expect(pages).toMatchObject([{ records: [], reading: "incremental", declared: { total: 0 } }])
  })

  it("cuts a file into pages and goes on inside of it", async () => {
    await using server = await exporting([file("2026-11-01", five), file("2026-11-02", [line(50)])])
    const connector = connect(server.url, { pageSize: 2 })
    const pages = await read(connector, NAME)
    expect(pages.map(({ records }) => records.length)).toEqual([2, 2, 1, 1, 0])
    for (const [index, { position }] of pages.entries()) {
      if (index === pages.length - 1) continue
      const rest = await read(connector, NAME, position)
      expect(numbers(rest).flat()).toEqual(numbers(pages.slice(index + 1)).flat())
      expect(rest.every(({ declared, restart }) => declared.total === 6 && !restart)).toBe(true)
    }
  })

  it("keeps the horizon it had begun with when it goes on, and takes the new one when it begins anew", async () => {
    const files = [file("2026-11-01", five)]
    await using server = await exporting(files, undefined, ["2026-11-20T00:00:00Z"])
    const connector = connect(server.url, { pageSize: 2 })
    const { position } = (await read(connector, NAME))[0]!
    expect((await read(connector, NAME, position)).at(-1)).toMatchObject({
      asOf: "2026-11-20T00:00:00Z",
      position: { since: "2026-11-20" }
    })
    files[0] = file("2026-11-01", [line(50)])
    expect((await read(connector, NAME, position)).at(-1)?.asOf).toBe(AS_OF)
  })

  it("does not fetch again a file that was read to its end", async () => {
    await using server = await exporting([file("2026-11-01", five), file("2026-11-02", [line(50)])])
    const pages = await read(connect(server.url), NAME)
    const before = server.got.length
    await read(connect(server.url), NAME, pages[0]!.position)
    expect(server.got.slice(before).map(({ path }) => path)).toEqual(["/exports", "/files/2026-11-02.gz"])
  })

  it.each([0, 1])("begins anew if file %i, already read or begun, has been replaced since", async (replaced) => {
    const files = [file("2026-11-01", [line(0)]), file("2026-11-02", five), file("2026-11-03", [line(60)])]
    await using server = await exporting(files)
    const connector = connect(server.url, { pageSize: 2 })
    const { position } = (await read(connector, NAME))[1]!
    files[replaced] = file(files[replaced]!.date, [line(70), line(80)])
    const pages = await read(connector, NAME, position)
    expect(pages.map(({ restart }) => restart)).toEqual([true, ...Array(pages.length - 1).fill(false)])
    expect(numbers(pages).flat()).toContain(number(70))
    const total = files.reduce((sum, { entry }) => sum + Number(entry.records), 0)
    expect(pages[0]?.declared.total).toBe(total)
    expect(pages.flatMap(({ records }) => records)).toHaveLength(total)
  })

  it("goes on where it was if a later file has come or changed since", async () => {
    const files = [file("2026-11-01", five), file("2026-11-02", [line(50)])]
    await using server = await exporting(files)
    const connector = connect(server.url, { pageSize: 2 })
    const { position } = (await read(connector, NAME))[1]!
    files[1] = file("2026-11-02", [line(60)])
    files.push(file("2026-11-03", [line(70)]))
    const pages = await read(connector, NAME, position)
    expect(pages.some(({ restart }) => restart)).toBe(false)
    expect(numbers(pages).flat()).toEqual([number(40), number(60), number(70)])
    expect(pages[0]?.declared.total).toBe(7)
  })
})

describe("a line", () => {
  it("may end with CRLF, follow a byte order mark and lack the last newline", async () => {
    const text = `\ufeff${[0, 10].map((ordinal) => JSON.stringify(line(ordinal))).join("\r\n")}`
    await using server = await exporting([fileOf("2026-11-01", text)])
    expect(numbers(await read(connect(server.url), NAME)).flat()).toEqual([number(0), number(10)])
  })

  it("that is blank is no record, unless the manifest counts it", async () => {
    const text = `${JSON.stringify(line(0))}\n\n \r\n${JSON.stringify(line(10))}\n\n`
    await using server = await exporting([fileOf("2026-11-01", text)])
    expect(numbers(await read(connect(server.url), NAME)).flat()).toEqual([number(0), number(10)])
    await using counting = await exporting([fileOf("2026-11-01", text, { records: 5 })])
    expect(numbers(await read(connect(counting.url), NAME)).flat()).toEqual([number(0), null, null, number(10), null])
  })

  it("that is no JSON object is handed on as such", async () => {
    const bad = Buffer.concat([Buffer.from('null\n7\n[]\n{"SO_TK":\n{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n')])
    const text = Buffer.concat([bad, Buffer.from(JSON.stringify(line(0)))])
    await using server = await exporting([fileOf("2026-11-01", text)])
    const [page] = await read(connect(server.url), NAME)
    expect(page?.records.map(({ fields }) => fields === null)).toEqual([true, true, true, true, true, false])
  })

  it("that is longer than the limit ends the reading", async () => {
    await using server = await exporting([file("2026-11-01", [line(0, { TEN_HANG: "x".repeat(600_000) })])])
    const { error } = await readToFailure(connect(server.url, { limits: { lineBytes: 1000 } }), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("line above the limit")])
  })

  it.each([
    [1000, 0, 1],
    [1000, 1, 0],
    [300_000, 0, 1],
    [300_000, 1, 0]
  ])(
    "of %i bytes at the limit is read, and one byte more ends the reading (%i, %i)",
    async (lineBytes, first, second) => {
      const of = (bytes: number, ordinal: number) => {
        const text = JSON.stringify(line(ordinal, { TEN_HANG: "" }))
        return `${text.slice(0, -2)}${"x".repeat(bytes - text.length)}"}`
      }
      const lines = (more: readonly [number, number]) => `${of(lineBytes + more[0], 0)}\n${of(lineBytes + more[1], 10)}`
      await using exact = await exporting([fileOf("2026-11-01", lines([0, 0]))])
      expect(numbers(await read(connect(exact.url, { limits: { lineBytes } }), NAME)).flat()).toHaveLength(2)
      await using longer = await exporting([fileOf("2026-11-01", lines([first, second]))])
      const { error } = await readToFailure(connect(longer.url, { limits: { lineBytes } }), NAME)
      expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("line above the limit")])
    }
  )

  it("of a hundred megabytes ends the reading, and is never held", async () => {
    // A gzip file may consist of many: a hundred times the same megabyte.
    const piece = gzipSync(Buffer.alloc(1024 * 1024, "x"))
    const content = Buffer.concat([gzipSync('{"a":"'), ...Array(100).fill(piece), gzipSync('"}\n')])
    const sha256 = createHash("sha256").update(content).digest("hex")
    const huge = file("2026-11-01", [line(0)], { bytes: content.length, sha256 })
    await using server = await exporting([{ ...huge, content }])
    const before = process.resourceUsage().maxRSS
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("line above the limit")])
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024)
  })

  it("nested up to the limit is a record, one deeper is none, and the reading goes on", async () => {
    const deep = (depth: number) =>
      `${JSON.stringify(line(0)).slice(0, -1)},"x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}\n`
    const text = [3, 4].map(deep).join("") + JSON.stringify(line(10))
    await using server = await exporting([fileOf("2026-11-01", text)])
    const pages = await read(connect(server.url, { limits: { nesting: 3 } }), NAME)
    expect(numbers(pages).flat()).toEqual([number(0), null, number(10)])
  })

  it("is put into the dataset's words and checked", () => {
    const check = checker(vehicleImports)
    const issuesOf = (more: Record<string, unknown>) => {
      const { rows, quarantined } = check([toIncoming(line(0, more))])
      return rows[0]?.issues ?? quarantined.map(({ field, code }) => `quarantine ${field}:${code}`)[0] ?? null
    }
    const fields = toIncoming(line(7, { NGAY_DK: "20261101", NGAY_TQ: " 20261102 ", HUY: true })).fields
    expect([fields?.declarationNumber, fields?.amendment, fields?.registeredOn, fields?.clearedOn]).toEqual([
      "10770123450",
      7,
      "2026-11-01",
      "2026-11-02"
    ])
    expect(issuesOf({ LUONG: "1", MA_LH: "A11", MA_HQ: "03CC", MA_HS: "87112019", TRI_GIA: 0, HUY: false })).toBeNull()
    expect(issuesOf({ SO_TK: " 107701234500 " })).toBeNull()
    expect(issuesOf({ NGAY_DK: "20260231" })).toBe("registeredOn:invalid_format")
    expect(issuesOf({ NGAY_DK: "2026-02-01" })).toBeNull()
    expect(issuesOf({ NGAY_TQ: "2026-02-31" })).toBe("clearedOn:invalid_format")
    expect(issuesOf({ NGAY_CAP_NHAT: "2026-01-01 00:00" })).toBeNull()
    expect(issuesOf({ NGAY_DK: "N/A" })).toBeNull()
    expect(issuesOf({ LUONG: "4" })).toBe("channel:invalid_value")
    expect(issuesOf({ TRI_GIA: -1 })).toBe("customsValue:too_small")
    expect(issuesOf({ MST_NK: "0100109107" })).toBe("importerTaxCode:check_digit")
    expect(issuesOf({ DONG: 51 })).toBe("quarantine line:too_big")
    for (const SO_TK of ["000000000000", " ", "N/A"]) {
      expect(issuesOf({ SO_TK })).toBe("quarantine declarationNumber:missing")
    }
    expect(issuesOf({ SO_TK: "1234" })).toBe("quarantine declarationNumber:invalid_format")
    expect(issuesOf({ SO_TK: 107701234500 })).toBe("quarantine declarationNumber:invalid_type")
    expect(issuesOf({ SO_TK: "10770123450" })).toBe("quarantine amendment:missing")
  })
})

describe("a download", () => {
  const one = () => file("2026-11-01", five)

  it("that breaks goes on where it stopped", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal > 1) return false
      response.writeHead(200, { "content-length": content.content.length })
      response.write(content.content.subarray(0, 40), () => response.destroy())
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers).toMatchObject({ range: "bytes=40-", "accept-encoding": "identity" })
  })

  it("that breaks after its last byte is complete", async () => {
    const content = one()
    await using server = await exporting([content], (_, response) => {
      response.writeHead(200, { "content-length": content.content.length + 1 })
      response.write(content.content, () => response.destroy())
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got).toHaveLength(2)
  })

  it("begins again if the source does not know parts", async () => {
    const content = one()
    await using server = await exporting([content], ({ headers }, response, ordinal) => {
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": content.content.length })
        response.write(content.content.subarray(0, 40), () => response.destroy())
      } else if (ordinal === 2) response.writeHead(416).end()
      else sendFile(response, content.content, headers.range === undefined ? undefined : "bytes=0-")
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
  })

  it.each([
    ["the whole file", 200, "", 5],
    ["another part", 206, "bytes 7-9/10", "contract"]
  ] as const)("that is continued with %s is not put together wrongly", async (_, status, range, expected) => {
    const { content, ...rest } = one()
    await using server = await exporting([{ content, ...rest }], (_, response, ordinal) => {
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": content.length })
        response.write(content.subarray(0, 40), () => response.destroy())
      } else response.writeHead(status, range === "" ? {} : { "content-range": range }).end(content)
      return true
    })
    if (typeof expected === "number") {
      expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(expected)
    } else expect((await readToFailure(connect(server.url), NAME)).error.reason).toBe(expected)
    expect(server.got).toHaveLength(3)
  })

  it("that never succeeds fails as broken", async () => {
    const content = one()
    await using server = await exporting([content], (_, response) => {
      response.writeHead(200, { "content-length": content.content.length })
      response.write(content.content.subarray(0, 10), () => response.destroy())
      return true
    })
    const { pages, error } = await readToFailure(connect(server.url), NAME)
    expect([pages, error.reason]).toEqual([[], "broken"])
  })

  it("whose hash is wrong is repeated once from the start", async () => {
    const content = one()
    const other = Buffer.from(content.content)
    other[other.length - 1]! ^= 1
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal === 1) sendFile(response, other, undefined)
      return ordinal === 1
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers.range).toBeUndefined()
  })

  it.each([
    ["hash", { sha256: "0".repeat(64) }, 2],
    ["size", { bytes: 7 }, 2],
    ["size", { bytes: 7000 }, 2],
    ["number of records", { records: 4 }, 1],
    ["number of records", { records: 6 }, 1]
  ])("whose %s is not the manifest's is refused before any record of it is handed on", async (_, more, fetches) => {
    await using server = await exporting([file("2026-11-01", five, more)])
    const { pages, error } = await readToFailure(connect(server.url, { pageSize: 1 }), NAME)
    expect([pages, error.reason]).toEqual([[], "broken"])
    expect(error.message).toMatch(/^customs: GET \/files\/… \(2026-11-01\) /)
    expect(server.got.length - 1).toBeLessThanOrEqual(fetches)
  })

  it("that is not gzip, though its hash is right, is refused", async () => {
    const content = Buffer.from("not gzip")
    const sha256 = createHash("sha256").update(content).digest("hex")
    const entry = { ...one().entry, bytes: content.length, sha256 }
    await using server = await exporting([{ date: "2026-11-01", content, entry }])
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["broken", expect.stringContaining("not a gzip file")])
    expect(server.got).toHaveLength(1 + IMPATIENT.tries)
  })

  it("that begins as something else than gzip is fetched again from the start", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      const wrong = ["<html>Bảo trì</html>", "\x1fx"][ordinal - 1]
      if (wrong === undefined) return false
      response.writeHead(200, { "content-length": content.content.length }).write(wrong)
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.map(({ headers }) => headers.range)).toEqual(Array(4).fill(undefined))
  })

  it("in parts that are shorter than asked for goes on without costing a try", async () => {
    const content = one()
    const { length } = content.content
    await using server = await exporting([content], ({ headers }, response, ordinal) => {
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": length })
        response.write(content.content.subarray(0, 10), () => response.destroy())
        return true
      }
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1])
      const part = content.content.subarray(from, from + 10)
      const range = `bytes ${from}-${from + part.length - 1}/${ordinal % 2 === 0 ? "*" : length}`
      response.writeHead(206, { "content-length": part.length, "content-range": range }).end(part)
      return true
    })
    expect(numbers(await read(connect(server.url, { limits: { tries: 2 } }), NAME)).flat()).toHaveLength(5)
    expect(server.got).toHaveLength(2 + Math.ceil((length - 10) / 10))
  })

  it("that says itself that it is shorter than the manifest is fetched once more, and not part by part", async () => {
    const content = one()
    const short = content.content.subarray(0, 40)
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal === 1) response.writeHead(200, { "content-length": short.length }).end(short)
      return ordinal === 1
    })
    expect(numbers(await read(connect(server.url, { limits: { tries: 1 } }), NAME)).flat()).toHaveLength(5)
    expect(server.got.map(({ headers }) => headers.range)).toEqual(Array(3).fill(undefined))
  })

  it("whose end only the end of the connection tells goes on where it stopped", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal > 1) return false
      response.socket?.end(Buffer.concat([Buffer.from("HTTP/1.0 200 OK\r\n\r\n"), content.content.subarray(0, 40)]))
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers.range).toBe("bytes=40-")
  })

  it("too large by the manifest, too large unpacked or too slow ends the reading", async () => {
    await using server = await exporting([one()])
    for (const limits of [{ bulkBytes: 20 }, { bulkUnpackedBytes: 20 }]) {
      const { error } = await readToFailure(connect(server.url, { limits }), NAME)
      expect(error.reason).toBe("limit")
    }
    await using slow = await exporting([one()], (_, response) => {
      response.writeHead(200).write(Buffer.from([0x1f, 0x8b]))
      const timer = setInterval(() => response.write("x"), 5)
      response.on("close", () => clearInterval(timer))
      return true
    })
    const limits = { idleMs: 50, tries: 1, bulkBytesPerSecond: 100_000 }
    const { error } = await readToFailure(connect(slow.url, { limits }), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("more slowly")])
  })

  it("that cannot be kept ends the reading and names the temporary directory", async () => {
    await using server = await exporting([one()])
    vi.stubEnv("TMPDIR", join(temporary, "nowhere"))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringMatching(/ENOENT.*TMPDIR/)])
  })

  it("has no name that would be left of it if the process were killed", async () => {
    const seen: Array<ReadonlyArray<string>> = []
    await using server = await exporting([one()], ({ headers }, response) => {
      seen.push(readdirSync(temporary))
      if (headers.range !== undefined) return false
      response.writeHead(200, { "content-length": one().content.length })
      response.write(one().content.subarray(0, 40), () => response.destroy())
      return true
    })
    const reading = connect(server.url, { pageSize: 3 }).read(NAME, null)
    const pages = Stream.tap(reading, () => Effect.sync(() => seen.push(readdirSync(temporary))))
    await Effect.runPromise(Stream.runDrain(pages))
    expect(seen).toEqual(Array(5).fill([]))
  })

  it("is gone when the reading is given up or interrupted", async () => {
    await using server = await exporting([one(), file("2026-11-02", five)])
    const reading = connect(server.url, { pageSize: 3 }).read(NAME, null)
    await Effect.runPromise(Stream.runDrain(Stream.take(reading, 3)))
    await server.quiet()

    let asked: () => void = () => undefined
    const request = new Promise<void>((resolve) => {
      asked = resolve
    })
    await using hanging = await exporting([one()], (_, response) => {
      response.writeHead(200).write(Buffer.from([0x1f]))
      asked()
      return true
    })
    const fiber = Effect.runFork(Stream.runDrain(connect(hanging.url).read(NAME, null)))
    await request
    await Effect.runPromise(Fiber.interrupt(fiber))
    await hanging.quiet()
  })
})

describe("the customs source", () => {
  it.each([
    ["another origin", [file("2026-11-01", [], { path: "https://evil.example/x" })], "another origin"],
    ["one file twice", [file("2026-11-01", []), file("2026-11-01", [])], "twice"],
    ["a hash that is none", [file("2026-11-01", [], { sha256: "x" })], "files.….sha256"],
    ["a day that is none", [file("2026-02-31", [])], "files.….date"],
    ["a negative number", [file("2026-11-01", [], { records: -1 })], "files.….records"]
  ])("breaks the contract with a manifest that lists %s", async (_, files, named) => {
    await using server = await exporting(files)
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["contract", expect.stringContaining(named)])
    expect(server.got).toHaveLength(1)
  })

  it("refuses a wrong key with a message that names the setting and not the key", async () => {
    await using server = await exporting([])
    const connector = customs({ url: server.url, apiKey: Redacted.make("wr0ng-key"), limits: IMPATIENT })
    const { error } = await readToFailure(connector, NAME)
    expect([error.reason, error.message]).toEqual([
      "unauthorized",
      expect.stringContaining("LIENTHONG_CUSTOMS_API_KEY")
    ])
    expect(JSON.stringify(error) + error.stack).not.toContain("wr0ng")
  })

  it.each([{ v: 1, since: "yesterday" }, { v: 1, since: null, asOf: AS_OF }, { v: 0 }])(
    "refuses the position %o",
    async (position) => {
      await using server = await exporting([])
      const { error } = await readToFailure(connect(server.url), NAME, position)
      expect([error.reason, server.got.length]).toEqual(["position", 0])
    }
  )
})
