import type { Connector } from "@lienthong/core/Connector"
import { STAGES, type Timing } from "@lienthong/core/Profile"
import { sync } from "@lienthong/core/Sync"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { book, books, inStore, library } from "../../core/test/library.ts"
import { boundOf, boundText } from "../src/profile/Bound.ts"
import { Profiles, profiling } from "../src/profile/Profiles.ts"
import { profileJson, profileText } from "../src/profile/profileText.ts"
import { directory, lienthong, mock } from "./program.ts"

/** The profile of a sync in a time that passes only where the source is waited for and where records are checked. */
const profileOf = async ({ page, record }: { readonly page: number; readonly record: number }) => {
  using dir = directory()
  let now = 0
  const spend = (ms: number) => {
    now += ms
  }
  const real = Effect.runSync(Clock.Clock)
  const clock = { ...real, currentTimeNanosUnsafe: () => BigInt(now) * 1_000_000n }
  Object.setPrototypeOf(clock, Object.getPrototypeOf(real))
  const dataset = {
    ...books,
    rules: [
      () => {
        spend(record)
        return null
      }
    ]
  }
  const source = library({ full: Array.from({ length: 20 }, (_, at) => book(`${at}`, 0)), pageSize: 5 })
  const connector: Connector = {
    ...source,
    datasets: [dataset],
    read: (...words) => Stream.tap(source.read(...words), () => Effect.sync(() => spend(page)))
  }
  return await inStore(
    `${dir.path}/store.duckdb`,
    Effect.gen(function* () {
      const { command, profiled } = yield* profiling
      const run = Effect.flatMap(Profiles, (around) => sync(connector, dataset.name).pipe(around(dataset.name)))
      yield* command(run)
      return profiled()
    }).pipe(Effect.provideService(Clock.Clock, clock))
  )
}

const PAPER = { width: 100, colour: false }

describe("a profile", () => {
  it("says that a slow source was the limit, and what helps", async () => {
    const profiled = await profileOf({ page: 100, record: 1 })
    expect(profiled.runs.map(({ timing }) => timing.share.source)).toEqual([400])
    const text = profileText(profiled, PAPER)
    expect(text).toMatch(/waiting for the source +0\.40 s +95 %/)
    expect(text).toMatch(/checking +0\.02 s +5 %/)
    expect(text).toContain("library.books, 0.42 s. The source was the limit: 95 % of the time")
    expect(profileJson(profiled).runs[0]!.bound.by).toBe("source")
  })

  it("says that this machine was, where records are checked slowly", async () => {
    const profiled = await profileOf({ page: 10, record: 20 })
    const text = profileText(profiled, PAPER)
    expect(text).toContain("This machine was the limit: 91 % of the time went into checking records.")
    expect(profileJson(profiled).runs[0]!.bound.by).toBe("check")
  })

  it.each(STAGES)("names whichever took most, and nothing where little was done: %s", (stage) => {
    const none: Timing["share"] = { source: 0, parse: 0, check: 0, load: 0, promote: 0, measure: 0 }
    const of = (share: number): Timing => ({ took: 100, busy: none, share: { ...none, [stage]: share } })
    expect(boundOf(of(60))).toEqual({ by: stage, share: 0.6 })
    expect(boundOf(of(30))).toEqual({ by: "rest", share: 0.7 })
    expect(boundText(boundOf(of(60)))).toContain("60 %")
  })

  it("follows the summary of a sync, as JSON too, and is only there when asked for", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    const words = ["sync", "customs", "--data-dir", dir.path]
    const plain = await lienthong([...words, "--format", "json"], sources.env)
    expect(Array.isArray(JSON.parse(plain.stdout))).toBe(true)
    const table = await lienthong([...words, "--profile"], sources.env)
    expect(table.stdout).toMatch(/waiting for the source[\s\S]*in all[\s\S]*customs\.vehicleImports, [\d.]+ s\. /)
    const { datasets, profile } = JSON.parse(
      (await lienthong([...words, "--profile", "--format", "json"], sources.env)).stdout
    )
    expect(datasets[0]).toMatchObject({ dataset: "customs.vehicleImports", status: "complete" })
    expect(Object.keys(profile.whole.stages)).toEqual(STAGES)
    expect(profile.whole.stages.measure.busySeconds).toBeGreaterThan(0)
    expect(profile.runs[0].stages.source.busySeconds).toBeGreaterThan(0)
    expect(profile.runs[0].stages.promote.busySeconds).toBeGreaterThan(0)
  })
})
