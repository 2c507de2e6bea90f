/** Opens the store named on the command line, or makes it; says so, and holds it until killed. */
import * as Effect from "effect/Effect"
import * as DuckDbStore from "../src/store/duckdb/DuckDbStore.ts"

const held = Effect.andThen(
  Effect.sync(() => console.log("held")),
  Effect.never
)
setInterval(() => undefined, 1000)
const store = DuckDbStore.layer({ path: process.argv[2]!, memory: "256MB", threads: 1 })
await Effect.runPromise(Effect.provide(held, store))
