import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { open, type Queries } from "../src/store/duckdb/Connection.ts"
import { directory } from "./library.ts"

const threads = (db: Queries) => db.count("SELECT current_setting('threads')")

it("a small store is worked on by one thread, and by all once it has grown", async () => {
  using dir = directory()
  const options = { path: dir.file, memory: "256MB", threads: 2 }
  const small = Effect.gen(function* () {
    const { reading, writing, atOnce } = yield* open(options)
    const before = [yield* writing(threads), yield* reading(threads)]
    yield* atOnce(() => Effect.succeed(["CREATE TABLE many AS SELECT random() AS number FROM range(3_000_000)"]))
    return [...before, yield* reading(threads), yield* writing(threads)]
  })
  const grown = Effect.gen(function* () {
    const { reading, writing, atOnce } = yield* open(options)
    const before = [yield* reading(threads), yield* writing(threads)]
    yield* atOnce(() => Effect.succeed(["CREATE TABLE none (number INT)"]))
    return [...before, yield* reading(threads)]
  })
  expect(await Effect.runPromise(Effect.scoped(small))).toEqual([1, 1, 2, 2])
  expect(await Effect.runPromise(Effect.scoped(grown))).toEqual([2, 2, 2])
})

it("what is done at once is done by one thread, which is left alone until somebody else has work for more", async () => {
  using dir = directory()
  const now = "INSERT INTO seen SELECT current_setting('threads')"
  const seen = Effect.gen(function* () {
    const { reading, writing, atOnce } = yield* open({ path: dir.file, memory: "256MB", threads: 2 })
    yield* writing((db) => db.run("CREATE TABLE seen (threads INT)"))
    yield* atOnce(() => Effect.succeed(["CREATE TABLE many AS SELECT random() AS number FROM range(3_000_000)"]))
    const before = yield* reading(threads)
    for (let batch = 0; batch < 2; batch++) yield* atOnce(() => Effect.succeed([now]))
    yield* Effect.ignore(atOnce(() => Effect.succeed(["SELECT error('no')"])))
    yield* atOnce(() => Effect.succeed([now]))
    const batches = yield* writing((db) => Effect.map(db.rows("FROM seen"), (rows) => rows.map((row) => row.threads)))
    return { before, batches, after: yield* reading(threads) }
  })
  expect(await Effect.runPromise(Effect.scoped(seen))).toEqual({ before: 2, batches: [1, 1, 1], after: 2 })
})
