import { chmodSync, existsSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import { describe, expect, it } from "vitest"
import type { Finding } from "../src/doctor/Finding.ts"
import { directory, type Ended, type Environment, lienthong, mock } from "./program.ts"

const DEAD = "http://127.0.0.1:9"
const HOUR_MS = 3_600_000

const doctor = (dataDir: string, env: Environment = {}) =>
  lienthong(["doctor", "--data-dir", dataDir, "--format", "json"], env)

const findingsOf = ({ stdout }: Ended): ReadonlyArray<Finding> => JSON.parse(stdout).findings

/** What was found by one check. */
const of = (ended: Ended, check: string): Finding | undefined =>
  findingsOf(ended).find((finding) => finding.check === check)

/** A source behind a server whose clock is an hour ahead. */
const anHourAhead = async (url: string) => {
  const server = createServer(async (request, response) => {
    const headers = new Headers({ "accept-encoding": "identity" })
    for (const name of ["authorization", "content-type"] as const) {
      const value = request.headers[name]
      if (value !== undefined) headers.set(name, value)
    }
    const body = request.method === "POST" ? { body: await buffer(request) } : {}
    const answer = await fetch(`${url}${request.url}`, { method: request.method ?? "GET", headers, ...body })
    const date = new Date(Date.now() + HOUR_MS).toUTCString()
    const type = answer.headers.get("content-type") ?? "application/json"
    response.writeHead(answer.status, { "content-type": type, date }).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => server.close() }
}

describe("lienthong doctor", () => {
  it("finds nothing where nothing is wrong, and leaves nothing behind", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 300 })
    const dataDir = join(dir.path, "data")
    const before = await doctor(dataDir, sources.env)
    expect(before.code, before.stdout).toBe(0)
    expect(of(before, "store")?.finding).toContain("not there yet")
    expect(existsSync(dataDir)).toBe(false)

    expect((await lienthong(["sync", "--data-dir", dataDir, "--log-level", "silent"], sources.env)).code).toBe(0)
    const after = await doctor(dataDir, sources.env)
    expect(after.code, after.stdout).toBe(0)
    expect(findingsOf(after).every(({ state, advice }) => state === "ok" && advice === null)).toBe(true)
    expect(of(after, "versions")?.finding).toMatch(/^lienthong .*, Node v24\..*, effect .*, DuckDB v.*, catalogue \d/)
    expect(of(after, "population.residents: contract")?.finding).toBe("300 records of today's contract held")
    expect(of(after, "population.residents: sample")?.finding).toMatch(/^100 records, \d+ issues, \d+ for quarantine/)
    expect(of(after, "customs: clock")?.finding).toBe("agrees with ours")
    expect(after.stdout).not.toMatch(/Nguyễn|\b0\d{11}\b/)
  })

  it("says of each source what is wrong with it, and what to do; one that is down hides no other", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 200 })
    using ahead = await anHourAhead(sources.env.LIENTHONG_POPULATION_URL!)
    const env = {
      ...sources.env,
      LIENTHONG_POPULATION_URL: ahead.url,
      LIENTHONG_TAX_SECRET: "hush-hush",
      LIENTHONG_CUSTOMS_URL: DEAD
    }
    const ended = await doctor(dir.path, env)
    expect(ended.code, ended.stdout).toBe(3)
    expect(of(ended, "population: credentials")).toMatchObject({ state: "ok" })
    expect(of(ended, "population: clock")).toMatchObject({ state: "wrong", finding: "60 minutes ahead of ours" })
    expect(of(ended, "population.residents: sample")).toMatchObject({ state: "ok" })
    expect(of(ended, "tax: credentials")).toMatchObject({
      state: "wrong",
      advice: expect.stringContaining("LIENTHONG_TAX_SECRET")
    })
    expect(of(ended, "customs: address")).toMatchObject({
      state: "unreached",
      finding: expect.stringContaining("ECONNREFUSED"),
      advice: expect.stringContaining("LIENTHONG_CUSTOMS_URL")
    })
    for (const { state, advice } of findingsOf(ended)) expect(state === "ok").toBe(advice === null)
    expect(ended.stdout + ended.stderr).not.toContain("hush")
  })

  it("says what is wrong with the directory, the store and the settings, with exit code 1", async () => {
    using dir = directory()
    writeFileSync(join(dir.path, "store.duckdb"), "my holiday pictures", { mode: 0o644 })
    chmodSync(join(dir.path, "store.duckdb"), 0o644)
    const env = { LIENTHONG_TAX_URL: DEAD, LIENTHONG_TAX_SECRET_FILE: join(dir.path, "nope") }
    const ended = await doctor(dir.path, env)
    expect(ended.code, ended.stdout).toBe(1)
    expect(of(ended, "store")).toMatchObject({ state: "wrong", advice: expect.stringContaining("Move the store away") })
    expect(of(ended, "permissions")).toMatchObject({ state: "wrong", finding: expect.stringContaining("store.duckdb") })
    expect(of(ended, "secrets")?.finding).toContain("is not there")
    expect(of(ended, "tax: settings")?.finding).toContain("LIENTHONG_TAX_CLIENT_ID is not set")
  })

  it("says that a directory cannot be written, and prints a table for a person", async () => {
    const { code, stdout } = await lienthong(["doctor", "--data-dir", "/proc/self"], { COLUMNS: "70" })
    expect(code, stdout).toBe(1)
    expect(stdout).toMatch(/^ {2}data directory +wrong +\/proc\/self cannot be written/m)
    expect(stdout).toMatch(/\nWhat to do\n {2}data directory +Check its owner and permissions/)
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(70)
  })
})
