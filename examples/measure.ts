/** The README's program: pull the population source, measure the 25 services, print the report. */
import { population, registrationFees, residents, taxpayers, vehicleImports } from "@lienthong/connectors"
import { completeness, DuckDbStore, loadCatalogue, measure, sync, table } from "@lienthong/core"
import { Effect, Redacted } from "effect"

const source = population({
  url: process.env.LIENTHONG_POPULATION_URL ?? "http://127.0.0.1:4100",
  clientId: process.env.LIENTHONG_POPULATION_CLIENT_ID ?? "me",
  clientSecret: Redacted.make(process.env.LIENTHONG_POPULATION_CLIENT_SECRET ?? "")
})

const program = Effect.gen(function* () {
  const catalogue = yield* loadCatalogue([residents, taxpayers, registrationFees, vehicleImports])
  const { balance } = yield* sync(source, residents.name)
  const report = completeness(yield* measure(catalogue))
  return `${balance.received} records received\n${table(report, { width: 100, colour: false })}`
})

const store = DuckDbStore.layer({ path: process.argv[2] ?? "store.duckdb", memory: "256MB", threads: 2 })
console.log(await Effect.runPromise(program.pipe(Effect.provide(store))))
