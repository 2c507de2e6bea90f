import { mkdirSync, writeFileSync } from "node:fs"
import { type IncomingMessage, request } from "node:http"
import { join } from "node:path"
import * as zlib from "node:zlib"
import { completeness } from "@lienthong/core/Completeness"
import { FORMAT_NAMES, FORMATS } from "@lienthong/core/report/formats"
import { json } from "@lienthong/core/report/json"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import { describe, expect, it } from "vitest"
import { hostileSnapshot } from "../../core/test/hostile.ts"
import { Gates } from "../src/Config.ts"
import { at } from "../src/DataDirectory.ts"
import { server } from "../src/http/Server.ts"
import { shelf } from "../src/serve/Shelf.ts"
import { site } from "../src/serve/Site.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong, running } from "./program.ts"

const TOKEN = "correct-horse-battery-staple"

interface Got {
  readonly status: number
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
}

/** A request as it is written: no client puts the path right or opens what is compressed. */
const get = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET"
): Promise<Got> =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers: { connection: "close", ...headers } }, (response) => {
      const parts: Array<Buffer> = []
      response.on("data", (part: Buffer) => parts.push(part))
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) })
      )
      response.on("error", reject)
    })
      .on("error", reject)
      .end()
  })

/** The site on a free port while `use` runs. */
const serving = <A>(path: string, use: (port: number) => Promise<A>, token: string | null = null): Promise<A> => {
  const secret = token === null ? null : Redacted.make(token)
  return Effect.gen(function* () {
    const answer = site({ directory: at(path), lang: "en", gates: GATES, token: secret })
    const { port } = yield* server({
      address: "127.0.0.1:0",
      token: secret,
      tokenVariable: "LIENTHONG_SERVE_TOKEN",
      answer
    })
    return yield* Effect.promise(() => use(port))
  }).pipe(Effect.scoped, Effect.provideService(References.MinimumLogLevel, "None"), Effect.runPromise)
}

/** What the configuration of these tests asks. */
const GATES = Gates.parse({ overall: { onceOnly: 0.5 } })

const OLD = dayWith("2026-10-01T00:00:00Z", 40)
const NEW = dayWith("2026-11-01T00:00:00Z", 60)

const LATEST = "/2026-11-01T00-00-00Z"

describe("the site of kept reports", () => {
  it("serves each kept snapshot in every format, and the latest under a name of its own", async () => {
    using dir = directory()
    await keepAll(dir.path, [OLD, NEW])
    await serving(dir.path, async (port) => {
      for (const format of FORMAT_NAMES) {
        const { extension, mediaType } = FORMATS[format]
        const { status, headers, body } = await get(port, `${LATEST}.${extension}`)
        expect([status, headers["content-type"], body.length > 0]).toEqual([200, mediaType, true])
        expect((await get(port, `/latest.${extension}`)).body.equals(body)).toBe(true)
      }
      const old = await get(port, "/2026-10-01T00-00-00Z.json")
      expect(old.body.toString()).toBe(json(completeness(OLD)))
      expect((await get(port, "/2026-10-01T00-00-00Z.xml")).body.toString()).toContain("<failure")
      expect((await get(port, "/latest.xml")).body.toString()).not.toContain("<failure")
      const vietnamese = await get(port, "/latest.md?lang=vi")
      expect(vietnamese.body.toString()).toContain("Mức đầy đủ")
    })
  })

  it("has an index with figures and links that lead somewhere, the newest first, in both languages", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW, OLD])
    await serving(dir.path, async (port) => {
      const page = (await get(port, "/")).body.toString()
      expect(page).toMatch(/2026-11-01 07:00.*\n?.*2026-10-01 07:00/s)
      expect(page).toContain('<td class="figure">60.0%</td>')
      const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"))
      expect(links.length).toBe(1 + 3 * FORMAT_NAMES.length)
      for (const link of links) expect([link, (await get(port, link)).status]).toEqual([link, 200])
      const vietnamese = (await get(port, "/?lang=vi")).body.toString()
      expect(vietnamese).toContain('<html lang="vi">')
      expect(vietnamese).toContain("60,0%")
    })
  })

  it("shows a new snapshot at once, and one that was measured anew", async () => {
    using dir = directory()
    await keepAll(dir.path, [OLD])
    await serving(dir.path, async (port) => {
      const first = await get(port, "/latest.json")
      await keepAll(dir.path, [NEW])
      expect((await get(port, "/latest.json")).body.toString()).toBe(json(completeness(NEW)))
      await keepAll(dir.path, [dayWith(NEW.asOf, 61)])
      const again = await get(port, "/latest.json", { "if-none-match": first.headers.etag! })
      expect(again.body.toString()).toBe(json(completeness(dayWith(NEW.asOf, 61))))
      expect((await get(port, "/")).body.toString()).toContain("61.0%")
    })
  })

  it("says that nothing was measured yet", async () => {
    using dir = directory()
    await serving(dir.path, async (port) => {
      expect((await get(port, "/")).body.toString()).toContain("Nothing was measured yet")
      expect((await get(port, "/latest.json")).status).toBe(404)
    })
  })

  it("loses only its own line to a snapshot that cannot be read, and says nothing of this machine", async () => {
    using dir = directory()
    await keepAll(dir.path, [OLD, NEW])
    writeFileSync(join(at(dir.path).snapshots, "2026-11-01T00-00-00Z.json"), "{")
    await serving(dir.path, async (port) => {
      const page = (await get(port, "/")).body.toString()
      expect(page).toContain("cannot be read")
      expect(page).toContain("40.0%")
      const broken = await get(port, `${LATEST}.json`)
      expect(broken.status).toBe(500)
      expect(broken.body.toString()).not.toContain(dir.path)
      expect((await get(port, "/2026-10-01T00-00-00Z.json")).status).toBe(200)
    })
  })
})

