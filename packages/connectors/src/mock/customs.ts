/** The mock customs source: a manifest, and daily gzip files of NDJSON that may be fetched in parts. */
import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import { type Handler, headerOf, isSecret, only, type Reply, refusal, sendJson } from "./Answer.ts"
import { secretOf } from "./Credentials.ts"
import { horizon } from "./Days.ts"
import type { World } from "./World.ts"

const CACHE_BYTES = 8 * 1024 * 1024
const FILE = /^\/files\/(\d{4}-\d{2}-\d{2})\.ndjson\.gz$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

const zip = promisify(gzip)

interface Entry {
  readonly date: string
  readonly path: string
  readonly records: number
  readonly bytes: number
  readonly sha256: string
}

/** The part of a file that a Range header asks for; `null` for all of it. */
const rangeOf = (header: string, size: number): { readonly from: number; readonly to: number } | null => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header)
  if (match === null || (match[1] === "" && match[2] === "")) return null
  const from = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const to = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]))
  if (from <= to) return { from, to }
  throw refusal(416, "The range lies outside the file.", { "Content-Range": `bytes */${size}` })
}

/** Answers the requests of the customs source. */
export const customsHandler = (world: World): Handler => {
  const { seed, day } = world.options
  const { files } = world
  const apiKey = secretOf(seed, "customs key")
  const entries = new Map<number, Promise<Entry>>()
  const kept = new Map<number, Buffer>()
  let keptBytes = 0

  /** The latest files stay in memory, up to a few megabytes. */
  const keep = (file: number, bytes: Buffer): void => {
    if (kept.has(file)) return
    kept.set(file, bytes)
    keptBytes += bytes.length
    for (const [oldest, content] of kept) {
      if (keptBytes <= CACHE_BYTES) break
      kept.delete(oldest)
      keptBytes -= content.length
    }
  }

  const bytesOf = async (file: number): Promise<Buffer> => {
    const known = kept.get(file)
    if (known !== undefined) return known
    const bytes = await zip(files.text(file), { level: 1 })
    keep(file, bytes)
    return bytes
  }

  const entryOf = (file: number): Promise<Entry> => {
    const make = async (): Promise<Entry> => {
      const bytes = await bytesOf(file)
      const date = files.date(file)
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      return { date, path: `/files/${date}.ndjson.gz`, records: files.lines(file).length, bytes: bytes.length, sha256 }
    }
    let entry = entries.get(file)
    if (entry === undefined) {
      entry = make()
      entries.set(file, entry)
    }
    return entry
  }

  const manifest = async (since: string | null): Promise<string> => {
    if (since !== null && (!DAY.test(since) || Number.isNaN(Date.parse(since)))) {
      throw refusal(400, "since must be a day such as 2026-11-01.")
    }
    const listed: Array<Entry> = []
    for (let file = 0; file < files.count; file++) {
      // A day's file is written on that day, and no later.
      if (since !== null && files.date(file) < since) continue
      const entry = await entryOf(file)
      if (entry.records > 0) listed.push(entry)
    }
    return JSON.stringify({ asOf: horizon(day), files: listed })
  }

  const file = async (request: IncomingMessage, response: Reply, date: string): Promise<void> => {
    let number = 0
    while (number < files.count && files.date(number) !== date) number++
    if (number === files.count) throw refusal(404, "There is no file of that day.")
    const [bytes, { sha256 }] = [await bytesOf(number), await entryOf(number)]
    const tag = `"${sha256}"`
    const current = headerOf(request, "if-range") === "" || headerOf(request, "if-range") === tag
    const range = current ? rangeOf(headerOf(request, "range"), bytes.length) : null
    const headers = { "Content-Type": "application/gzip", "Accept-Ranges": "bytes", ETag: tag }
    if (range === null) {
      response.writeHead(200, { ...headers, "Content-Length": bytes.length }).end(bytes)
      return
    }
    const part = bytes.subarray(range.from, range.to + 1)
    const where = `bytes ${range.from}-${range.to}/${bytes.length}`
    response.writeHead(206, { ...headers, "Content-Length": part.length, "Content-Range": where }).end(part)
  }

  return async (request, response, url) => {
    if (!isSecret(headerOf(request, "x-api-key"), apiKey)) throw refusal(401, "The API key is missing or wrong.")
    only("GET", request)
    const date = FILE.exec(url.pathname)?.[1]
    if (url.pathname === "/exports") sendJson(response, await manifest(url.searchParams.get("since")))
    else if (date !== undefined) await file(request, response, date)
    else throw refusal(404, "There is no such resource.")
  }
}
