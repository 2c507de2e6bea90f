import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { completeness } from "@lienthong/core/Completeness"
import { load } from "@lienthong/core/catalogue/load"
import { measure } from "@lienthong/core/Measure"
import type { Report } from "@lienthong/core/Report"
import { counting, RunMeter } from "@lienthong/core/RunMeter"
import { type SyncFailure, sync } from "@lienthong/core/Sync"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { beforeAll, describe, expect, it } from "vitest"
import { customs, vehicleImports } from "../../src/customs.ts"
import type { Limits } from "../../src/http/Limits.ts"
import { faultsFrom } from "../../src/mock/faults/Choice.ts"
import { CHAOS, FAULTS, type Fault } from "../../src/mock/faults/Table.ts"
import { type MockSources, serve } from "../../src/mock/Mock.ts"
import { truth } from "../../src/mock/Truth.ts"
import { population, residents } from "../../src/population.ts"
import { registrationFees, tax, taxpayers } from "../../src/tax.ts"

const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))

const directory = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = await mkdtemp(join(tmpdir(), "mock-faults-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const limits: Partial<Limits> = { backoffMs: 1, idleMs: 200 }

const connectorsOf = (sources: MockSources) => {
  const { clientId, clientSecret } = sources.population
  const { clientId: taxId, secret } = sources.tax
  return [
    population({ url: sources.population.url, clientId, clientSecret: Redacted.make(clientSecret), limits }),
    tax({ url: sources.tax.url, clientId: taxId, secret: Redacted.make(secret), limits }),
    customs({ url: sources.customs.url, apiKey: Redacted.make(sources.customs.apiKey), limits })
  ]
}

interface Failed {
  readonly dataset: string
  readonly failure: SyncFailure
}

interface Serving {
  /** The names of the faults; none at all if absent. */
  readonly faults?: string
  readonly seed?: number
  /** How often everything is pulled. */
  readonly times?: number
  readonly full?: boolean
  readonly maxShrink?: number
}

const pullAll = Effect.fnUntraced(function* (sources: MockSources, { full = false, maxShrink }: Serving) {
  const failed: Array<Failed> = []
  for (const connector of connectorsOf(sources)) {
    for (const { name: dataset } of connector.datasets) {
      const terms = maxShrink === undefined ? { full } : { full, maxShrink }
      const result = yield* Effect.result(sync(connector, dataset, terms))
      if (Result.isFailure(result)) failed.push({ dataset, failure: result.failure })
    }
  }
  return failed
})

const WORLD = { residents: 240, seed: 4, day: 1 }

/** What the pipeline reports after pulling sources with faults, and which readings failed. */
const rehearsed = async (...servings: ReadonlyArray<Serving>) => {
  await using store = await directory()
  const { meter, counts } = counting()
  const program = Effect.gen(function* () {
    const failed: Array<Failed> = []
    for (const serving of servings) {
      const { faults, seed = 1, times = 1 } = serving
      const chosen = faults === undefined ? undefined : { faults: Result.getOrThrow(faultsFrom(faults)), seed }
      const pulled = Effect.flatMap(serve({ ...WORLD, faults: chosen }), (sources) =>
        Effect.forEach(Array.from({ length: times }), () => pullAll(sources, serving))
      )
      failed.push(...(yield* Effect.scoped(pulled)).flat())
    }
    return { failed, report: completeness(yield* measure(catalogue)), requests: counts().requests }
  })
  const options = { path: join(store.path, "store.duckdb"), memory: "256MB", threads: 2 }
  return await Effect.runPromise(program.pipe(Effect.provide(layer(options)), Effect.provideService(RunMeter, meter)))
}

const expected = truth(WORLD, catalogue)

/** Balances count what was sent, more than once if it was; everything else is the truth's. */
const withoutBalances = (report: Report) => ({
  ...report,
  datasets: report.datasets.map(({ balance: _, coverage: __, ...dataset }) => dataset)
})

const faultsWith = (...outcomes: ReadonlyArray<Fault["outcome"]>): ReadonlyArray<Fault> =>
  FAULTS.filter(({ outcome }: Fault) => outcomes.includes(outcome))

const named = (...outcomes: ReadonlyArray<Fault["outcome"]>) =>
  faultsWith(...outcomes).map((each) => [each.name, each] as const)

/** Those that no further request tells of. */
const SILENT = ["type", "slow", "drift"]

const datasetsOf = (sources: ReadonlyArray<string>): ReadonlyArray<string> =>
  catalogue.datasets.map(({ name }) => name).filter((name) => sources.includes(name.split(".", 1)[0]!))

describe("a rehearsed fault", () => {
  let undisturbed = 0
  beforeAll(async () => {
    // So seldom that it never strikes.
    undisturbed = (await rehearsed({ faults: "type=0.000000001" })).requests
  })

  it.each(named("same"))("%s changes nothing in the report", async (name) => {
    // What is waited for in earnest is to be seldom.
    const { failed, report, requests } = await rehearsed({ faults: name === "throttle" ? "throttle=0.03" : name })
    expect(failed).toEqual([])
    expect(report).toEqual(expected)
    if (!SILENT.includes(name)) expect(requests).toBeGreaterThan(undisturbed)
  })

  it.each(named("balance"))("%s changes nothing but balances", async (name) => {
    const { failed, report } = await rehearsed({ faults: name })
    expect(failed).toEqual([])
    expect(withoutBalances(report)).toEqual(withoutBalances(expected))
    expect(report).not.toEqual(expected)
  })

  it("poison goes to quarantine, and everything else is loaded", async () => {
    const { failed, report } = await rehearsed({ faults: "poison" })
    expect(failed).toEqual([])
    expect(report.services).toEqual(expected.services)
    for (const [index, { name, records, balance }] of report.datasets.entries()) {
      const { records: held, balance: usual } = expected.datasets[index]!
      expect({ name, records }).toEqual({ name, records: held })
      expect(balance?.quarantined).toBeGreaterThan(usual!.quarantined)
      expect(balance?.loaded).toBe(usual!.loaded)
    }
  })

  it.each([
    ["retyped", "ethnicity"],
    ["dropped", "ethnicity"]
  ])("%s costs the field and no record", async (name, field) => {
    const { failed, report } = await rehearsed({ faults: `population:${name}` })
    expect(failed).toEqual([])
    expect(report.datasets.map(({ records, balance }) => ({ records, balance }))).toEqual(
      expected.datasets.map(({ records, balance }) => ({ records, balance }))
    )
    const issues = report.datasets[0]!.issues.filter((issue) => issue.field === field)
    const invalid = issues.reduce((sum, { count }) => sum + count, 0)
    expect(invalid).toBe(name === "retyped" ? 0 : 0)
  })

  it("late records come with the next sync", async () => {
    const once = await rehearsed({ faults: "late" })
    const twice = await rehearsed({ faults: "late", times: 2 })
    expect([...once.failed, ...twice.failed]).toEqual([])
    for (const [index, { records }] of expected.datasets.entries()) {
      const fewer = datasetsOf(["population", "tax"]).includes(expected.datasets[index]!.name)
      if (fewer) expect(once.report.datasets[index]!.records).toBeLessThan(records!)
    }
    expect(withoutBalances(twice.report)).toEqual(withoutBalances(expected))
  })

  it.each(named("fails"))("%s fails clearly, and the report does not count on it", async (name, fault) => {
    const { failure, sources, needsHeld } = fault
    const before: ReadonlyArray<Serving> = needsHeld === true ? [{}] : []
    const { failed, report } = await rehearsed(...before, { faults: name, full: true, maxShrink: 0.5 })
    const hit = datasetsOf(sources)
    expect(failed.map(({ dataset }) => dataset)).toEqual(hit)
    for (const one of failed) expect(one.failure.reason).toBe(failure?.reason)
    for (const { name: dataset, records } of report.datasets) {
      const held = expected.datasets.find((one) => one.name === dataset)?.records
      expect(records).toBe(hit.includes(dataset) && needsHeld !== true ? null : held)
    }
  })

  it.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    "chaos ends with the truth, with luck %i",
    async (seed) => {
      const { failed, report } = await rehearsed({ faults: CHAOS, seed })
      expect(failed).toEqual([])
      expect(withoutBalances(report)).toEqual(withoutBalances(expected))
    }
  )

  it("has the same luck again with the same seed", async () => {
    const [one, same, other] = [
      await rehearsed({ faults: "flaky,repeat,short", seed: 5 }),
      await rehearsed({ faults: "flaky,repeat,short", seed: 5 }),
      await rehearsed({ faults: "flaky,repeat,short", seed: 6 })
    ]
    expect(same).toEqual(one)
    expect(other.requests).not.toBe(one.requests)
  })
})
