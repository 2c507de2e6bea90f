/**
 * A register of one's own, read beside the population: every form that asks for the social insurance number of a
 * resident is filled from it from now on, and the report says what that gains. `insurance.ts` is its connector.
 */
import { population, registrationFees, residents, taxpayers, vehicleImports } from "@lienthong/connectors"
import { completeness, DuckDbStore, loadCatalogue, measure, sync } from "@lienthong/core"
import { Effect, Redacted } from "effect"
import { insurance, members } from "./insurance.ts"

const source = population({
  url: process.env.LIENTHONG_POPULATION_URL ?? "http://127.0.0.1:4100",
  clientId: process.env.LIENTHONG_POPULATION_CLIENT_ID ?? "me",
  clientSecret: Redacted.make(process.env.LIENTHONG_POPULATION_CLIENT_SECRET ?? "")
})

const insured = JSON.parse(process.argv[3] ?? "[]")

const program = Effect.gen(function* () {
  yield* sync(source, residents.name)
  yield* sync(insurance(insured), members.name)
  const catalogue = yield* loadCatalogue([residents, taxpayers, registrationFees, vehicleImports, members])
  const report = completeness(yield* measure(catalogue))
  const form = report.services.find(({ id }) => id === "household-health-insurance")
  return form?.fields.find(({ item }) => item === "socialInsurance.number")
})

const store = DuckDbStore.layer({ path: process.argv[2] ?? "store.duckdb", memory: "256MB", threads: 2 })
const field = await Effect.runPromise(program.pipe(Effect.provide(store)))
console.log(JSON.stringify({ provider: field?.provider, available: field?.counts?.available }))
