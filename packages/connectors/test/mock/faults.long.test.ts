import { describe, expect, it } from "vitest"
import { CHAOS, type Fault, type Outcome, type SourceName } from "../../src/mock/faults/Table.ts"
import { expected, faultsWith, rehearsed, withoutBalances, wordOf } from "./rehearsing.ts"

const SEEDS = Array.from({ length: Number(process.env.FAULT_SEEDS ?? 100) }, (_, index) => index + 1)

const each = (...outcomes: ReadonlyArray<Outcome>): ReadonlyArray<[fault: Fault, source: SourceName]> =>
  faultsWith(...outcomes).flatMap((fault: Fault) =>
    fault.sources.map((source) => [fault, source] as [Fault, SourceName])
  )

const alone = each("same", "balance").map(([fault, source]) => [wordOf(fault, source), fault] as const)

describe("every fault at every source", () => {
  it.each(alone)("%s comes to the truth with every luck", async (faults, { outcome }) => {
    for (const seed of [1, 2, 3]) {
      const { failed, report } = await rehearsed({ faults, seed })
      expect(failed, `seed ${seed}`).toEqual([])
      if (outcome === "same") expect(report, `seed ${seed}`).toEqual(expected)
      expect(withoutBalances(report), `seed ${seed}`).toEqual(withoutBalances(expected))
    }
  })

  it.each(each("fails").map(([fault, source]) => [fault.name, source, fault] as const))(
    "%s of %s fails",
    async (name, source, { failure, needsHeld }) => {
      const before = needsHeld === true ? [{}] : []
      const { failed } = await rehearsed(...before, { faults: `${source}:${name}`, full: true, maxShrink: 0.5 })
      expect(failed.length).toBeGreaterThan(0)
      for (const one of failed) {
        expect(one.dataset.startsWith(`${source}.`)).toBe(true)
        expect(one.failure.reason).toBe(failure?.reason)
      }
    }
  )
})

describe("chaos", () => {
  it.each(SEEDS)("ends with the truth, with luck %i", async (seed) => {
    const { failed, report } = await rehearsed({ faults: CHAOS, seed })
    expect(failed).toEqual([])
    expect(withoutBalances(report)).toEqual(withoutBalances(expected))
  })

  it.each(SEEDS)("at ten times its rates is right or fails, with luck %i", async (seed) => {
    const wild = faultsWith("same", "balance").flatMap((fault: Fault) => {
      if (fault.chaos === 0 || fault.name === "throttle") return []
      return [`${fault.name}=${Math.min(1, fault.chaos * 10)}`]
    })
    const { failed, report } = await rehearsed({ faults: wild.join(","), seed })
    for (const { failure } of failed) expect(failure._tag).toBe("SourceError")
    if (failed.length === 0) expect(withoutBalances(report)).toEqual(withoutBalances(expected))
    expect(failed).toEqual([])
  })
})
