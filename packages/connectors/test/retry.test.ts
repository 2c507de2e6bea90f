import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import { Limits } from "../src/http/Limits.ts"
import { RequestError } from "../src/http/RequestError.ts"
import { retrySchedule } from "../src/http/Retry.ts"

describe("the pauses between tries", () => {
  const fail = (wait?: number) =>
    new RequestError({
      reason: "unavailable",
      what: "",
      request: "",
      retry: true,
      ...(wait === undefined ? {} : { wait })
    })

  const triesWithin = (ms: number, limits: Limits, error: RequestError) => {
    let tries = 0
    const trying = Effect.suspend(() => {
      tries++
      return Effect.fail(error)
    }).pipe(Effect.retry(retrySchedule(limits)), Effect.exit)
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(trying)
      yield* TestClock.adjust(ms)
      const after = tries
      yield* Fiber.interrupt(fiber)
      return after
    }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
  }

  it("double, with a jitter of a fifth, up to five tries", async () => {
    const limits = Limits.parse({})
    expect(await triesWithin(390, limits, fail())).toBe(1)
    expect(await triesWithin(610, limits, fail())).toBe(2)
    expect(await triesWithin(1.2 * 7500 + 1, limits, fail())).toBe(5)
    expect(await triesWithin(3_600_000, limits, fail())).toBe(5)
  })

  it("are at least as long as the source asks", async () => {
    const limits = Limits.parse({})
    expect(await triesWithin(59_000, limits, fail(60_000))).toBe(1)
    expect(await triesWithin(61_000, limits, fail(60_000))).toBe(2)
  })
})
