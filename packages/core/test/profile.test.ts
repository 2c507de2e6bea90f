import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import type { Connector } from "../src/Connector.ts"
import { during, Profile, timed, timings } from "../src/Profile.ts"
import { sync } from "../src/Sync.ts"
import { book, directory, inStore, library } from "./library.ts"

const inTestTime = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.provide(effect, TestClock.layer()))

describe("profile", () => {
  it("shares out the time of stages that go on at once, and counts as waiting what is left of the source's", async () => {
    const { took, busy, share } = await inTestTime(
      Effect.gen(function* () {
        const { profile, timing } = yield* timings
        yield* TestClock.adjust(1000)
        const arrived = profile.begin("source")
        yield* TestClock.adjust(100)
        const checked = profile.begin("check")
        yield* TestClock.adjust(30)
        const loaded = profile.begin("load")
        yield* TestClock.adjust(20)
        checked()
        yield* TestClock.adjust(5)
        loaded()
        yield* TestClock.adjust(7)
        arrived()
        yield* TestClock.adjust(3)
        return timing()
      })
    )
    expect(took).toBe(1165)
    expect(busy).toEqual({ source: 162, parse: 0, check: 50, load: 25, promote: 0, measure: 0 })
    expect(share).toEqual({ source: 107, parse: 0, check: 40, load: 15, promote: 0, measure: 0 })
  })

  it("does not count as the source's what is spent on parsing its answers", async () => {
    const { busy, share } = await inTestTime(
      Effect.gen(function* () {
        const { profile, timing } = yield* timings
        const arrived = profile.begin("source")
        yield* TestClock.adjust(10)
        yield* Effect.provideService(timed("parse")(TestClock.adjust(40)), Profile, profile)
        arrived()
        return timing()
      })
    )
    expect(busy).toMatchObject({ source: 10, parse: 40 })
    expect(share).toMatchObject({ source: 10, parse: 40 })
  })

  it("ends a stage whose work fails", async () => {
    const { busy } = await inTestTime(
      Effect.gen(function* () {
        const { profile, timing } = yield* timings
        const broken = () => {
          throw new Error("broken")
        }
        expect(() => during(profile, "check", broken)).toThrow("broken")
        yield* Effect.ignore(Effect.provideService(timed("load")(Effect.fail("full")), Profile, profile))
        yield* TestClock.adjust(10)
        return timing()
      })
    )
    expect(busy).toMatchObject({ check: 0, load: 0 })
  })

  it("is told of every stage of a sync, the source's only while it is asked for a page", async () => {
    using dir = directory()
    const told: Array<string> = []
    const profile: Profile = {
      begin: (stage) => {
        told.push(stage)
        return () => told.push(`/${stage}`)
      }
    }
    const books = library({ full: [book("1", 0), book("2", 0)], pageSize: 1 })
    const telling: Connector = {
      ...books,
      read: (...words) => Stream.tap(books.read(...words), () => Effect.sync(() => told.push("page")))
    }
    const run = sync(telling, "library.books", { commitEvery: 1 })
    await inStore(dir.file, Effect.provideService(run, Profile, profile))
    const only = (...stages: ReadonlyArray<string>) => told.filter((each) => stages.includes(each)).join(" ")
    const page = "source page /source"
    // The third time the source has no more to say.
    expect(only("source", "page", "/source")).toBe(`${page} ${page} source /source`)
    expect(only("check", "/check")).toBe("check /check check /check")
    // Each page is packed, and each batch goes to the store while the next page is.
    expect(told.filter((each) => each === "load")).toHaveLength(4)
    expect(told.filter((each) => each === "/load")).toHaveLength(4)
    expect(only("promote", "/promote")).toBe("promote /promote")
  })
})
