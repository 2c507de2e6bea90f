import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Trigger } from "../src/history/Runs.ts"
import { cronOf } from "../src/schedule/Cron.ts"
import { makeRunner, type Runnable } from "../src/schedule/Runner.ts"
import { type Due, timer } from "../src/schedule/Timer.ts"
import { undone } from "../src/schedule/Undone.ts"

beforeEach(
  () => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setImmediate", "clearImmediate"] })
)
afterEach(() => void vi.useRealTimers())

const iso = (at: number): string => new Date(at).toISOString().slice(0, 19)

/** Everything that a timer tells while the controlled clock runs; ended with the test. */
const timed = (expression: string, timeZone: string, planned: string | null = null) => {
  const dues: Array<string> = []
  const plans: Array<string> = []
  const onDue = ({ at, missed }: Due) => Effect.sync(() => void dues.push(`${iso(at)}${missed ? " missed" : ""}`))
  const onPlan = (next: number) => Effect.sync(() => void plans.push(iso(next)))
  const cron = cronOf(expression, timeZone)
  const stop = new AbortController()
  const fiber = timer({ cron, planned: planned === null ? null : Date.parse(planned), onPlan, onDue })
  void Effect.runPromiseExit(fiber, { signal: stop.signal })
  return { dues, plans, [Symbol.dispose]: () => stop.abort() }
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe("a timer on a controlled clock", () => {
  it("tells each due time once, and what it waits for", async () => {
    vi.setSystemTime("2026-11-24T00:00:00Z")
    using nightly = timed("30 1 * * *", "Asia/Ho_Chi_Minh")
    await vi.advanceTimersByTimeAsync(48 * HOUR)
    expect(nightly.dues).toEqual(["2026-11-24T18:30:00", "2026-11-25T18:30:00"])
    expect(nightly.plans).toEqual(["2026-11-24T18:30:00", "2026-11-25T18:30:00", "2026-11-26T18:30:00"])
  })

  it("runs on through nights in which the clocks change", async () => {
    vi.setSystemTime("2026-03-28T12:00:00Z")
    using spring = timed("30 2 * * *", "Europe/Berlin")
    await vi.advanceTimersByTimeAsync(36 * HOUR)
    expect(spring.dues).toEqual(["2026-03-29T01:00:00"])
    vi.setSystemTime("2026-10-24T12:00:00Z")
    using autumn = timed("30 2 * * *", "Europe/Berlin")
    await vi.advanceTimersByTimeAsync(36 * HOUR)
    expect(autumn.dues).toEqual(["2026-10-25T01:30:00"])
  })

  it("tells one missed time, however many there were, when the clock jumps ahead", async () => {
    vi.setSystemTime("2026-11-24T00:00:00Z")
    using everyMinute = timed("* * * * *", "UTC")
    await vi.advanceTimersByTimeAsync(MINUTE)
    vi.setSystemTime("2031-11-24T10:00:30Z")
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(everyMinute.dues).toEqual(["2026-11-24T00:01:00", "2026-11-24T00:02:00 missed", "2031-11-24T10:01:00"])
  })

  it("does not wait for what was planned by a clock that was years ahead", async () => {
    vi.setSystemTime("2026-11-24T12:00:00Z")
    using nightly = timed("30 1 * * *", "UTC", "2031-01-01T01:30:00Z")
    using asPlanned = timed("30 1 * * *", "UTC", "2026-11-25T01:30:00Z")
    await vi.advanceTimersByTimeAsync(24 * HOUR)
    for (const { dues } of [nightly, asPlanned]) expect(dues).toEqual(["2026-11-25T01:30:00"])
  })

  it("does not fall silent when the clock is set back", async () => {
    vi.setSystemTime("2026-11-24T12:00:30Z")
    using everyMinute = timed("* * * * *", "UTC")
    await vi.advanceTimersByTimeAsync(MINUTE)
    vi.setSystemTime("2026-11-24T08:00:30Z")
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(everyMinute.dues).toEqual(["2026-11-24T12:01:00", "2026-11-24T08:01:00"])
  })

  it("does not repeat a nightly job when the clock is set back a little, and does when it was wrong by days", async () => {
    vi.setSystemTime("2026-11-24T01:00:00Z")
    using nightly = timed("30 1 * * *", "UTC")
    await vi.advanceTimersByTimeAsync(HOUR)
    vi.setSystemTime("2026-11-24T01:15:00Z")
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(nightly.dues).toEqual(["2026-11-24T01:30:00"])
    vi.setSystemTime("2026-11-20T01:15:00Z")
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(nightly.dues).toEqual(["2026-11-24T01:30:00", "2026-11-20T01:30:00"])
  })

  it("tells a time that was planned before the start as missed", async () => {
    vi.setSystemTime("2026-11-24T09:00:00Z")
    using nightly = timed("30 1 * * *", "UTC", "2026-11-22T01:30:00Z")
    await vi.advanceTimersByTimeAsync(0)
    expect(nightly.dues).toEqual(["2026-11-22T01:30:00 missed"])
    expect(nightly.plans.at(-1)).toBe("2026-11-25T01:30:00")
  })
})

/** A runner whose jobs end when they are told to. */
const running = (jobs: ReadonlyArray<Runnable>, paused: ReadonlySet<string> = new Set()) => {
  const told: Array<string> = []
  const note = (text: string) => Effect.sync(() => void told.push(text))
  const ends = new Map<string, Deferred.Deferred<boolean>>()
  const run = ({ name }: Runnable, _trigger: Trigger) =>
    Effect.suspend(() => {
      const end = Deferred.makeUnsafe<boolean>()
      ends.set(name, end)
      return Deferred.await(end)
    })
  const scope = Effect.runSync(Scope.make())
  const runner = Effect.runSync(
    makeRunner(jobs, run, {
      isPaused: (job) => Effect.succeed(paused.has(job)),
      began: (job) => note(`${job} began`),
      ended: (job, outcome) => note(`${job} ${outcome}`),
      owed: (job) => note(`${job} owed`),
      skipped: (job, why) => note(`${job} passed over: ${why}`)
    }).pipe(Scope.provide(scope))
  )
  return {
    told,
    due: async (job: string) => {
      await Effect.runPromise(runner.due(job, "schedule", 0))
      await vi.advanceTimersByTimeAsync(0)
    },
    owe: async (job: string) => {
      await Effect.runPromise(runner.owe(job, "catch-up", null))
      await vi.advanceTimersByTimeAsync(0)
    },
    end: async (job: string, well = true) => {
      Deferred.doneUnsafe(ends.get(job)!, Exit.succeed(well))
      await vi.advanceTimersByTimeAsync(0)
    },
    [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

describe("what was left undone", () => {
  const left = <Entry extends object>(job: string, entry: Entry = {} as Entry) =>
    [job, { next: null, due: null, outcome: "done", owed: null, ...entry }] as const
  const job = (name: string, ...after: ReadonlyArray<string>) => ({ name, after, catchUp: true })

  it("begins with the jobs that others wait for", () => {
    const jobs = [job("publish", "report"), job("report", "tax"), job("tax"), job("customs")]
    const before = new Map([
      left("tax", { outcome: "killed", due: 5 }),
      left("report", { owed: 7 }),
      left("publish", { outcome: "stopped", owed: 7 }),
      left("customs")
    ])
    expect(undone(jobs, before, 10)).toEqual([
      { job: "tax", why: "cut short", due: 5 },
      { job: "report", why: "owed", due: null },
      { job: "publish", why: "cut short", due: null }
    ])
  })

  it("leaves out what is due meanwhile, and lets be what is not to be caught up with", () => {
    const jobs = [job("tax"), { ...job("customs"), catchUp: false }, { ...job("report", "tax"), catchUp: false }]
    const before = new Map([
      left("tax", { outcome: "killed", next: 9 }),
      left("customs", { outcome: "killed" }),
      left("report", { outcome: "stopped", owed: 7 })
    ])
    expect(undone(jobs, before, 10)).toEqual([{ job: "report", why: "let be", due: null }])
  })
})

describe("a runner", () => {
  it("passes over a time at which the job is still running or paused", async () => {
    await using jobs = running(
      [
        { name: "tax", after: [] },
        { name: "customs", after: [] }
      ],
      new Set(["customs"])
    )
    await jobs.due("tax")
    await jobs.due("tax")
    await jobs.due("customs")
    await jobs.end("tax")
    await jobs.due("tax")
    expect(jobs.told).toEqual([
      "tax began",
      "tax passed over: running",
      "customs passed over: paused",
      "tax done",
      "tax began"
    ])
  })

  it("begins a job that waits for others when those that ran have ended, once", async () => {
    await using jobs = running([
      { name: "tax", after: [] },
      { name: "population", after: [] },
      { name: "report", after: ["tax", "population"] }
    ])
    await jobs.due("tax")
    await jobs.due("population")
    await jobs.end("tax", false)
    expect(jobs.told).not.toContain("report began")
    // That one of them is due again does not put the report off.
    await jobs.due("tax")
    await jobs.end("population")
    expect(jobs.told.filter((text) => text === "report began")).toHaveLength(1)
    await jobs.end("tax")
    await jobs.end("report")
    expect(jobs.told.slice(-2)).toEqual(["report done", "report began"])
  })

  it("tells that a job is owed a run before the end of the one that it waited for", async () => {
    await using jobs = running([
      { name: "tax", after: [] },
      { name: "report", after: ["tax"] }
    ])
    await jobs.due("tax")
    await jobs.end("tax")
    expect(jobs.told).toEqual(["tax began", "report owed", "tax done", "report began"])
  })

  it("begins a job that is owed a run at once, or when those that it waits for have ended", async () => {
    await using jobs = running([
      { name: "tax", after: [] },
      { name: "report", after: ["tax"] }
    ])
    await jobs.owe("tax")
    await jobs.owe("report")
    expect(jobs.told).toEqual(["tax began"])
    await jobs.end("tax")
    await jobs.end("report")
    expect(jobs.told).toEqual(["tax began", "tax done", "report began", "report done"])
    await jobs.owe("report")
    expect(jobs.told.at(-1)).toBe("report began")
  })

  it("stops its jobs with its scope, and says so", async () => {
    const jobs = running([{ name: "tax", after: [] }])
    await jobs.due("tax")
    await jobs[Symbol.asyncDispose]()
    expect(jobs.told).toEqual(["tax began", "tax stopped"])
  })
})
