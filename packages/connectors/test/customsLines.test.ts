import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { checker } from "@lienthong/core/Check"
import { describe, expect, it } from "vitest"
import { toIncoming } from "../src/customs/Wire.ts"
import { vehicleImports } from "../src/customs.ts"
import { connect, exporting, file, fileOf, inTemporary, line, NAME, number, numbers } from "./customsExport.ts"
import { read, readToFailure } from "./httpServer.ts"

inTemporary()

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

  it("that is long makes the page short: no page is held that is not sane", async () => {
    const long = "x".repeat(900_000)
    const text = Array.from({ length: 30 }, (_, n) => `${JSON.stringify(line(n, { GHI_CHU: long }))}\n`).join("")
    await using server = await exporting([fileOf("2026-11-01", text)])
    const pages = await read(connect(server.url), NAME)
    expect(numbers(pages).flat()).toEqual(Array.from({ length: 30 }, (_, n) => number(n)))
    expect(Math.max(...pages.map(({ records }) => records.length))).toBeLessThanOrEqual(10)
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
