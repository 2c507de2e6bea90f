/** The customs source, scripted for the conformance kit: each page of the kit is the file of a day. */
import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { Answer, ScriptedSource } from "@lienthong/core/testing/ScriptedSource"
import * as Redacted from "effect/Redacted"
import { customs, vehicleImports } from "../../src/customs.ts"

const KEY = "k3y-of-customs"
const FIRST_DAY = "2026-10-01"
const DAY_MS = 86_400_000

const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

const zipped = (records: ReadonlyArray<unknown>): Buffer =>
  gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join(""))

const numberOf = (n: number) => `10770123${String(n).padStart(3, "0")}0`

const fileAnswer = (content: Buffer, range: string | undefined): Answer => {
  const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1])
  const headers = {
    "content-type": "application/gzip",
    "content-range": `bytes ${from}-${content.length - 1}/${content.length}`
  }
  return { status: range === undefined ? 200 : 206, headers, body: content.subarray(from) }
}

export const scriptedCustoms: ScriptedSource = {
  dataset: vehicleImports.name,
  record: (n, at) => ({
    SO_TK: numberOf(n),
    DONG: 1,
    MA_LH: "A11",
    MA_HQ: "03CC",
    CUA_KHAU: "Cảng Hải Phòng",
    NGAY_DK: "20260102",
    NGAY_TQ: "20260103",
    LUONG: "1",
    MST_NK: "0100109106",
    TEN_NK: `Công ty Nhập khẩu ${n}`,
    MA_HS: "87032350",
    TEN_HANG: `Ô tô con số ${n}`,
    NHAN_HIEU: "TOYOTA",
    SO_KHUNG: `RLHFC${String(n).padStart(8, "0")}`,
    SO_MAY: `2NRX${String(n).padStart(6, "0")}`,
    XUAT_XU: "TH",
    TRI_GIA: 400_000_000,
    NGAY_CAP_NHAT: at
  }),
  fields: (n, at) => ({
    declarationNumber: `10770123${String(n).padStart(3, "0")}`,
    amendment: 0,
    line: 1,
    procedureCode: "A11",
    customsOffice: "03CC",
    entryGate: "Cảng Hải Phòng",
    registeredOn: "2026-01-02",
    clearedOn: "2026-01-03",
    channel: "1",
    importerTaxCode: "0100109106",
    importerName: `Công ty Nhập khẩu ${n}`,
    hsCode: "87032350",
    goodsName: `Ô tô con số ${n}`,
    brand: "TOYOTA",
    chassisNumber: `RLHFC${String(n).padStart(8, "0")}`,
    engineNumber: `2NRX${String(n).padStart(6, "0")}`,
    originCountry: "TH",
    customsValue: 400_000_000,
    updatedAt: at
  }),
  removal: (n, at) => ({ SO_TK: numberOf(n), DONG: 1, NGAY_CAP_NHAT: at, HUY: true }),
  secrets: [KEY],
  answer: ({ path, query, headers }, world) => {
    if (headers["x-api-key"] !== KEY) return { status: 401, body: "{}" }
    const [, marker = "", ordinal = ""] = /^\/files\/([^/]+)\/(\d+)\.gz$/.exec(path) ?? []
    const since = path === "/exports" ? query.get("since") : marker === "full" ? null : marker
    const reading = since === null ? world.full : world.since(`${since}T00:00:00Z`)
    if (path !== "/exports") return fileAnswer(zipped(reading.pages[Number(ordinal)] ?? []), headers.range)
    const files = reading.pages.map((records, page) => {
      const content = zipped(records)
      return {
        date: dayAfter(since ?? FIRST_DAY, page),
        path: `/files/${since ?? "full"}/${page}.gz`,
        records: records.length,
        bytes: content.length,
        sha256: createHash("sha256").update(content).digest("hex")
      }
    })
    return { body: JSON.stringify({ asOf: world.asOf, files }) }
  },
  connect: (url, { pageSize }) => customs({ url, apiKey: Redacted.make(KEY), pageSize }),
  notApplicable: {
    loop: "a manifest lists every file: there is no next to follow",
    short: "it declares what its manifest lists: a file is whole by its hash, or fails"
  }
}
