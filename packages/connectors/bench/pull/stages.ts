/** How fast a pull could be if it ended earlier: after fetching, parsing, reading, or checking. Each answers a count. */
import { intake } from "@lienthong/core/Minimise"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Agent, request } from "undici"
import { population, residents } from "../../src/population.ts"
import { PAGE_SIZE } from "./pages.ts"
import type { Work } from "./side.ts"

interface Body {
  readonly items: ReadonlyArray<unknown>
  readonly nextCursor: string | null
}

const tokenOf = async ({ url, clientId, clientSecret }: Work, dispatcher: Agent): Promise<string> => {
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret }
  const headers = { "content-type": "application/x-www-form-urlencoded" }
  const body = new URLSearchParams(form).toString()
  const granted = await request(`${url}/oauth/token`, { dispatcher, method: "POST", headers, body })
  return ((await granted.body.json()) as { readonly access_token: string }).access_token
}

/** A body's end says where the next page is; an empty cursor is the end. */
export const cursorIn = (bytes: Uint8Array): string =>
  /"nextCursor":"([^"]+)"[^\]]*$/.exec(Buffer.from(bytes.subarray(-400)).toString("latin1"))?.[1] ?? ""

/** Fetches body by body; `take` says which cursor is next. */
export const eachBody = async (work: Work, take: (bytes: Uint8Array) => string | Promise<string>): Promise<void> => {
  const dispatcher = new Agent({ connections: 1 })
  const authorization = `Bearer ${await tokenOf(work, dispatcher)}`
  let cursor = ""
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === "" ? {} : { cursor }) })
    const { body } = await request(`${work.url}/v1/residents?${query}`, { dispatcher, headers: { authorization } })
    cursor = await take(new Uint8Array(await body.arrayBuffer()))
  } while (cursor !== "")
  await dispatcher.close()
}

/** Counts bytes. */
export const fetched = async (work: Work): Promise<number> => {
  let bytes = 0
  await eachBody(work, (body) => {
    bytes += body.length
    return cursorIn(body)
  })
  return bytes
}

/** Counts records. */
export const parsed = async (work: Work): Promise<number> => {
  const decoder = new TextDecoder()
  let records = 0
  await eachBody(work, (bytes) => {
    const body = JSON.parse(decoder.decode(bytes)) as Body
    records += body.items.length
    return body.nextCursor ?? ""
  })
  return records
}

const pagesOf = ({ url, clientId, clientSecret }: Work) =>
  population({ url, clientId, clientSecret: Redacted.make(clientSecret) }).read(residents.name, null)

/** Counts records that the connector delivers. */
export const read = (work: Work): Promise<number> =>
  Effect.runPromise(
    Stream.runFold(
      pagesOf(work),
      () => 0,
      (sum, page) => sum + page.records.length
    )
  )

/** Counts records that pass the check. */
export const checked = (work: Work): Promise<number> => {
  const check = intake(residents)
  return Effect.runPromise(
    Stream.runFold(
      pagesOf(work),
      () => 0,
      (sum, page) => sum + check(page.records).rows.length
    )
  )
}
