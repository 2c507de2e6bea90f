import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { cronOf } from "../src/schedule/Cron.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }))
afterEach(() => void vi.useRealTimers())

/** The next due times, one after the other, on a clock that stands at each when the following is asked for. */
const dues = (expression: string, timeZone: string, from: string, count: number): ReadonlyArray<string> => {
  vi.setSystemTime(from)
  const cron = cronOf(expression, timeZone)
  return Array.from({ length: count }, () => {
    const next = cron.next()
    vi.setSystemTime(next)
    return new Date(next).toISOString().slice(0, 19)
  })
}

describe("a cron expression", () => {
  it("is due on the clocks of its zone", () => {
    expect(dues("30 1 * * *", "Asia/Ho_Chi_Minh", "2026-11-24T00:00:00Z", 2)).toEqual([
      "2026-11-24T18:30:00",
      "2026-11-25T18:30:00"
    ])
  })

  it("is due when the clocks change if they skip its time", () => {
    expect(dues("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00:00",
      "2026-03-30T00:30:00"
    ])
    expect(dues("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", 2)).toEqual([
      "2018-11-04T03:00:00",
      "2018-11-05T02:00:00"
    ])
  })

  it("is due once if the clocks repeat its time", () => {
    expect(dues("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T01:30:00",
      "2026-10-26T01:30:00"
    ])
  })

  it("of every half hour pauses neither when the clocks go forward nor when they go back", () => {
    for (const from of ["2026-03-28T23:59:00Z", "2026-10-24T23:59:00Z"]) {
      const times = dues("*/30 * * * *", "Europe/Berlin", from, 8).map((time) => Date.parse(`${time}Z`))
      expect(new Set(times.slice(1).map((time, index) => time - times[index]!))).toEqual(new Set([1_800_000]))
    }
  })

  it("of every two seconds runs through half an hour that comes twice", () => {
    expect(dues("*/2 * * * * *", "Australia/Lord_Howe", "2026-04-04T14:29:57Z", 3)).toEqual([
      "2026-04-04T14:29:58",
      "2026-04-04T14:30:00",
      "2026-04-04T14:30:02"
    ])
  })

  it("of one day of the year is found across many changes of the clocks", () => {
    expect(dues("30 2 29 3 *", "Europe/Berlin", "2025-04-01T00:00:00Z", 1)).toEqual(["2026-03-29T01:00:00"])
  })
})
