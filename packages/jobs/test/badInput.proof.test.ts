import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tryLock } from "../src/Lock.ts"
import { demoLock, storeLock } from "../src/Paths.ts"
import { directory, dump, type Ended, type Environment, lienthong, mock, running, unanswering } from "./program.ts"

/** One clear sentence on stderr, nothing on stdout, no stack. */
const complains = (ended: Ended, code: number, ...parts: ReadonlyArray<string | RegExp>): void => {
  expect(ended, ended.stderr).toMatchObject({ code, stdout: "" })
  for (const part of parts) expect(ended.stderr).toMatch(part)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  expect(ended.stderr).not.toMatch(/undefined|\[object/)
}

const population = (url: string): Environment => ({
  LIENTHONG_POPULATION_URL: url,
  LIENTHONG_POPULATION_CLIENT_ID: "me",
  LIENTHONG_POPULATION_CLIENT_SECRET: "hush-hush"
})

/** A server that answers everything alike. */
const answering = async (status: number, type: string, body: string) => {
  const server = createServer((_, response) => response.writeHead(status, { "content-type": type }).end(body))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => server.close() }
}

const sync = (dataDir: string, ...words: ReadonlyArray<string>) => [
  "sync",
  "--data-dir",
  dataDir,
  "--log-level",
  "silent",
  ...words
]

describe.concurrent("wrong usage", () => {
  it.each([
    ["an unknown command", ["snyc"], /unknown command 'snyc'/],
    ["an unknown option", ["report", "--formt", "json"], /Did you mean --format/],
    ["an unknown format", ["report", "--format", "spreadsheet"], /Choose from table, json/],
    ["a day that does not exist", ["report", "--as-of", "2026-02-31"], /Give a day such as/],
    ["an hour that does not exist", ["report", "--as-of", "2026-02-03T24:00:00Z"], /Give a day such as/],
    ["a year out of all proportion", ["report", "--as-of", "0001-01-01"], /Give a day such as/],
    ["a negative number of residents", ["demo", "--residents=-1"], /whole number/],
    ["a port out of range", ["mock", "--port", "70000"], /whole number/]
  ])("is named, with exit code 2: %s", async (_, words, message) => {
    complains(await lienthong(words), 2, message)
  })

  it("says how to configure a source when there is none", async () => {
    using dir = directory()
    complains(await lienthong(sync(dir.path)), 2, "LIENTHONG_POPULATION_URL", "lienthong demo")
  })

  it("names the variable that is missing", async () => {
    using dir = directory()
    const env = { LIENTHONG_POPULATION_URL: "http://127.0.0.1:9", LIENTHONG_POPULATION_CLIENT_ID: "me" }
    complains(await lienthong(sync(dir.path), env), 2, "LIENTHONG_POPULATION_CLIENT_SECRET")
  })

  it("names a misspelt variable and the nearest right one", async () => {
    using dir = directory()
    const env = { ...population("http://127.0.0.1:9"), LIENTHONG_TAX_SECERT: "x" }
    complains(await lienthong(sync(dir.path), env), 2, "LIENTHONG_TAX_SECERT", "LIENTHONG_TAX_SECRET")
  })

  it("names a variable that is not an address", async () => {
    using dir = directory()
    complains(await lienthong(sync(dir.path), population("not an address")), 2, "LIENTHONG_POPULATION_URL")
  })

  it("names an unknown dataset and the nearest one", async () => {
    using dir = directory()
    const ended = await lienthong(sync(dir.path, "population.resident"), population("http://127.0.0.1:9"))
    complains(ended, 2, "population.resident", 'Did you mean "population.residents"')
  })
})

describe.concurrent("a source that cannot be read", () => {
  it("is named when it is down", async () => {
    using dir = directory()
    const server = await answering(200, "text/plain", "")
    server[Symbol.dispose]()
    const ended = await lienthong(["sync", "--data-dir", dir.path, "--format", "json"], population(server.url))
    expect(ended.code, ended.stderr).toBe(3)
    expect(JSON.parse(ended.stdout)).toMatchObject([
      { dataset: "population.residents", status: "failed", reason: "unreachable" }
    ])
    expect(ended.stderr).toContain("127.0.0.1")
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  }, 60_000)

  it.each([
    ["refuses the secret", 401, "application/problem+json", '{"title":"no"}', "unauthorized", /CLIENT_SECRET/],
    ["answers with a page of HTML", 200, "text/html", "<html>maintenance</html>", "broken", /JSON/],
    ["answers with the wrong shape", 200, "application/json", '{"rows":[]}', "contract", /token/]
  ])(
    "is named when it %s",
    async (_, status, type, body, reason, message) => {
      using dir = directory()
      using server = await answering(status, type, body)
      const ended = await lienthong(["sync", "--data-dir", dir.path, "--format", "json"], population(server.url))
      expect(ended.code, ended.stderr).toBe(3)
      expect(JSON.parse(ended.stdout)).toMatchObject([{ status: "failed", reason }])
      expect(ended.stderr).toMatch(message)
      expect(ended.stderr).not.toContain("hush-hush")
      expect(ended.stderr).not.toContain("maintenance")
    },
    60_000
  )

  it("does not stop the others, and what rests on it is unknown, not zero", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 300 })
    const env = { ...sources.env, LIENTHONG_TAX_SECRET: "wrong-secret" }
    const ended = await lienthong(["sync", "--data-dir", dir.path, "--format", "json"], env)
    expect(ended.code, ended.stderr).toBe(3)
    expect(JSON.parse(ended.stdout).map((run: { status: string }) => run.status)).toEqual([
      "complete",
      "failed",
      "failed",
      "complete"
    ])
    expect(ended.stdout + ended.stderr).not.toContain("wrong-secret")
    const { code, stdout } = await lienthong(["report", "--data-dir", dir.path, "--format", "json"])
    expect(code).toBe(1)
    const tax = JSON.parse(stdout).services.find(({ id }: { id: string }) => id === "personal-tax-registration")
    expect(tax).toMatchObject({
      eligible: null,
      completeness: { value: null, low: 0, high: 1 },
      onceOnly: { subjects: null }
    })
  })
})

