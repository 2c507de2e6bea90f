import { METRIC_NAMES } from "@lienthong/core/Telemetry"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { describe, expect, it } from "vitest"
import * as z from "zod"
import { type Got, serve } from "../../connectors/test/httpServer.ts"
import { type Environment, layer } from "../src/Otlp.ts"
import { personalValues } from "./personalValues.ts"
import { directory, lienthong, mock, unanswering } from "./program.ts"
import { proxy } from "./proxy.ts"

/** A collector: takes whatever it is sent. */
const collector = (status = 200) => serve((_, response) => response.writeHead(status).end("{}"))

const Attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])))

const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: Attributes,
  status: z.object({ code: z.number(), message: z.string().optional() })
})
type Span = z.infer<typeof Span>

const Resource = z.object({ attributes: Attributes })

const Traces = z.object({
  resourceSpans: z.array(z.object({ resource: Resource, scopeSpans: z.array(z.object({ spans: z.array(Span) })) }))
})

const Metrics = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: Resource,
      scopeMetrics: z.array(z.object({ metrics: z.array(z.object({ name: z.string() })) }))
    })
  )
})

const sentTo = (got: ReadonlyArray<Got>, path: string) => got.filter((request) => request.path === path)

const spansIn = (got: ReadonlyArray<Got>): ReadonlyArray<Span> =>
  sentTo(got, "/v1/traces").flatMap(({ body }) =>
    Traces.parse(JSON.parse(body)).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  )

const JSON_PROTOCOL = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }

const sync = (path: string) => ["sync", "--data-dir", path, "--format", "json"]

const WORK = Effect.void.pipe(Effect.withSpan("work"))

/** Does some work under the telemetry of an environment; what is logged meanwhile. */
const watched = async <A>(work: Effect.Effect<A>, environment: Environment): Promise<ReadonlyArray<string>> => {
  const said: Array<string> = []
  const log = Logger.layer([Logger.make(({ message }) => said.push(String(message)))])
  await Effect.runPromise(work.pipe(Effect.provide(layer(environment)), Effect.provide(log)))
  return said
}

