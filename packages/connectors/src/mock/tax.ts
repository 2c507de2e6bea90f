/** The mock tax source: signed requests, JSON arrays by page number, Link headers, packed bodies. */
import { createHmac } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import { type Handler, headerOf, instantIn, isSecret, type Now, numberIn, only, type Reply, refusal } from "./Answer.ts"
import { CLIENT_ID, secretOf } from "./Credentials.ts"
import { horizon } from "./Days.ts"
import { changedPages, fullPages, type NumberedPages } from "./NumberedPages.ts"
import type { Register } from "./Register.ts"
import type { World } from "./World.ts"

const WINDOW_SECONDS = 300
const PER_PAGE = 500
const MOST_PER_PAGE = 5000
const LEAST_PACKED = 1024
const KEPT = 16

const zip = promisify(gzip)
const brotli = promisify(brotliCompress)

const accepts = (request: IncomingMessage, encoding: string): boolean =>
  headerOf(request, "accept-encoding")
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim().split(/\s*;\s*/))
    .some(([name, weight]) => name === encoding && weight !== "q=0")

/** The body in the best encoding that the client takes. */
const packed = async (request: IncomingMessage, body: Buffer): Promise<{ encoding: string | null; body: Buffer }> => {
  if (body.length < LEAST_PACKED) return { encoding: null, body }
  if (accepts(request, "gzip")) return { encoding: "gzip", body: await zip(body, { level: 1 }) }
  if (!accepts(request, "br")) return { encoding: null, body }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 2 }
  return { encoding: "br", body: await brotli(body, { params }) }
}

/** Answers the requests of the tax source. */
export const taxHandler = (world: World, now: Now): Handler => {
  const { seed, day } = world.options
  const secret = secretOf(seed, "tax secret")
  const registers = new Map<string, Register>([
    ["/api/taxpayers", world.taxpayers],
    ["/api/registration-fees", world.registrationFees]
  ])
  const kept = new Map<string, NumberedPages>()

  const pagesOf = (path: string, register: Register, since: number | null): NumberedPages => {
    const key = `${path} ${since}`
    let pages = kept.get(key)
    if (pages === undefined) {
      pages = since === null ? fullPages(register) : changedPages(register, since)
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
      kept.set(key, pages)
    }
    return pages
  }

  const authorize = (request: IncomingMessage): void => {
    const timestamp = headerOf(request, "x-timestamp")
    const message = `${request.method}\n${request.url}\n${timestamp}`
    const expected = createHmac("sha256", secret).update(message).digest("hex")
    const client = isSecret(headerOf(request, "x-client-id"), CLIENT_ID)
    const signature = isSecret(headerOf(request, "x-signature"), expected)
    if (!client || !signature) throw refusal(401, "The client or the signature is wrong.")
    const difference = Math.abs(Number(timestamp) - Math.floor(now() / 1000))
    if (!/^\d+$/.test(timestamp) || difference > WINDOW_SECONDS) {
      throw refusal(401, `The timestamp is more than ${WINDOW_SECONDS} s away from the time of this server.`)
    }
  }

  const answer = async (request: IncomingMessage, response: Reply, url: URL, register: Register) => {
    const page = numberIn(url, "page", { from: 1, to: 1e9, otherwise: 1 })
    const size = numberIn(url, "size", { from: 1, to: MOST_PER_PAGE, otherwise: PER_PAGE })
    const since = instantIn(url, "changedFrom")
    const pages = pagesOf(url.pathname, register, since)
    const sent = pages.slice((page - 1) * size, size)
    const last = Math.max(1, Math.ceil(pages.length / size))
    const link = (number: number, rel: string): string => {
      const query = new URLSearchParams({ page: String(number), size: String(size) })
      const from = url.searchParams.get("changedFrom")
      if (from !== null) query.set("changedFrom", from)
      return `<${url.pathname}?${query}>; rel="${rel}"`
    }
    const links = [link(1, "first")]
    if (page > 1) links.push(link(page - 1, "prev"))
    if (page < last) links.push(link(page + 1, "next"))
    links.push(link(last, "last"))
    const json = `[${sent.map(register.json).join(",")}]`
    const { encoding, body } = await packed(request, Buffer.from(json))
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": body.length,
      Vary: "Accept-Encoding",
      Link: links.join(", "),
      "X-Total-Count": pages.total,
      "X-As-Of": horizon(day),
      ...(encoding === null ? {} : { "Content-Encoding": encoding })
    }
    response.writeHead(200, headers).end(body)
  }

  return async (request, response, url) => {
    authorize(request)
    const register = registers.get(url.pathname)
    if (register === undefined) throw refusal(404, "There is no such resource.")
    only("GET", request)
    await answer(request, response, url, register)
  }
}
