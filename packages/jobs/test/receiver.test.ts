import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Webhook as Signer } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { serve } from "../../connectors/test/httpServer.ts"
import { webhookTarget } from "../src/watch/Webhook.ts"
import { complete, failed, idsOf, isSigned, messageOf, openAlerts, run, SECRET, statuses, typesOf } from "./alerting.ts"
import { directory, unanswering } from "./program.ts"

describe("a webhook's receiver", () => {
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
