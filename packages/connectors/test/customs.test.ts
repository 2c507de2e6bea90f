import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { customs } from "../src/customs.ts"
import {
  AS_OF,
  connect,
  exporting,
  file,
  five,
  inTemporary,
  line,
  NAME,
  number,
  numbers,
  sendFile
} from "./customsExport.ts"
import { IMPATIENT, read, readToFailure, sendJson, serve } from "./httpServer.ts"

inTemporary()

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