describe("a reader's own copy", () => {
  it("is still right while the report is the same: 304, and no body", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(dir.path, async (port) => {
      for (const path of ["/", "/latest.csv", "/latest.parquet"]) {
        const first = await get(port, path)
        expect(Date.parse(first.headers["last-modified"]!)).toBeGreaterThan(0)
        expect(first.headers["cache-control"]).toContain("no-cache")
        const etag = first.headers.etag!
        for (const tags of [etag, `"x", W/${etag}`, "*"]) {
          const again = await get(port, path, { "if-none-match": tags })
          expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag])
        }
        expect((await get(port, path, { "if-none-match": '"x"' })).status).toBe(200)
      }
    })
  })

  it("is compressed as the reader likes, under a tag of its own, and is the same when opened", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(dir.path, async (port) => {
      const plain = await get(port, "/latest.json")
      const open = { br: zlib.brotliDecompressSync, gzip: zlib.gunzipSync } as const
      for (const [accept, encoding] of [
        ["gzip, deflate, br", "br"],
        ["gzip", "gzip"],
        ["br;q=0, gzip", "gzip"]
      ] as const) {
        const packed = await get(port, "/latest.json", { "accept-encoding": accept })
        expect(packed.headers["content-encoding"]).toBe(encoding)
        expect(packed.headers.vary).toContain("accept-encoding")
        expect(packed.headers.etag).not.toBe(plain.headers.etag)
        expect(packed.body.length).toBeLessThan(plain.body.length / 2)
        expect(open[encoding](packed.body).equals(plain.body)).toBe(true)
        const again = await get(port, "/latest.json", {
          "accept-encoding": accept,
          "if-none-match": packed.headers.etag!
        })
        expect(again.status).toBe(304)
      }
      for (const accept of ["identity", "zstd", "*;q=0", ""]) {
        const { headers, body } = await get(port, "/latest.json", { "accept-encoding": accept })
        expect([headers["content-encoding"], body.equals(plain.body)]).toEqual([undefined, true])
      }
      const parquet = await get(port, "/latest.parquet", { "accept-encoding": "br" })
      expect(parquet.headers["content-encoding"]).toBeUndefined()
    })
  })

  it("is made once for all who ask at the same time, and again when it was thrown off a full shelf", async () => {
    const copies = shelf(100)
    let made = 0
    const make = async () => {
      made++
      return "x".repeat(60)
    }
    await Promise.all(Array.from({ length: 5 }, () => copies.get("a", "identity", make)))
    expect(made).toBe(1)
    await copies.get("b", "identity", make)
    await copies.get("a", "identity", make)
    expect(made).toBe(3)
    expect((await copies.get("c", "identity", async () => "y".repeat(1000))).bytes.length).toBe(1000)
  })
})

describe("what is asked wrongly", () => {
  const OUTSIDE = [
    "/../store.duckdb",
    "/%2e%2e/store.duckdb",
    "/..%2fstore.duckdb",
    "/snapshots/2026-11-01T00-00-00Z.json",
    "/2026-11-01T00-00-00Z.summary",
    "/2026-11-01T00-00-00Z.json/",
    "/2026-11-01T00-00-00Z.json%00",
    "/2026-11-01T00-00-00Z",
    "/latest",
    "/latest.exe",
    "/secret.json",
    "//etc/passwd",
    "/.json"
  ]

  it.each(OUTSIDE)("leads nowhere: %s", async (path) => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    writeFileSync(join(at(dir.path).snapshots, "secret.json"), "secret")
    mkdirSync(join(dir.path, "store.duckdb"))
    const { status, body } = await serving(dir.path, (port) => get(port, path))
    expect([status, body.toString()]).toEqual([404, "There is no such report; / lists those that there are.\n"])
  })

  it("gets a sentence: other methods, an unknown language, a request that is none", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(dir.path, async (port) => {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        const { status, headers } = await get(port, "/latest.json", {}, method)
        expect([status, headers.allow]).toEqual([405, "GET, HEAD"])
      }
      expect((await get(port, "/?lang=fr")).status).toBe(400)
      const head = await get(port, "/latest.json", {}, "HEAD")
      const whole = await get(port, "/latest.json")
      expect([head.status, head.body.length, head.headers.etag]).toEqual([200, 0, whole.headers.etag])
      expect(head.headers["content-length"]).toBe(`${whole.body.length}`)
    })
  })

  it("may come from a page on another site that gave this machine a name of its own: it gets nothing", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(dir.path, async (port) => {
      for (const host of ["evil.example", "127.0.0.1.evil.example", `evil.example:${port}`]) {
        expect((await get(port, "/latest.json", { host })).status).toBe(421)
      }
      for (const host of ["localhost", `localhost:${port}`, `[::1]:${port}`]) {
        expect((await get(port, "/latest.json", { host })).status).toBe(200)
      }
    })
  })
})

