/** A customs source that serves export files, and a temporary directory in which nothing may be left. */
import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import type { ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { Page } from "@lienthong/core/Page"
import * as Redacted from "effect/Redacted"
import { afterEach, beforeEach, expect, vi } from "vitest"
import { customs, vehicleImports } from "../src/customs.ts"
import { type Handler, IMPATIENT, sendJson, serve } from "./httpServer.ts"

export const KEY = "k3y-of-customs"
export const NAME = vehicleImports.name
export const AS_OF = "2026-11-23T23:30:00Z"

/** Tests whose temporary files stand alone, so that what is left of them is seen. Answers where they are. */
export const inTemporary = (): (() => string) => {
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
  return () => temporary
}

export const line = (number: number, more = {}) => ({
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

export const fileOf = (date: string, text: string | Buffer, more = {}): ExportFile => {
  const content = gzipSync(text)
  const lines = text
    .toString()
    .split("\n")
    .filter((line) => line.trim() !== "")
  const sha256 = createHash("sha256").update(content).digest("hex")
  const entry = { date, path: `/files/${date}.gz`, records: lines.length, bytes: content.length, sha256, ...more }
  return { date, content, entry }
}

export const file = (date: string, lines: ReadonlyArray<unknown>, more = {}): ExportFile =>
  fileOf(date, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), more)

export const sendFile = (response: ServerResponse, content: Buffer, range: string | undefined) => {
  const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1])
  const part = content.subarray(from)
  const head = {
    "content-length": part.length,
    "content-range": `bytes ${from}-${content.length - 1}/${content.length}`
  }
  response.writeHead(range === undefined ? 200 : 206, head).end(part)
}

/** Serves what `files` holds at the time of a request; `onFile` may answer for a file instead. */
export const exporting = (
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

export const connect = (url: string, more: { readonly pageSize?: number; readonly limits?: object } = {}) =>
  customs({ url, apiKey: Redacted.make(KEY), ...more, limits: { ...IMPATIENT, ...more.limits } })

export const numbers = (pages: ReadonlyArray<Page>) =>
  pages.map(({ records }) => records.map(({ fields }) => fields?.declarationNumber ?? null))

export const number = (ordinal: number) => `1077012345${String(ordinal).padStart(2, "0")}`.slice(0, 11)

export const five = [0, 10, 20, 30, 40].map((ordinal) => line(ordinal))
