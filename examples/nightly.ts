/** Pulls every night, with node-cron: the smallest schedule that does not overlap itself. */
import { population, residents } from "@lienthong/connectors"
import { DuckDbStore, sync } from "@lienthong/core"
import { Effect, Redacted } from "effect"
import cron from "node-cron"

const source = population({
  url: process.env.LIENTHONG_POPULATION_URL ?? "http://127.0.0.1:4100",
  clientId: process.env.LIENTHONG_POPULATION_CLIENT_ID ?? "me",
  clientSecret: Redacted.make(process.env.LIENTHONG_POPULATION_CLIENT_SECRET ?? "")
})
const store = DuckDbStore.layer({ path: process.argv[2] ?? "store.duckdb", memory: "256MB", threads: 2 })

const pull = async (): Promise<void> => {
  const result = await Effect.runPromise(Effect.result(sync(source, residents.name)).pipe(Effect.provide(store)))
  if (result._tag === "Success")
    console.log(`${result.success.changed} records changed, ${result.success.records} held`)
  else console.error(result.failure.message)
}

// Half past one in Hà Nội; NIGHTLY says otherwise, e.g. "* * * * * *" for every second.
const task = cron.schedule(process.env.NIGHTLY ?? "30 1 * * *", pull, { timezone: "Asia/Ho_Chi_Minh", noOverlap: true })
process.once("SIGTERM", () => void task.stop())