describe("every answer", () => {
  it("tells the browser to run nothing, frame nothing and say nothing of where it was", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(dir.path, async (port) => {
      for (const path of ["/", ...FORMAT_NAMES.map((name) => `/latest.${FORMATS[name].extension}`)]) {
        const { headers } = await get(port, path)
        expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'")
        expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*/)
        expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" })
      }
      expect((await get(port, "/latest.csv")).headers["content-disposition"]).toContain("attachment")
      expect((await get(port, "/none")).headers["x-content-type-options"]).toBe("nosniff")
    })
  })

  it("shows hostile text in the index as text", async () => {
    using dir = directory()
    await keepAll(dir.path, [{ ...hostileSnapshot("<script>alert(1)</script>\"'&"), asOf: NEW.asOf }])
    const page = (await serving(dir.path, (port) => get(port, "/"))).body.toString()
    expect(page).not.toContain("<script")
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;")
  })
})

describe("a token", () => {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` })

  it("is asked of everybody for everything, and taken as a bearer's or as a browser's password", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    await serving(
      dir.path,
      async (port) => {
        const refused = [
          {},
          { authorization: "Bearer wrong-wrong-wrong-wrong" },
          { authorization: `Bearer ${TOKEN}x` },
          { authorization: TOKEN },
          basic(TOKEN),
          basic("any:wrong")
        ]
        for (const headers of refused) {
          for (const path of ["/", "/latest.json", "/none"]) {
            const got = await get(port, path, headers)
            expect(got.status).toBe(401)
            expect(got.headers["www-authenticate"]).toContain("Basic")
            expect(got.body.toString()).not.toContain("2026")
          }
        }
        for (const headers of [{ authorization: `Bearer ${TOKEN}` }, basic(`any:${TOKEN}`), basic(`:${TOKEN}`)]) {
          expect((await get(port, "/latest.json", { ...headers, host: "reports.example" })).status).toBe(200)
        }
      },
      TOKEN
    )
  })

  it("is needed where others than this machine can ask, and must be long", async () => {
    using dir = directory()
    const words = ["serve", "--data-dir", dir.path, "--listen", "0.0.0.0:0"]
    const without = await lienthong(words)
    expect(without).toMatchObject({ code: 2, stdout: "" })
    expect(without.stderr).toContain("LIENTHONG_SERVE_TOKEN")
    const short = await lienthong(words, { LIENTHONG_SERVE_TOKEN: "hunter2" })
    expect(short.code).toBe(2)
    expect(short.stderr).not.toContain("hunter2")
    const absent = await lienthong(words, { LIENTHONG_SERVE_TOKEN_FILE: join(dir.path, "none") })
    expect(absent.code).toBe(2)
  })
})

describe("lienthong serve", () => {
  it("prints where, takes its token from a file, and ends with 0 when it is told to", async () => {
    using dir = directory()
    await keepAll(dir.path, [NEW])
    const file = join(dir.path, "token")
    writeFileSync(file, `${TOKEN}\n`)
    const child = running(["serve", "--data-dir", dir.path, "--listen", "127.0.0.1:0"], {
      LIENTHONG_SERVE_TOKEN_FILE: file
    })
    const port = Number(new URL(await child.firstLine()).port)
    expect((await get(port, "/")).status).toBe(401)
    expect((await get(port, "/", { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    child.signal("SIGTERM")
    const ended = await child.ended
    expect(ended).toMatchObject({ code: 0, signal: null })
    expect(ended.stderr).not.toContain(TOKEN)
  })

  it("says what is wrong with an address, and which port is taken", async () => {
    using dir = directory()
    const wrong = await lienthong(["serve", "--data-dir", dir.path, "--listen", "here"])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("such as 127.0.0.1:9464")])
    await serving(dir.path, async (port) => {
      const taken = await lienthong(["serve", "--data-dir", dir.path, "--listen", `${port}`])
      expect([taken.code, taken.stderr]).toEqual([3, expect.stringContaining("something else listens there already")])
    })
  })
})
