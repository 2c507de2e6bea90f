import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { open } from "../src/store/duckdb/Connection.ts"
import { withRoom } from "../src/store/duckdb/Room.ts"
import { directory } from "./library.ts"

const OWN = "100.0 MiB"
const MANY = 20_000_000

it("the engine is held to its own memory again, whether a measurement of many records succeeded or failed", async () => {
  using dir = directory()
  const limits = Effect.gen(function* () {
    const { reading } = yield* open({ path: dir.file, memory: OWN, threads: 1 })
    const limit = reading((db) =>
      Effect.map(db.rows("SELECT current_setting('memory_limit') AS now"), ([row]) => row?.now)
    )
    const seen = [yield* limit]
    for (const sql of ["SELECT 1", "SELECT error('no')"]) {
      yield* Effect.ignore(withRoom(reading, OWN, MANY, () => reading((db) => db.run(sql))))
      seen.push(yield* limit)
    }
    return { seen, during: yield* withRoom(reading, OWN, MANY, () => limit) }
  }).pipe(Effect.scoped)
  const { seen, during } = await Effect.runPromise(limits)
  expect(seen).toEqual([OWN, OWN, OWN])
  expect(during).not.toBe(OWN)
})
