import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { completeness } from "@lienthong/core/Completeness"
import { Gates } from "@lienthong/core/Gates"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { Webhook as Signer } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { type Got, type Handler, serve } from "../../connectors/test/httpServer.ts"
import { LocalError } from "../src/Failure.ts"
import { fileOf, openFile, problemWith } from "../src/history/File.ts"
import type { Observation } from "../src/watch/AlertState.ts"
import { type AlertOptions, alerts } from "../src/watch/Alerts.ts"
import { observe, pending, prepare } from "../src/watch/Outbox.ts"
import { webhookTarget } from "../src/watch/Webhook.ts"
import { WebhookMessage } from "../src/watch/WebhookMessage.ts"
import { dayWith } from "./keptSnapshots.ts"
import { directory, lienthong, mock, unanswering } from "./program.ts"

/** What has not been kept before. */
const another = function* () {
  for (let at = 0; ; at++) yield failed(`tax.x${at}`)
}

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`
const START = Date.now()

const failed = (dataset: string, at = START): Observation => ({
  kind: "run",
  dataset,
  run: 7,
  failure: { reason: "unavailable", message: `${dataset}: the source is down. Sync again later.` },
  at
})
const complete = (dataset: string, at = START): Observation => ({ kind: "run", dataset, run: 8, failure: null, at })
const gates = (...passed: ReadonlyArray<readonly [string, boolean]>): Observation => ({
  kind: "gates",
  results: passed.map(([gate, ok]) => ({
    gate,
    measure: "share",
    wanted: 0.9,
    actual: ok ? 0.95 : 0.5,
    range: null,
    outcome: ok ? "passed" : "failed",
    passed: ok,
    by: ok ? 0 : 0.4
  })),
  at: START
})

/** A process' view of the outbox in a directory: what a restart opens anew. */
const openAlerts = (path: string, url: string, rest: Pick<AlertOptions, "retryFor" | "gates"> = {}) =>
  Effect.gen(function* () {
    const db = yield* Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(join(path, "history.sqlite"))),
      (open) => Effect.sync(() => open.close())
    )
    const use = <A>(work: (db: DatabaseSync) => A) =>
      Effect.try({ try: () => work(db), catch: (cause) => new LocalError({ message: String(cause) }) })
    const target = yield* webhookTarget({ url, secret: Redacted.make(SECRET) })
    const opened = yield* alerts({ target, use, ...rest })
    return { ...opened, pending: use(pending) }
  })

const run = async <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<ReadonlyArray<string>> => {
  const said: Array<string> = []
  const logger = Logger.make(({ message }) => said.push(String(message)))
  const started = Effect.scoped(Effect.andThen(TestClock.setTime(START), effect))
  await Effect.runPromise(started.pipe(Effect.provide(Layer.merge(TestClock.layer(), Logger.layer([logger])))))
  return said
}

const messageOf = ({ body }: Got): WebhookMessage => WebhookMessage.parse(JSON.parse(body))

const typesOf = (got: ReadonlyArray<Got>) => got.map((each) => messageOf(each).type)

const idsOf = (got: ReadonlyArray<Got>) => got.map(({ headers }) => headers["webhook-id"])

const isSigned = ({ headers, body }: Got): boolean => {
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000)
  return new Signer(SECRET).sign(String(headers["webhook-id"]), at, body) === headers["webhook-signature"]
}

/** Answers with these statuses, and then with the last of them for ever. */
const statuses =
  (...codes: ReadonlyArray<number>): Handler =>
  (_, response, ordinal) =>
    response.writeHead(codes[Math.min(ordinal, codes.length) - 1]!).end("a name that must not be repeated")

describe("a message that cannot be kept", () => {
  it("because no space is left is told as that, and the next one is kept when there is some", () => {
    using dir = directory()
    const path = fileOf(dir.path)
    const db = openFile(path)
    prepare(db)
    const pages = Number(db.prepare("PRAGMA page_count").get()!.page_count)
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    let problem = ""
    for (const each of another()) {
      try {
        observe(db, each)
      } catch (cause) {
        problem = problemWith(path, cause)
        break
      }
    }
    expect(problem).toContain("no space is left on its disk")
    db.exec(`PRAGMA max_page_count = ${pages + 100}`)
    const before = pending(db)
    expect(observe(db, failed("tax.later"))).toBe(1)
    expect(pending(db)).toBe(before + 1)
    db.close()
  })
})

describe("a webhook's receiver", () => {
  it("is told of a job that fails though its datasets are well, once, and of its recovery", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    const job = (message: string | null): Observation => ({
      kind: "job",
      job: "report",
      failure: message === null ? null : { reason: "refused", message },
      at: START
    })
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const each of [null, "Cannot write /r.", "Cannot write /r.", null]) yield* observe(job(each))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf).map(({ type, data }) => [type, data])).toEqual([
      ["job.failed", { job: "report", reason: "refused", sentence: "report: Cannot write /r." }],
      ["job.recovered", { job: "report", reason: "done", sentence: "report: a run of this job went well again." }]
    ])
  })

  it("is told of a gate what is, what was wanted, and where to look", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const ok of [false, true]) yield* observe(gates(["overall.onceOnly", ok]))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf).map(({ data }) => data.sentence)).toEqual([
      "overall.onceOnly is 50.0%, wanted 90.0%: 40.0 points short. `lienthong report` says what is missing and what to fix next.",
      "overall.onceOnly is 95.0%, wanted 90.0%. It is reached again."
    ])
  })

  it("is told once of a failure, once of the recovery, and of nothing in between", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const each of [complete, failed, failed, failed, complete, complete, failed]) yield* observe(each("tax.x"))
        yield* deliverDue
        yield* deliverDue
      })
    )
    expect(typesOf(receiver.got)).toEqual(["dataset.failed", "dataset.recovered", "dataset.failed"])
    expect(messageOf(receiver.got[0]!)).toEqual({
      type: "dataset.failed",
      timestamp: new Date(START).toISOString(),
      data: {
        dataset: "tax.x",
        run: 7,
        reason: "unavailable",
        sentence: "tax.x: the source is down. Sync again later."
      }
    })
    expect(new Set(idsOf(receiver.got)).size).toBe(3)
  })

  it("is told of a gate crossed in either direction, and not of one that was always reached", async () => {
    await using receiver = await serve(statuses(200))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(gates(["overall.completeness", true], ["services.a.onceOnly", false]))
        yield* observe(gates(["overall.completeness", false], ["services.a.onceOnly", false]))
        yield* observe(gates(["overall.completeness", true]))
        // A gate that was taken away and comes back is unknown, not recovered.
        yield* observe(gates(["overall.completeness", true], ["services.a.onceOnly", true]))
        yield* deliverDue
      })
    )
    const told = receiver.got.map(messageOf).map(({ type, data }) => [type, "gate" in data ? data.gate : null])
    expect(told).toEqual([
      ["gate.failed", "services.a.onceOnly"],
      ["gate.failed", "overall.completeness"],
      ["gate.recovered", "overall.completeness"]
    ])
  })

  it("is told what a new report says of the gates", async () => {
    await using receiver = await serve(statuses(200))
    using dir = directory()
    const wanted = Gates.parse({ overall: { onceOnly: 0.5 } })
    await run(
      Effect.gen(function* () {
        const { measured, deliverDue } = yield* openAlerts(dir.path, receiver.url, { gates: wanted })
        for (const filled of [40, 45, 60]) yield* measured(completeness(dayWith("2026-11-23T00:00:00Z", filled)))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf)).toMatchObject([
      { type: "gate.failed", data: { gate: "overall.onceOnly", wanted: 0.5, actual: 0.4, reason: "failed" } },
      { type: "gate.recovered", data: { gate: "overall.onceOnly", wanted: 0.5, actual: 0.6, reason: "passed" } }
    ])
  })

  it("can verify who sent it, and sees when something was changed on the way", async () => {
    await using receiver = await serve(statuses(200))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(failed("tax.x"))
        yield* deliverDue
      })
    )
    const { body, headers } = receiver.got[0]!
    const shown = headers as Record<string, string>
    expect(new Signer(SECRET).verify(body, shown)).toEqual(JSON.parse(body))
    expect(() => new Signer(SECRET).verify(body.replace("tax.x", "tax.y"), shown)).toThrow()
    const other = new Signer(Buffer.alloc(32, 8).toString("base64"))
    expect(() => other.verify(body, shown)).toThrow()
  })

  it("that was down is told later, with the same id, after pauses that double", async () => {
    using dir = directory()
    await using receiver = await serve(statuses(500, 503, 302, 200))
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue, pending } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(failed("tax.x"))
        const sent: Array<number> = []
        for (const pause of [0, 9, 1, 19, 1, 39, 1]) {
          yield* TestClock.adjust(`${pause} seconds`)
          yield* deliverDue
          sent.push(receiver.got.length)
        }
        expect(sent).toEqual([1, 1, 2, 2, 3, 3, 4])
        expect(yield* pending).toBe(0)
      })
    )
    expect(new Set(idsOf(receiver.got)).size).toBe(1)
    expect(receiver.got.every(isSigned)).toBe(true)
    const times = receiver.got.map(({ headers }) => Number(headers["webhook-timestamp"]))
    expect(times[3]! - times[0]!).toBe(70)
  })

  it("that cannot be reached holds up nobody, and hears of everything in order when it is back", async () => {
    using dir = directory()
    const gone = await serve(statuses(200))
    const { port } = new URL(gone.url)
    await gone[Symbol.asyncDispose]()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, `http://127.0.0.1:${port}/`)
        for (const each of [failed, complete, failed]) yield* observe(each("tax.x"))
        yield* observe(failed("customs.y"))
        yield* deliverDue
      })
    )
    await using receiver = await serve(statuses(200))
    await run(
      Effect.gen(function* () {
        // A restart: what was written is still there, and what is known to be failing is not told again.
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(failed("tax.x"))
        yield* observe(failed("customs.y"))
        yield* TestClock.adjust("10 seconds")
        yield* deliverDue
      })
    )
    const told = receiver.got.map(messageOf).map(({ type, data }) => `${type} ${"dataset" in data ? data.dataset : ""}`)
    expect(told.filter((text) => text.endsWith("tax.x"))).toEqual([
      "dataset.failed tax.x",
      "dataset.recovered tax.x",
      "dataset.failed tax.x"
    ])
    expect(told.filter((text) => text.endsWith("customs.y"))).toEqual(["dataset.failed customs.y"])
  })

  it("that refuses one subject's message still gets the others'", async () => {
    using dir = directory()
    await using receiver = await serve(({ body }, response) =>
      response.writeHead(body.includes("tax.x") ? 500 : 200).end()
    )
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue, pending } = yield* openAlerts(dir.path, receiver.url)
        for (const each of [failed("tax.x"), complete("tax.x"), failed("customs.y")]) yield* observe(each)
        yield* deliverDue
        expect(yield* pending).toBe(2)
      })
    )
    expect(typesOf(receiver.got)).toEqual(["dataset.failed", "dataset.failed"])
  })

  it("is given up after the agreed time, and that is said without its words", async () => {
    using dir = directory()
    await using receiver = await serve(statuses(500))
    const said = await run(
      Effect.gen(function* () {
        const { observe, deliverDue, pending } = yield* openAlerts(dir.path, receiver.url, { retryFor: 60_000 })
        yield* observe(failed("tax.x"))
        for (const pause of [0, 10, 20, 40]) {
          yield* TestClock.adjust(`${pause} seconds`)
          yield* deliverDue
        }
        expect(yield* pending).toBe(0)
      })
    )
    expect(receiver.got).toHaveLength(4)
    expect(said).toEqual([expect.stringContaining("Given up after 4 tries")])
    expect(said[0]).toContain(`${new URL(receiver.url).host} has not taken dataset.failed of dataset:tax.x`)
    expect(said[0]).not.toContain("a name that")
  })

  it("that never answers is let go of", async () => {
    using dir = directory()
    using receiver = await unanswering()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue, pending } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(failed("tax.x"))
        const delivery = yield* Effect.forkChild(deliverDue)
        yield* Effect.promise(() => receiver.asked)
        // What a sync by hand does when it has waited for long enough.
        yield* Fiber.interrupt(delivery)
        expect(yield* pending).toBe(1)
      })
    )
  })

  it("is told by the loop as soon as something happens, and again while it fails", async () => {
    using dir = directory()
    const arrivals = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await using receiver = await serve((_, response, ordinal) => {
      response.writeHead(ordinal === 1 ? 500 : 200).end()
      arrivals[ordinal - 1]?.resolve()
    })
    await run(
      Effect.gen(function* () {
        const { observe, deliver } = yield* openAlerts(dir.path, receiver.url)
        yield* Effect.forkScoped(deliver)
        yield* Effect.yieldNow
        yield* observe(failed("tax.x"))
        yield* Effect.promise(() => arrivals[0]!.promise)
        yield* TestClock.adjust("10 seconds")
        yield* Effect.promise(() => arrivals[1]!.promise)
      })
    )
    expect(receiver.got).toHaveLength(2)
  })
})

