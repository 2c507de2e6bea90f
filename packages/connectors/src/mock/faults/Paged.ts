/** How the paged sources ask for pages and answer them, so that one fault fits both. */
import { promisify } from "node:util"
import { brotliDecompress, gunzip, gzip } from "node:zlib"
import { nextOf } from "../../http/LinkHeader.ts"
import { type Captured, withBody } from "./Captured.ts"

/** What a page says. */
export interface View {
  readonly items: ReadonlyArray<unknown>
  /** A cursor, or the target of a link. */
  readonly next: string | null
  readonly total: number
  readonly asOf: string
}

/** What a request asks for. */
export interface Asked {
  /** The request as the source itself understands it. */
  readonly url: URL
  /** From which record of the page on, if the rest of one is asked for. */
  readonly from: number | null
  readonly first: boolean
  readonly full: boolean
}

export interface Paged {
  readonly asked: (url: URL, perPage: number) => Asked
  readonly view: (answer: Captured) => Promise<View>
  readonly spoilt: (answer: Captured, view: View) => Promise<Captured>
  /** The next that asks for the rest of the page that `url` asks for. */
  readonly rest: (url: URL, from: number) => string
}

/** In a cursor of ours it stands before the record at which the rest of a page begins. */
const MARK = "~"

const atMost = (url: URL, name: string, most: number, otherwise: number): void => {
  const text = url.searchParams.get(name)
  const given = text === null ? otherwise : Number(text)
  // What is no number is for the source to refuse.
  if (given > most) url.searchParams.set(name, String(most))
}

const cursorOf = (url: URL): readonly [cursor: string, from: number | null] => {
  const [cursor = "", from] = (url.searchParams.get("cursor") ?? "").split(MARK)
  return [cursor, from === undefined ? null : Number(from)]
}

const replaced = (answer: Captured, value: unknown): Captured => withBody(answer, Buffer.from(JSON.stringify(value)))

const POPULATION_PER_PAGE = 1000

export const populationPages: Paged = {
  asked: (given, perPage) => {
    const url = new URL(given)
    atMost(url, "limit", perPage, POPULATION_PER_PAGE)
    const [cursor, from] = cursorOf(url)
    if (cursor === "") url.searchParams.delete("cursor")
    else url.searchParams.set("cursor", cursor)
    return { url, from, first: cursor === "" && from === null, full: !url.searchParams.has("updatedSince") }
  },
  view: async ({ body }) => {
    const { items, nextCursor, asOf, total } = JSON.parse(body.toString())
    return { items, next: nextCursor, asOf, total }
  },
  spoilt: async (answer, { items, next, asOf, total }) => replaced(answer, { items, nextCursor: next, asOf, total }),
  rest: (url, from) => `${cursorOf(url)[0]}${MARK}${from}`
}

const TAX_PER_PAGE = 500
const REST = "from"

const zip = promisify(gzip)
const unzip = promisify(gunzip)
const unbrotli = promisify(brotliDecompress)

const unpacked = async ({ headers, body }: Captured): Promise<Buffer> => {
  const encoding = headers["Content-Encoding"]
  if (encoding === undefined) return body
  return encoding === "gzip" ? unzip(body) : unbrotli(body)
}

export const taxPages: Paged = {
  asked: (given, perPage) => {
    const url = new URL(given)
    atMost(url, "size", perPage, TAX_PER_PAGE)
    const from = url.searchParams.get(REST)
    url.searchParams.delete(REST)
    const first = from === null && Number(url.searchParams.get("page") ?? 1) === 1
    return { url, from: from === null ? null : Number(from), first, full: !url.searchParams.has("changedFrom") }
  },
  view: async (answer) => ({
    items: JSON.parse((await unpacked(answer)).toString()),
    next: nextOf(String(answer.headers.Link)) ?? null,
    total: Number(answer.headers["X-Total-Count"]),
    asOf: String(answer.headers["X-As-Of"])
  }),
  spoilt: async (answer, { items, next, total, asOf }) => {
    const json = Buffer.from(JSON.stringify(items))
    const { "Content-Encoding": encoding, ...headers } = answer.headers
    const links = String(headers.Link)
      .split(/, (?=<)/)
      .filter((link) => !link.includes('rel="next"'))
    if (next !== null) links.push(`<${next}>; rel="next"`)
    return withBody(
      {
        status: answer.status,
        headers: {
          ...headers,
          ...(encoding === undefined ? {} : { "Content-Encoding": "gzip" }),
          Link: links.join(", "),
          "X-Total-Count": total,
          "X-As-Of": asOf
        },
        body: json
      },
      encoding === undefined ? json : await zip(json)
    )
  },
  rest: (url, from) => {
    const query = new URLSearchParams(url.searchParams)
    query.set(REST, String(from))
    return `${url.pathname}?${query}`
  }
}
