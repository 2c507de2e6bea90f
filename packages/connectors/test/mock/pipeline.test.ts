import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { completeness } from "@lienthong/core/Completeness"
import { load } from "@lienthong/core/catalogue/load"
import { measure } from "@lienthong/core/Measure"
import type { Report } from "@lienthong/core/Report"
import { sync } from "@lienthong/core/Sync"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { customs, vehicleImports } from "../../src/customs.ts"
import { type MockSources, serve } from "../../src/mock/Mock.ts"
import { truth } from "../../src/mock/Truth.ts"
import { population, residents } from "../../src/population.ts"
import { registrationFees, tax, taxpayers } from "../../src/tax.ts"

const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))

const directory = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = await mkdtemp(join(tmpdir(), "mock-pipeline-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const syncAll = Effect.fnUntraced(function* (sources: MockSources) {
  const { clientId, clientSecret } = sources.population
  const { clientId: taxId, secret } = sources.tax
  const people = population({ url: sources.population.url, clientId, clientSecret: Redacted.make(clientSecret) })
  const taxes = tax({ url: sources.tax.url, clientId: taxId, secret: Redacted.make(secret) })
  const imports = customs({ url: sources.customs.url, apiKey: Redacted.make(sources.customs.apiKey) })
  for (const connector of [people, taxes, imports]) {
    for (const { name } of connector.datasets) yield* sync(connector, name, { commitEvery: 1000 })
  }
})

/** What the pipeline reports after reading the world of each day in turn. */
const reported = async (count: number, seed: number, days: ReadonlyArray<number>): Promise<Report> => {
  await using store = await directory()
  const program = Effect.gen(function* () {
    for (const day of days) {
      yield* Effect.scoped(Effect.flatMap(serve({ residents: count, seed, day }), syncAll))
    }
    return completeness(yield* measure(catalogue))
  })
  const options = { path: join(store.path, "store.duckdb"), memory: "256MB", threads: 2 }
  return await Effect.runPromise(program.pipe(Effect.provide(layer(options))))
}

describe("the pipeline on a mock world", () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 1],
    [1000, 1],
    [3000, 2]
  ])("reports of %i residents on day %i nothing but the truth", async (count, day) => {
    expect(await reported(count, 4, [day])).toEqual(truth({ residents: count, seed: 4, day }, catalogue))
  })

  it("reports the same after reading each day's changes as after reading everything", async () => {
    const report = await reported(1000, 5, [1, 2, 3])
    const { datasets, ...rest } = truth({ residents: 1000, seed: 5, day: 3 }, catalogue)
    // The balance is that of the latest reading, here one of changes only.
    const balances = report.datasets.map(({ balance }) => ({ balance }))
    expect(report).toEqual({ ...rest, datasets: datasets.map((one, index) => ({ ...one, ...balances[index] })) })
  })
})
