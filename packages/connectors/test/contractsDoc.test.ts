import { createHmac } from "node:crypto"
import { readFileSync } from "node:fs"
import type { Connector } from "@lienthong/core"
import { checker } from "@lienthong/core/Check"
import type { Dataset } from "@lienthong/core/Dataset"
import type { Position } from "@lienthong/core/Page"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { customs, customsSource, vehicleImports } from "../src/customs.ts"
import { Limits } from "../src/http/Limits.ts"
import { PLACEHOLDERS } from "../src/Placeholders.ts"
import { population, populationSource, residents } from "../src/population.ts"
import { signatureOf } from "../src/tax/Signature.ts"
import { registrationFees, tax, taxpayers, taxSource } from "../src/tax.ts"
import { read, sendJson, serve } from "./httpServer.ts"

const DOC = readFileSync(new URL("../../../docs/CONTRACTS.md", import.meta.url), "utf8")

/** In the order of the document. */
const SUBJECTS = [
  { source: populationSource, dataset: residents },
  { source: taxSource, dataset: taxpayers },
  { source: taxSource, dataset: registrationFees },
  { source: customsSource, dataset: vehicleImports }
].map((subject, at) => ({ ...subject, at, name: subject.dataset.name }))

/** The tables whose first heading is this one, as rows of cells without their marks. */
const tables = (heading: string): ReadonlyArray<ReadonlyArray<ReadonlyArray<string>>> =>
  [...DOC.matchAll(new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\n((?:\\|.*\\n)+)`, "gm"))].map(([, lines = ""]) =>
    lines
      .trim()
      .split("\n")
      .map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim())
      )
  )

const plain = (cell = ""): string => cell.replaceAll("`", "")

const blocks = (language: string): ReadonlyArray<string> =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, "gm"))].map(([, text]) => text!)

type Understands = (raw: unknown) => {
  readonly fields: Readonly<Record<string, unknown>> | null
  removed: boolean | null
}

/** The names that are looked up in a record; `value` stands at each of them. */
const looksUp = (
  understand: Understands,
  value: (name: string) => unknown = () => undefined
): ReadonlyArray<string> => {
  const names = new Set<string>()
  const get = (_: object, name: string | symbol) => {
    if (typeof name !== "string") return undefined
    names.add(name)
    return value(name)
  }
  understand(new Proxy({}, { get }))
  return [...names]
}

/** The wire names that a connector knows, those inside objects with a dot, each with the field it is put into. */
const wireNames = (understand: Understands): ReadonlyMap<string, string> => {
  const leaves = looksUp(understand).flatMap((name) => {
    const inner = new Set<string>()
    const within = new Proxy({}, { get: (_, part) => (typeof part === "string" ? void inner.add(part) : undefined) })
    looksUp(understand, (asked) => (asked === name ? within : undefined))
    return inner.size === 0 ? [[name]] : [...inner].map((part) => [name, part])
  })
  return new Map(
    leaves.map(([name = "", part]) => {
      const marked = (value: unknown) => understand({ [name]: part === undefined ? value : { [part]: value } })
      const [field = ""] = Object.entries(marked("«mark»").fields ?? {}).find(([, value]) => value === "«mark»") ?? []
      const isFlag = marked(true).removed
      return [part === undefined ? name : `${name}.${part}`, isFlag ? "" : field]
    })
  )
}

const partsOf = (dataset: Dataset, field: string): ReadonlyArray<string> =>
  Object.keys((dataset.fields[field]!.schema as unknown as { shape: Record<string, unknown> }).shape)

