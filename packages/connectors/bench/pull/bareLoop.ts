/**
 * What one would write without Liên Thông: fetch a page, parse it, check each record with zod, append it to DuckDB, commit
 * every 10,000 records. It does not resume, count, quarantine by field, remove or compare versions.
 */
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { type DuckDBAppender, DuckDBInstance } from "@duckdb/node-api"
import { Agent, request } from "undici"
import * as z from "zod"
import { PAGE_SIZE } from "./pages.ts"
import type { Work } from "./side.ts"

const unzip = promisify<Uint8Array, Buffer>(gunzip)

const COMMIT_EVERY = 10_000

const Grant = z.object({ access_token: z.string() })
const Page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable(), total: z.int() })

/** A record's table, its schema, and how it is appended. */
export interface Shape<A> {
  readonly table: string
  readonly check: { readonly safeParse: (item: unknown) => z.ZodSafeParseResult<A> }
  readonly append: (appender: DuckDBAppender, record: A) => void
}

export const bareLoop = async <A>({ table, check, append }: Shape<A>, work: Work): Promise<void> => {
  const { url, clientId, clientSecret, file, memory, threads } = work
  const instance = await DuckDBInstance.create(file, {
    preserve_insertion_order: "false",
    wal_autocheckpoint: "64MB",
    storage_compatibility_version: "v1.5.0",
    memory_limit: memory,
    threads: String(threads)
  })
  const db = await instance.connect()
  await db.run(table)
  await db.run("CREATE TABLE rejected (raw VARCHAR)")

  const dispatcher = new Agent({ connections: 1 })
  const granted = await request(`${url}/oauth/token`, {
    dispatcher,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret
    }).toString()
  })
  const authorization = `Bearer ${Grant.parse(await granted.body.json()).access_token}`

  const appender = await db.createAppender("residents")
  const rejects = await db.createAppender("rejected")

  let cursor: string | null = null
  let uncommitted = 0
  await db.run("BEGIN")
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) })
    const { headers, body } = await request(`${url}/v1/residents?${query}`, {
      dispatcher,
      headers: { authorization, "accept-encoding": "gzip" }
    })
    const zipped = headers["content-encoding"] === "gzip"
    const json = zipped ? JSON.parse((await unzip(await body.bytes())).toString()) : await body.json()
    const page: z.infer<typeof Page> = Page.parse(json)
    for (const item of page.items) {
      const checked = check.safeParse(item)
      if (checked.success) append(appender, checked.data)
      else {
        rejects.appendVarchar(JSON.stringify(item))
        rejects.endRow()
      }
    }
    cursor = page.nextCursor
    uncommitted += page.items.length
    if (uncommitted >= COMMIT_EVERY || cursor === null) {
      appender.flushSync()
      rejects.flushSync()
      await db.run("COMMIT")
      await db.run("BEGIN")
      uncommitted = 0
    }
  } while (cursor !== null)
  await db.run("COMMIT")
  appender.closeSync()
  rejects.closeSync()
  db.closeSync()
  instance.closeSync()
  await dispatcher.close()
}
