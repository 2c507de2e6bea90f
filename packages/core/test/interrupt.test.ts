import { DuckDBConnection } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { expect, it } from "vitest"
import { Store } from "../src/Store.ts"
import { directory, inStore } from "./library.ts"

/** An engine that, once begun, takes its time to answer, and tells in what order it answered and was closed. */
const slowAnswers = () => {
  const { prototype } = DuckDBConnection
  const { runAndReadAll, closeSync } = prototype
  const told: Array<string> = []
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  let begun = false
  prototype.runAndReadAll = async function (...words) {
    if (!begun) return runAndReadAll.apply(this, words)
    resolve()
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    const answer = await runAndReadAll.apply(this, words)
    told.push("answered")
    return answer
  }
  prototype.closeSync = function () {
    told.push("closed")
    closeSync.call(this)
  }
  return {
    asked,
    told,
    begin: () => {
      begun = true
    },
    [Symbol.dispose]: () => Object.assign(prototype, { runAndReadAll, closeSync })
  }
}

it("an interrupted question holds its connection open until the engine has answered", async () => {
  using dir = directory()
  using slow = slowAnswers()
  await inStore(
    dir.file,
    Effect.gen(function* () {
      const store = yield* Store
      slow.begin()
      const fiber = yield* Effect.forkChild(store.quarantine.groups({}))
      yield* Effect.promise(() => slow.asked)
      yield* Fiber.interrupt(fiber)
    })
  )
  expect(slow.told).toEqual(["answered", "closed", "closed"])
})