describe("docs/CONTRACTS.md", () => {
  it.each(SUBJECTS)("lists every wire name of $name, its field, and whether it is required", (subject) => {
    const { source, dataset, at, name } = subject
    const rows = tables("wire name")[at] ?? expect.fail("no table")
    const known = wireNames((raw) => source.incoming(name, raw))
    expect(Object.fromEntries(rows.map(([wire, field]) => [plain(wire), plain(field)]))).toEqual(
      Object.fromEntries(known)
    )
    const required = rows.filter(([, , , required]) => required === "yes").map(([, field]) => plain(field))
    const needed = Object.keys(dataset.fields).filter(
      (field) => dataset.key.includes(field) || dataset.version.includes(field) || dataset.fields[field]!.required
    )
    // The amendment is the last digit of the declaration's number.
    expect(required.toSorted()).toEqual(needed.filter((field) => field !== "amendment").toSorted())
  })

  it("names the parts of an address", () => {
    const [, , says = ""] = tables("wire name")[0]!.find(([wire]) => plain(wire) === "permanentResidence") ?? []
    for (const part of partsOf(residents, "permanentResidence")) expect(says).toContain(`\`${part}\``)
  })

  it.each(SUBJECTS)("shows a record and a removal of $name that pass the check without an issue", (subject) => {
    const { source, dataset, at, name } = subject
    const shown = blocks("json").slice(2 * at, 2 * at + 2)
    const checked = checker(dataset)(shown.map((text) => source.incoming(name, JSON.parse(text))))
    expect(checked.quarantined).toEqual([])
    expect(checked.rows.map(({ issues, removed }) => ({ issues, removed }))).toEqual([
      { issues: null, removed: false },
      { issues: null, removed: true }
    ])
    expect(checked.rows[0]!.values.filter((value) => value !== null).length).toBeGreaterThan(8)
  })

  it("shows a signature that is right, of a request that is sent so", async () => {
    const signed = blocks("").find((text) => text.startsWith("GET\n")) ?? expect.fail("nothing signed")
    const [method = "", path = "", timestamp = ""] = signed.split("\n")
    const secret = /With the secret `([^`]+)`/.exec(DOC)![1]!
    const moment = /With the secret `[^`]+`, at\s+(\S+Z):/.exec(DOC)![1]!
    const shown = /^X-Signature: (\w+)$/m.exec(DOC)![1]
    expect(timestamp).toBe(String(Date.parse(moment) / 1000))
    expect(shown).toBe(createHmac("sha256", secret).update(signed).digest("hex"))
    expect(shown).toBe(signatureOf(secret, method, path, timestamp))

    await using server = await serve((_, response) =>
      sendJson(response, [], 200, { "x-total-count": "0", "x-as-of": "2026-11-02T00:00:00Z" })
    )
    const connector = tax({ url: server.url, clientId: "lienthong", secret: Redacted.make(secret) })
    await read(connector, taxpayers.name, { v: 1, dataset: taxpayers.name, since: "2026-11-01T00:00:00Z" })
    const [{ target, headers } = expect.fail("nothing asked")] = server.got
    expect(target).toBe(path)
    for (const [name] of tables("header")[0] ?? []) expect(headers).toHaveProperty(plain(name).toLowerCase())
    const again = createHmac("sha256", secret).update(`GET\n${target}\n${headers["x-timestamp"]}`)
    expect(headers["x-signature"]).toBe(again.digest("hex"))
  })

  it("shows the requests as they are sent", async () => {
    const asOf = "2026-11-02T00:00:00Z"
    await using server = await serve(({ path }, response) => {
      if (path.endsWith("token")) sendJson(response, { access_token: "t", token_type: "Bearer", expires_in: 120 })
      else if (path.startsWith("/api/")) sendJson(response, [], 200, { "x-total-count": "0", "x-as-of": asOf })
      else sendJson(response, { asOf, total: 0, items: [], files: [] })
    })
    const [url, secret] = [server.url, Redacted.make("example-secret")]
    const readBoth = async (connector: Connector, dataset: string, since: Position) => {
      await read(connector, dataset)
      await read(connector, dataset, { v: 1, ...since })
    }
    const since = "2026-11-01T00:00:00Z"
    await readBoth(population({ url, clientId: "lienthong", clientSecret: secret }), residents.name, { since })
    const taxConnector = tax({ url, clientId: "lienthong", secret })
    for (const { name } of [taxpayers, registrationFees]) {
      await readBoth(taxConnector, name, { dataset: name, since })
    }
    await readBoth(customs({ url, apiKey: secret }), vehicleImports.name, { since: since.slice(0, 10) })

    const sent = new Set(server.got.map(({ method, target }) => `${method} ${target}`))
    const lines = new Set(DOC.split("\n").map((line) => line.trim()))
    const [fullFees, changedFees] = [...sent].filter((line) => line.includes("registration-fees"))
    expect(lines).toContain(changedFees)
    // The other two of the tax source differ in nothing but the path.
    const shown = [...sent].filter((line) => line !== fullFees && !/taxpayers.*changedFrom/.test(line))
    expect(shown).toHaveLength(8 - 1)
    expect(shown.filter((line) => !lines.has(line))).toEqual([])
  })

  it("lists every limit with its default", () => {
    const shown = (tables("limit")[0] ?? []).map(([limit, value]) => [
      plain(limit),
      Number(plain(value).replaceAll(",", ""))
    ])
    expect(Object.fromEntries(shown)).toEqual(Limits.parse({}))
  })

  it("lists the placeholders", () => {
    const [, listed = ""] = /Placeholders, without regard to case: (.*?`)\. /.exec(DOC.replaceAll(/\s+/g, " ")) ?? []
    expect([...listed.matchAll(/`([^`]+)`/g)].map(([, text]) => text)).toEqual(PLACEHOLDERS)
  })
})
