import { appendFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { request as httpRequest, type IncomingHttpHeaders } from "node:http"
import { connect } from "node:net"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { describe, expect, it } from "vitest"
import { readPage, sampleOf } from "../../core/test/openMetricsPage.ts"
import { at } from "../src/DataDirectory.ts"
import { LocalError } from "../src/Failure.ts"
import { RUN_METRICS, type RunFigures } from "../src/watch/RunFigures.ts"
import { type WatchOptions, watch } from "../src/watch/Watch.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory } from "./program.ts"

const FIGURES: RunFigures = {
  datasets: [
    {
      dataset: "population.residents",
      runs: { complete: 3, failed: 1, stopped: 0 },
      records: 1200,
      retries: 4,
      lastComplete: 1_795_000_000_500,
      running: true,
      overdue: null
    }
  ],
  jobs: [{ job: "nightly", next: 1_795_003_600_000, running: false, paused: false, failed: true, skipped: 2 }]
}

type Rest = Partial<Omit<WatchOptions, "directory">>

const startServer = async (path: string, rest: Rest = {}) => {
  const scope = Scope.makeUnsafe()
  const options: WatchOptions = {
    address: "127.0.0.1:0",
    token: null,
    figures: Effect.succeed(FIGURES),
    started: Effect.succeed(true),
    ...rest,
    directory: at(path)
  }
  const { host, port } = await Effect.runPromise(Scope.provide(watch(options), scope))
  return { host, port, [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const ask = (
  { port }: { readonly port: number },
  path: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {}
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path, agent: false, ...options }, (response) => {
      let body = ""
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text
      })
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    sent.on("error", reject).end()
  })

const refusal = (path: string, rest: Rest) =>
  Effect.runPromise(
    Effect.flip(
      Effect.scoped(
        watch({
          address: "127.0.0.1:0",
          token: null,
          figures: Effect.succeed(FIGURES),
          started: Effect.succeed(true),
          ...rest,
          directory: at(path)
        })
      )
    )
  )

describe("the page of metrics", () => {
  it("holds the latest report, runs and jobs, and the process, and is OpenMetrics", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40), dayWith("2026-11-23T00:00:00Z", 60)])
    await using server = await startServer(dir.path)
    const { status, headers, body } = await ask(server, "/metrics")
    expect(status).toBe(200)
    expect(headers["content-type"]).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8")
    expect(headers["cache-control"]).toBe("no-store")
    const page = readPage(body)
    expect(sampleOf(page, "lienthong_service_once_only_ratio", { service: "service-1" })).toBe(0.6)
    const at = { dataset: "population.residents" }
    expect(sampleOf(page, "lienthong_runs_total", { ...at, outcome: "failed" })).toBe(1)
    expect(sampleOf(page, "lienthong_run_records_total", at)).toBe(1200)
    expect(sampleOf(page, "lienthong_dataset_last_complete_run_timestamp_seconds", at)).toBe(1_795_000_000.5)
    expect(sampleOf(page, "lienthong_dataset_running", at)).toBe(1)
    expect(sampleOf(page, "lienthong_dataset_overdue", at)).toBeUndefined()
    expect(sampleOf(page, "lienthong_job_skipped_runs_total", { job: "nightly" })).toBe(2)
    expect(sampleOf(page, "process_resident_memory_bytes")).toBeGreaterThan(1e6)
    expect(RUN_METRICS.every(({ name }) => body.includes(`# TYPE ${name} `) || name.endsWith("_overdue"))).toBe(true)
  })

  it("does not read a snapshot again whose file is the same", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40)])
    const [file] = readdirSync(at(dir.path).snapshots).filter((name) => name.endsWith(".json"))
    const path = join(at(dir.path).snapshots, file!)
    const touch = () => utimesSync(path, 1_795_000_000, 1_795_000_000)
    touch()
    await using server = await startServer(dir.path)
    const first = readPage((await ask(server, "/metrics")).body)
    writeFileSync(path, " ".repeat(statSync(path).size))
    touch()
    const again = readPage((await ask(server, "/metrics")).body)
    const rate = (page: typeof first) => sampleOf(page, "lienthong_service_once_only_ratio")
    expect([rate(first), rate(again)]).toEqual([0.4, 0.4])
  })

  it("follows the latest snapshot", async () => {
    using dir = directory()
    await using server = await startServer(dir.path)
    const rate = async () =>
      sampleOf(readPage((await ask(server, "/metrics")).body), "lienthong_service_once_only_ratio")
    expect(await rate()).toBeUndefined()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40)])
    expect(await rate()).toBe(0.4)
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 45)])
    expect(await rate()).toBe(0.45)
    await keepAll(dir.path, [dayWith("2026-11-23T00:00:00Z", 60)])
    expect(await rate()).toBe(0.6)
  })

  it("loses only the part whose file is broken", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40)])
    const snapshots = at(dir.path).snapshots
    const [file] = readdirSync(snapshots).filter((name) => name.endsWith(".json"))
    appendFileSync(join(snapshots, file!), "}")
    await using server = await startServer(dir.path, { figures: Effect.fail(new LocalError({ message: "gone" })) })
    const page = readPage((await ask(server, "/metrics")).body)
    expect(sampleOf(page, "lienthong_readable", { part: "snapshot" })).toBe(0)
    expect(sampleOf(page, "lienthong_readable", { part: "history" })).toBe(0)
    expect(sampleOf(page, "process_start_time_seconds")).toBeGreaterThan(0)
    expect(sampleOf(page, "lienthong_services")).toBeUndefined()
  })

  it.each([
    ["nothing in particular", "", "application/openmetrics-text"],
    ["anything", "*/*", "application/openmetrics-text"],
    [
      "what Prometheus 3 asks",
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      "application/openmetrics-text"
    ],
    ["the older notation", "text/plain;version=0.0.4", "text/plain"],
    ["any text", "text/*", "text/plain"]
  ])("speaks the notation that its reader asks for: %s", async (_, accept, expected) => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40)])
    await using server = await startServer(dir.path)
    const { headers, body } = await ask(server, "/metrics", accept === "" ? {} : { headers: { accept } })
    expect(headers["content-type"]!.split(";")[0]).toBe(expected)
    if (expected === "text/plain") {
      expect(body).toContain("# TYPE lienthong_runs_total counter\n")
      expect(body).not.toMatch(/^# (UNIT|TYPE \S+ (info|stateset))/m)
    } else readPage(body)
  })

  it("refuses what it cannot speak, other methods and other paths", async () => {
    using dir = directory()
    await using server = await startServer(dir.path)
    expect(await ask(server, "/metrics", { headers: { accept: "application/json" } })).toMatchObject({ status: 406 })
    const posted = await ask(server, "/metrics", { method: "POST" })
    expect(posted).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } })
    expect(await ask(server, "/secret")).toMatchObject({ status: 404 })
    const [whole, head] = [await ask(server, "/healthz"), await ask(server, "/healthz", { method: "HEAD" })]
    expect(head).toMatchObject({ status: 200, body: "" })
    expect(head.headers["content-length"]).toBe(whole.headers["content-length"])
  })
})

