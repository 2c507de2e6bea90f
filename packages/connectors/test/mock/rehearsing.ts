/** A small world pulled from sources with faults, and what is reported of it. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { completeness } from "@lienthong/core/Completeness"
import { load } from "@lienthong/core/catalogue/load"
import { measure } from "@lienthong/core/Measure"
import type { Report } from "@lienthong/core/Report"
import { counting, RunMeter } from "@lienthong/core/RunMeter"
import { type SyncFailure, sync } from "@lienthong/core/Sync"
import { storeIn } from "@lienthong/core/testing/BlankStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { customs, vehicleImports } from "../../src/customs.ts"
import type { Limits } from "../../src/http/Limits.ts"
import { faultsFrom } from "../../src/mock/faults/Chosen.ts"
import { FAULTS, type Fault, type FaultName, SOURCES, type SourceName } from "../../src/mock/faults/Table.ts"
import { type MockSources, serve } from "../../src/mock/Mock.ts"
import { truth } from "../../src/mock/Truth.ts"
import { population, residents } from "../../src/population.ts"
import { registrationFees, tax, taxpayers } from "../../src/tax.ts"

export const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))

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

export interface Serving {
  /** The names of the faults; none at all if absent. */
  readonly faults?: string
  readonly seed?: number
  readonly residents?: number
  /** How often everything is pulled. */
  readonly times?: number
  readonly full?: boolean
  readonly maxShrink?: number
}

const pullAll = Effect.fnUntraced(function* (
  sources: MockSources,
  { full = false, maxShrink }: Serving,
  asked: Record<string, number>
) {
  const failed: Array<Failed> = []
  for (const connector of connectorsOf(sources)) {
    for (const { name: dataset } of connector.datasets) {
      const terms = maxShrink === undefined ? { full } : { full, maxShrink }
      const { meter, counts } = counting()
      const pulled = sync(connector, dataset, terms).pipe(Effect.provideService(RunMeter, meter))
      const result = yield* Effect.result(pulled)
      asked[connector.name] = (asked[connector.name] ?? 0) + counts().requests
      if (Result.isFailure(result)) failed.push({ dataset, failure: result.failure })
    }
  }
  return failed
})

const WORLD = { residents: 240, seed: 4, day: 1 }

/** What the pipeline reports after pulling sources with faults, and which readings failed. */
export const rehearsed = async (...servings: ReadonlyArray<Serving>) => {
  await using store = await directory()
  const asked: Record<string, number> = {}
  const program = Effect.gen(function* () {
    const failed: Array<Failed> = []
    for (const serving of servings) {
      const { faults, seed = 1, residents = WORLD.residents, times = 1 } = serving
      const chosen = faults === undefined ? undefined : { faults: Result.getOrThrow(faultsFrom(faults)), seed }
      const pulled = Effect.flatMap(serve({ ...WORLD, residents, faults: chosen }), (sources) =>
        Effect.forEach(Array.from({ length: times }), () => pullAll(sources, serving, asked))
      )
      failed.push(...(yield* Effect.scoped(pulled)).flat())
    }
    return { failed, report: completeness(yield* measure(catalogue)), requests: asked }
  })
  return await Effect.runPromise(program.pipe(Effect.provide(storeIn(join(store.path, "store.duckdb")))))
}

/** What must come of it where nothing is lost. */
export const expected = truth(WORLD, catalogue)

/** Balances count what was sent, more than once if it was; everything else is the truth's. */
export const withoutBalances = (report: Report) => ({
  ...report,
  datasets: report.datasets.map(({ balance: _, ...dataset }) => dataset)
})

export const faultsWith = (...outcomes: ReadonlyArray<Fault["outcome"]>) =>
  FAULTS.filter(({ outcome }: Fault) => outcomes.includes(outcome))

/** So often that it strikes a small world, and so seldom that what is waited for in earnest costs little. */
const rateOf = ({ name, rate, sources }: Fault): number => {
  if (name === "throttle" || name === "stall") return 0.08
  // There are few files.
  return sources.length === 1 && sources[0] === "customs" ? 1 : Math.max(rate, 0.4)
}

/** A fault of one source, as the option writes it. */
export const wordOf = (fault: Fault, source: SourceName): string => `${source}:${fault.name}=${rateOf(fault)}`

/** One fault at a source. */
export interface Struck {
  readonly source: SourceName
  readonly fault: Fault & { readonly name: FaultName }
}

/** Sources do not depend on one another: as many faults as there are sources are rehearsed together. */
export const packed = (faults: ReturnType<typeof faultsWith>): ReadonlyArray<ReadonlyArray<Struck>> => {
  const rehearsals: Array<Array<Struck>> = []
  const choosiest = faults.toSorted((a, b) => a.sources.length - b.sources.length)
  for (const fault of choosiest) {
    const { sources }: Fault = fault
    const free = (rehearsal: ReadonlyArray<Struck>) =>
      SOURCES.filter((each) => sources.includes(each) && rehearsal.every(({ source }) => source !== each))
    let rehearsal = rehearsals.find((each) => free(each).length > 0)
    if (rehearsal === undefined) {
      rehearsal = []
      rehearsals.push(rehearsal)
    }
    rehearsal.push({ source: free(rehearsal)[0]!, fault })
  }
  return rehearsals
}

export const titleOf = (struck: ReadonlyArray<Struck>): string =>
  struck.map(({ source, fault }) => `${fault.name} of ${source}`).join(", ")

export const datasetsOf = (source: SourceName): ReadonlyArray<string> =>
  catalogue.datasets.map(({ name }) => name).filter((name) => name.startsWith(`${source}.`))