describe.concurrent("a store that cannot be used", () => {
  it("is named when the data directory is a file", async () => {
    using dir = directory()
    const file = join(dir.path, "file")
    writeFileSync(file, "")
    complains(await lienthong(sync(file), population("http://127.0.0.1:9")), 3, file, "--data-dir")
  })

  it("is named when the system lets nobody create the data directory", async () => {
    complains(await lienthong(sync("/proc/lienthong/data"), population("http://127.0.0.1:9")), 3, "/proc/lienthong")
  })

  it("leaves alone what is not its own in the directory of a demo", async () => {
    using dir = directory()
    mkdirSync(join(dir.path, "demo"))
    const mine = join(dir.path, "demo", "notes.txt")
    writeFileSync(mine, "mine")
    const words = ["demo", "--residents", "1", "--data-dir", dir.path, "--log-level", "silent"]
    expect((await lienthong(words)).code).toBe(0)
    expect((await lienthong(words)).code).toBe(0)
    expect(readFileSync(mine, "utf8")).toBe("mine")
  })

  it.each([
    ["a demo", demoLock, /A demo runs already in .*: process 4711 .* Wait for its end/],
    ["a sync", storeLock, /held by process 4711/]
  ])("of a demo is left alone while %s runs in it", async (_, lockOf, said) => {
    using dir = directory()
    const data = join(dir.path, "demo")
    mkdirSync(data)
    const theirs = join(data, "store.duckdb")
    writeFileSync(theirs, "theirs")
    using _running = tryLock(lockOf(data), { process: 4711, doing: "lienthong demo", since: Date.now() })!
    complains(await lienthong(["demo", "--residents", "1", "--data-dir", dir.path]), 3, said)
    expect(readFileSync(theirs, "utf8")).toBe("theirs")
  })

  it("is named when its file is not a store, and left as it was", async () => {
    using dir = directory()
    mkdirSync(join(dir.path, "snapshots"))
    writeFileSync(join(dir.path, "store.duckdb"), "my holiday pictures")
    complains(await lienthong(sync(dir.path), population("http://127.0.0.1:9")), 3, "store.duckdb", "move it away")
    expect(readFileSync(join(dir.path, "store.duckdb"), "utf8")).toBe("my holiday pictures")
  })

  it("is named when another sync holds it, while a report still works", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 100 })
    expect((await lienthong(sync(dir.path), sources.env)).code).toBe(0)
    using silent = await unanswering()
    const waiting = running(sync(dir.path), population(silent.url))
    await silent.asked
    const refused = await lienthong(sync(dir.path, "customs", "--no-wait"), sources.env)
    complains(refused, 3, /held by process \d+ \(lienthong sync, since .*\)/)
    expect((await lienthong(["report", "--data-dir", dir.path])).code).toBe(0)
    waiting.signal("SIGINT")
    expect((await waiting.ended).code).toBe(130)
  })

  it("is as good as before when the disk is full", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 4000 })
    expect((await lienthong(sync(dir.path), sources.env)).code).toBe(0)
    const before = await dump(dir.path)
    // No file may grow beyond 2 MB: what a full disk does to a write, without filling one.
    const limited = ["bash", "-c", "trap '' XFSZ; ulimit -f 2000; exec \"$@\"", "limited"]
    complains(await lienthong(sync(dir.path, "--full"), sources.env, limited), 3, "no space is left")
    expect(await dump(dir.path)).toEqual(before)
  })
})

describe.concurrent("a report as of another day", () => {
  it("is measured anew from what the store holds, and does not become the latest", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 300 })
    const report = async (...words: ReadonlyArray<string>) => {
      const ended = await lienthong(["report", "--data-dir", dir.path, "--format", "json", ...words])
      return JSON.parse(ended.stdout)
    }
    await lienthong(sync(dir.path, "population"), sources.env)
    expect((await report("--as-of", "2027-01-01")).datasets[1].status).toBe("never")
    await lienthong(sync(dir.path), sources.env)
    const later = await report("--as-of", "2027-01-01")
    expect(later.datasets[1].status).toBe("complete")
    expect(later.asOf).toBe("2027-01-01T00:00:00Z")
    expect((await report()).asOf).toBe("2026-11-01T00:00:00Z")
  })
})

describe.concurrent("a report of nothing", () => {
  it("is never a success", async () => {
    using dir = directory()
    complains(await lienthong(["report", "--data-dir", dir.path]), 3, "Nothing was measured yet", "lienthong sync")
  })

  const kept = directory()
  beforeAll(async () => {
    await using sources = await mock({ residents: 20 })
    await lienthong(sync(kept.path), sources.env)
  })
  afterAll(() => kept[Symbol.dispose]())

  it.each([
    ["cut short", (text: string) => text.slice(0, text.length / 2), "cut short"],
    ["not a snapshot", () => '{"version":1}', "not a snapshot"],
    ["of a newer version", () => '{"version":2}', "newer than this program reads"]
  ])("is named when the kept snapshot is %s", async (_, spoil, message) => {
    using dir = directory()
    cpSync(kept.path, dir.path, { recursive: true })
    const [name] = readdirSync(join(dir.path, "snapshots"))
    const file = join(dir.path, "snapshots", name!)
    writeFileSync(file, spoil(readFileSync(file, "utf8")))
    complains(await lienthong(["report", "--data-dir", dir.path]), 3, message)
  })
})