describe("a webhook", () => {
  const refusal = (url: string, secret: string | null) =>
    Effect.runPromise(Effect.flip(webhookTarget({ url, secret: secret === null ? null : Redacted.make(secret) }))).then(
      ({ message }) => message
    )

  it("goes encrypted to other machines, and is signed with enough", async () => {
    expect(await refusal("http://example.org/hook", SECRET)).toContain("must begin with https://")
    expect(await refusal("https://user:pass@example.org/", SECRET)).not.toContain("pass@")
    expect(await refusal("https://example.org/hook?to=1", null)).toContain("LIENTHONG_WEBHOOK_SECRET is not set")
    for (const weak of ["whsec_c2hvcnQ=", "not base64 at all, but long enough to be so", ""]) {
      const message = await refusal("https://example.org/hook", weak)
      expect(message).toContain("at least 24 random bytes in base64")
      if (weak !== "") expect(message).not.toContain(weak)
    }
  })
})

describe("a sync by hand", () => {
  it("tells what changed at its end, and does not wait for a receiver that never answers", async () => {
    await using sources = await mock({ residents: 50 })
    await using receiver = await serve(statuses(200))
    using silent = await unanswering()
    using dir = directory()
    const words = ["sync", "tax.taxpayers", "--data-dir", dir.path]
    const env = { ...sources.env, LIENTHONG_WEBHOOK_URL: receiver.url, LIENTHONG_WEBHOOK_SECRET: SECRET }
    const broken = { ...env, LIENTHONG_TAX_SECRET: "not-the-secret" }
    expect(await lienthong(words, broken)).toMatchObject({ code: 3 })
    const waiting = await lienthong(words, { ...env, LIENTHONG_WEBHOOK_URL: silent.url })
    expect(waiting.code, waiting.stderr).toBe(0)
    expect(receiver.got.map(messageOf)).toMatchObject([
      { type: "dataset.failed", data: { dataset: "tax.taxpayers", reason: "unauthorized" } }
    ])
    expect(isSigned(receiver.got[0]!)).toBe(true)
    const unsigned = await lienthong(words, { ...sources.env, LIENTHONG_WEBHOOK_URL: receiver.url })
    expect(unsigned).toMatchObject({ code: 2, stderr: expect.stringContaining("LIENTHONG_WEBHOOK_SECRET") })
  })
})