describe("an OpenTelemetry collector", () => {
  it("is sent what the sync did as a tree of spans, and metrics, and nobody's data", async () => {
    await using sources = await mock({ residents: 300, seed: 7 })
    await using receiver = await collector()
    using dir = directory()
    await lienthong(sync(dir.path), sources.env)
    await using stumbling = await proxy(sources.env.LIENTHONG_POPULATION_URL!, {
      fault: (request) => (request === 1 ? 500 : null)
    })
    const { code, stderr } = await lienthong([...sync(dir.path), "--full"], {
      ...sources.env,
      ...JSON_PROTOCOL,
      LIENTHONG_POPULATION_URL: stumbling.url,
      LIENTHONG_TAX_SECRET: "not-the-secret",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-token=t0ken%21",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test"
    })
    expect(code, stderr).toBe(3)
    const spans = spansIn(receiver.got)
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const parentOf = ({ parentSpanId }: Span) => byId.get(parentSpanId ?? "")
    const rootOf = (span: Span): Span => (parentOf(span) === undefined ? span : rootOf(parentOf(span)!))
    expect(new Set(spans.map((span) => rootOf(span).name))).toEqual(new Set(["command.sync"]))
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)

    const syncs = spans.filter(({ name }) => name === "sync")
    expect(syncs.map(({ attributes }) => attributes["lienthong.dataset"]).sort()).toEqual([
      "customs.vehicleImports",
      "population.residents",
      "tax.registrationFees",
      "tax.taxpayers"
    ])
    for (const name of ["Store.stage", "Store.promote"]) {
      const parents = spans.filter((span) => span.name === name).map((span) => parentOf(span)?.name)
      expect(new Set(parents), name).toEqual(new Set(["sync"]))
    }
    expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(["measure", "report"]))

    const requests = spans.filter(({ kind }) => kind === 3)
    expect(requests.length).toBeGreaterThan(4)
    for (const request of requests) {
      expect(parentOf(request)?.name).toBe("sync")
      expect(request.attributes["url.path"]).not.toContain("?")
    }
    const pages = requests.filter(({ name }) => name === "GET /v1/residents")
    expect(
      pages.map(({ attributes }) => [attributes["http.request.resend_count"], attributes["http.response.status_code"]])
    ).toEqual([
      [0, 500],
      [1, 200]
    ])
    const refused = requests.find(({ attributes }) => attributes["lienthong.source"] === "tax")!
    expect(refused.attributes).toMatchObject({ "http.response.status_code": 401, "error.type": "unauthorized" })
    expect(refused.status.message).toBe("unauthorized")
    const failed = syncs.find(({ attributes }) => attributes["lienthong.dataset"] === "tax.taxpayers")!
    expect(failed.status).toMatchObject({ code: 2, message: expect.stringContaining("credentials") })

    const metrics = sentTo(receiver.got, "/v1/metrics").flatMap(({ body }) =>
      Metrics.parse(JSON.parse(body)).resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) => scope.metrics.map(({ name }) => name))
      )
    )
    expect(METRIC_NAMES.filter((name) => !metrics.includes(name))).toEqual([])

    const { resource } = Traces.parse(JSON.parse(sentTo(receiver.got, "/v1/traces")[0]!.body)).resourceSpans[0]!
    expect(resource.attributes).toMatchObject({ "service.name": "lienthong", "deployment.environment.name": "test" })
    for (const { headers } of receiver.got) expect(headers["x-token"]).toBe("t0ken!")

    const everything = receiver.got.map(({ body }) => body).join("\n")
    const personal = await personalValues(dir.path)
    expect(personal.size).toBeGreaterThan(500)
    expect([...personal].filter((value) => everything.includes(value))).toEqual([])
    for (const secret of [
      "not-the-secret",
      ...Object.entries(sources.env).flatMap(([name, value]) => (/SECRET|KEY/.test(name) ? [value] : []))
    ]) {
      expect(everything.includes(secret)).toBe(false)
    }
  })

  it("is not told what a defect quotes", async () => {
    await using receiver = await collector()
    const stumbling = Effect.die(new RangeError("cannot read 001090123456")).pipe(Effect.withSpan("stumbling"))
    await watched(Effect.exit(stumbling), { ...JSON_PROTOCOL, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
    const [span] = spansIn(receiver.got)
    expect(span).toMatchObject({ name: "stumbling", status: { code: 2, message: "unexpected" } })
    expect(receiver.got.some(({ body }) => body.includes("001090123456"))).toBe(false)
  })

  it("gets protobuf unless told otherwise, and nothing once the SDK is disabled", async () => {
    await using receiver = await collector()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
    await watched(WORK, { ...env, OTEL_SDK_DISABLED: "true" })
    expect(receiver.got).toEqual([])
    await watched(WORK, env)
    expect(new Set(receiver.got.map(({ path }) => path))).toEqual(new Set(["/v1/traces", "/v1/metrics"]))
    for (const { headers } of receiver.got) expect(headers["content-type"]).toBe("application/x-protobuf")
  })

  it("that is down or refuses is said once, and one that never answers is not waited for", async () => {
    await using refusing = await collector(403)
    using silent = await unanswering()
    const down = await collector()
    await down[Symbol.asyncDispose]()
    const said = (url: string) => watched(WORK, { OTEL_EXPORTER_OTLP_ENDPOINT: url })
    expect(await said(refusing.url)).toEqual([expect.stringContaining("collector answered with status 403")])
    expect(await said(down.url)).toEqual([expect.stringContaining("collector cannot be reached")])
    expect(await said(silent.url)).toEqual([])
  })

  it("whose address is none is said, and the sync goes on", async () => {
    await using sources = await mock({ residents: 20 })
    using dir = directory()
    const { code, stderr } = await lienthong(sync(dir.path), {
      ...sources.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: "nowhere at all"
    })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain("OTEL_")
    expect(stderr).not.toContain("nowhere at all")
  })
})
