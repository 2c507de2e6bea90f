import { counting, RunMeter } from "@lienthong/core/RunMeter"
import { Store } from "@lienthong/core/Store"
import { sync } from "@lienthong/core/Sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, it } from "vitest"
import { at, storeOf } from "../src/DataDirectory.ts"
import { connectorsOf, interruptedAtEvery } from "./handles.ts"
import { directory, mockProcess } from "./program.ts"

it("a sync interrupted at a page, at a commit or in between gives back its sockets, its files and the store", async () => {
  // Every single one: `handles.long.test.ts`.
  expect(await interruptedAtEvery(5)).toBeGreaterThan(6)
}, 120_000)

it("a slow disk stops the fetching: few pages are asked for ahead of what is stored", async () => {
  await using sources = await mockProcess("--residents", "2000", "--seed", "5")
  using dir = directory()
  const [population] = connectorsOf(sources.env)
  const { meter, counts } = counting()
  let stored = 0
  const ahead: Array<number> = []
  const slow = Layer.effect(
    Store,
    Effect.map(Store, (store) =>
      Store.of({
        ...store,
        stage: (run, batch) =>
          Effect.sleep(20).pipe(
            Effect.tap(() => Effect.sync(() => ahead.push(counts().requests - stored++))),
            Effect.andThen(store.stage(run, batch))
          )
      })
    )
  ).pipe(Layer.provide(storeOf(at(dir.path))))
  await Effect.runPromise(
    sync(population!, "population.residents", { commitEvery: 1 }).pipe(
      Effect.provideService(RunMeter, meter),
      Effect.provide(slow)
    )
  )
  expect(ahead.length).toBeGreaterThan(15)
  // A token, the pages being stored, held back, checked and buffered, and one under way.
  expect(Math.max(...ahead)).toBeLessThan(15)
})
