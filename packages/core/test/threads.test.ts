import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { open, type Queries } from "../src/store/duckdb/Connection.ts"

const threads = (db: Queries) => db.count("SELECT current_setting('threads')")

it("a small store is worked on by one thread, and by all once it has grown", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lienthong-test-"))
  const options = { path: join(directory, "store.duckdb"), memory: "256MB", threads: 2 }
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
  try {
    expect(await Effect.runPromise(Effect.scoped(small))).toEqual([1, 1, 2, 2])
    expect(await Effect.runPromise(Effect.scoped(grown))).toEqual([2, 2, 2])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
