/** Opens the store named on the command line, says so, and holds it until killed. */
import * as Effect from "effect/Effect"
import { inStore } from "./library.ts"

const held = Effect.andThen(
  Effect.sync(() => console.log("held")),
  Effect.never
)
setInterval(() => undefined, 1000)
await inStore(process.argv[2]!, held)