describe("health", () => {
  it("is ready once the jobs have started, and says what is missing until then", async () => {
    using dir = directory()
    await keepAll(dir.path, [])
    let started = false
    await using server = await startServer(dir.path, { started: Effect.sync(() => started) })
    expect(await ask(server, "/healthz")).toMatchObject({ status: 200, body: "ok\n" })
    const early = await ask(server, "/readyz")
    expect(early.status).toBe(503)
    expect(JSON.parse(early.body)).toMatchObject({ ready: false, checks: [{ name: "jobs", ok: false }, {}, {}] })
    started = true
    const later = await ask(server, "/readyz")
    expect(later.status).toBe(200)
    expect(later.headers["content-type"]).toBe("application/json; charset=utf-8")
    expect(JSON.parse(later.body)).toMatchObject({ ready: true })
  })

  it("is not ready when the directory is gone or the snapshot cannot be read", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-22T00:00:00Z", 40)])
    await using server = await startServer(dir.path)
    const failing = async () =>
      JSON.parse((await ask(server, "/readyz")).body).checks.flatMap((check: { name: string; ok: boolean }) =>
        check.ok ? [] : [check.name]
      )
    expect(await failing()).toEqual([])
    const [file] = readdirSync(at(dir.path).snapshots).filter((name) => name.endsWith(".json"))
    writeFileSync(join(at(dir.path).snapshots, file!), "{")
    expect(await failing()).toEqual(["snapshot"])
    rmSync(dir.path, { recursive: true })
    expect(await failing()).toEqual(["store"])
  })
})

describe("who may ask", () => {
  it("lets nobody but this machine ask without a token", async () => {
    using dir = directory()
    for (const address of ["0.0.0.0:0", "[::]:0", "192.0.2.1:9464", "example.org:9464"]) {
      const error = await refusal(dir.path, { address })
      expect(error._tag).toBe("UsageError")
      expect(error.message).toContain("LIENTHONG_LISTEN_TOKEN")
    }
    expect(await refusal(dir.path, { address: "127.0.0.1:99999" })).toMatchObject({ _tag: "UsageError" })
  })

  it("asks everybody for the token but those who look whether it is alive", async () => {
    using dir = directory()
    const token = Redacted.make("correct horse")
    await using server = await startServer(dir.path, { address: "0.0.0.0:0", token: Redacted.make("s3cret-token") })
    expect((await ask(server, "/healthz")).status).toBe(200)
    for (const path of ["/metrics", "/readyz"]) {
      const refused = await ask(server, path)
      expect(refused).toMatchObject({ status: 401, headers: { "www-authenticate": 'Bearer realm="lienthong"' } })
      for (const wrong of ["Bearer s3cret-toke", "Bearer ", "Basic s3cret-token", `Bearer ${Redacted.value(token)}`]) {
        expect((await ask(server, path, { headers: { authorization: wrong } })).status, wrong).toBe(401)
      }
      expect((await ask(server, path, { headers: { authorization: "Bearer s3cret-token" } })).status).not.toBe(401)
    }
  })

  it("says so when something else listens there", async () => {
    using dir = directory()
    await using server = await startServer(dir.path)
    const error = await refusal(dir.path, { address: `127.0.0.1:${server.port}` })
    expect(error).toMatchObject({ _tag: "LocalError" })
    expect(error.message).toBe(
      `Cannot listen on 127.0.0.1:${server.port}: something else listens there already; stop it, or choose another port with --listen.`
    )
  })

  it("answers others while slow clients dawdle, and lets those go", async () => {
    using dir = directory()
    const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 }
    await using server = await startServer(dir.path, { limits })
    const slow = Array.from({ length: 20 }, () => {
      const socket = connect(server.port, "127.0.0.1")
      socket.write("GET /metrics HTTP/1.1\r\nhost: x\r\nx-slow: ")
      socket.on("error", () => undefined).resume()
      return new Promise<void>((resolve) => socket.once("close", () => resolve()))
    })
    expect((await ask(server, "/metrics")).status).toBe(200)
    await Promise.all(slow)
  })

  it("lets go of everybody when it stops", async () => {
    using dir = directory()
    const server = await startServer(dir.path)
    const socket = connect(server.port, "127.0.0.1").on("error", () => undefined)
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()))
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()))
    await server[Symbol.asyncDispose]()
    await closed
  })
})
