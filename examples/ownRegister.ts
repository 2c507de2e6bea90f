/**
 * A register of one's own: social insurance, which the catalogue knows and no connector reads yet.
 *
 * Its dataset says which item it provides and links to the residents. That is all: every form that asks for the number
 * of a resident is filled from it from now on, and the report says what that gains.
 */
import { population, registrationFees, residents, taxpayers, vehicleImports } from "@lienthong/connectors"
import { PersonalId } from "@lienthong/connectors/identifiers/PersonalId"
import {
  type Connector,
  completeness,
  type Dataset,
  DuckDbStore,
  Field,
  loadCatalogue,
  measure,
  type Page,
  sync
} from "@lienthong/core"
import { Effect, Redacted, Stream } from "effect"
import { z } from "zod"

const members: Dataset = {
  name: "insurance.members",
  agency: "bhxh",
  label: { vi: "Người tham gia bảo hiểm", en: "Insured people" },
  fields: {
    number: Field.text({ schema: z.string().regex(/^\d{10}$/), provides: "socialInsurance.number" }),
    personalId: Field.text({ schema: PersonalId }),
    updatedAt: Field.timestamp()
  },
  key: ["number"],
  version: ["updatedAt"],
  region: null,
  links: { member: { from: "personalId", to: "population.residents", key: "personalId" } },
  placeholders: ["0000000000"],
  rules: []
}

/** What arrives bears the names of our fields already; elsewhere they are translated here. */
const incoming = (raw: unknown): Page.Incoming => ({
  fields: typeof raw === "object" && raw !== null ? { ...raw } : null,
  removed: false,
  raw
})

/** Reads everything in one page. A real one asks its source page by page, and goes on from `position`. */
const insurance = (records: ReadonlyArray<unknown>): Connector => ({
  name: "insurance",
  datasets: [members],
  incoming: (_dataset, raw) => incoming(raw),
  read: () =>
    Stream.succeed({
      reading: "full",
      records: records.map(incoming),
      position: { v: 1 },
      declared: { total: records.length, counts: "keys" },
      asOf: "2026-11-01T00:00:00Z",
      restart: false
    })
})

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
