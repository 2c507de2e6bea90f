import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import { suited } from "../src/commands/demo.ts"

const at = (now: string, day: number) =>
  Effect.andThen(TestClock.setTime(Date.parse(now)), suited({ day, faultSeed: 1 })).pipe(
    Effect.provide(TestClock.layer())
  )

describe("a day of the mock world", () => {
  it("is refused while it has not come, with the last one that has", async () => {
    expect(await Effect.runPromise(Effect.flip(at("2026-12-30T08:00:00Z", 62)))).toMatchObject({
      _tag: "UsageError",
      message:
        "Day 62 of the mock world is 2027-01-01, and this machine's clock says 2026-12-30: a sync refuses what a source says of a day that has not come. Give --day 61 at most."
    })
    await Effect.runPromise(at("2026-12-30T08:00:00Z", 61))
  })

  it("has come where the clock of this machine stands before this program was written", async () => {
    await Effect.runPromise(at("2020-01-01T00:00:00Z", 1))
  })
})
