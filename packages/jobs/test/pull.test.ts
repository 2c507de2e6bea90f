import { residents } from "@lienthong/connectors/population/Residents"
import type { Connector } from "@lienthong/core/Connector"
import type { Page } from "@lienthong/core/Page"
import { Store, type StoreError } from "@lienthong/core/Store"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { expect, it } from "vitest"
import { openDirectory, storeOf } from "../src/DataDirectory.ts"
import { openHistory } from "../src/History.ts"
import * as Runs from "../src/history/Runs.ts"
import { pull } from "../src/Pull.ts"
import { directory } from "./program.ts"

const PAGE: Page = {
  reading: "full",
  records: [{ fields: null, removed: false, raw: 7 }],
  position: { v: 1 },
  declared: { total: 1, counts: "keys" },
  asOf: "2026-11-01T00:00:00Z",
  restart: false
}

const reading = (read: Connector["read"]): Connector => ({
  name: "population",
  datasets: [residents],
  incoming: () => ({ fields: null, removed: false, raw: null }),
  read
})

/** Pulls with a connector, after `meanwhile` has had the pull's fiber; how it ended, in the history and in the store. */
const pulled = (
  path: string,
  connector: Connector,
  meanwhile: (fiber: Fiber.Fiber<unknown, unknown>) => Effect.Effect<unknown, StoreError, Store> = () => Effect.void
) =>
  Effect.gen(function* () {
    const at = yield* openDirectory(path)
    return yield* Effect.gen(function* () {
      const history = yield* openHistory(at)
      const options = { full: false, trigger: { by: "hand" }, maxShrink: 1, acceptShrink: null } as const
      const fiber = yield* Effect.forkChild(pull(history, { connector, dataset: residents.name }, options))
      yield* meanwhile(fiber)
      const exit = yield* Fiber.await(fiber)
      const [entry] = yield* history.use((db) => Runs.list(db))
      const [stored] = yield* Store.use((store) => store.runs({}))
      return { exit, entry, stored }
    }).pipe(Effect.provide(storeOf(at)))
  }).pipe(Effect.scoped, Effect.runPromise)

it("a pull that is completed though it was asked to stop is kept as complete", async () => {
  using dir = directory()
  // What was read is stored, and nothing of it is left to be stopped.
  const isRead = Store.use((store) => Effect.map(store.runs({}), ([run]) => run?.received === 1))
  const { entry, stored } = await pulled(
    dir.path,
    reading(() => Stream.make(PAGE)),
    (fiber) => Effect.andThen(Effect.repeat(isRead, { until: (read) => read }), Fiber.interrupt(fiber))
  )
  expect(stored).toMatchObject({ status: "complete", received: 1 })
  expect(entry).toMatchObject({ outcome: "complete", run: stored!.id, received: 1 })
})

it("a pull that meets what nobody thought of is kept as failed, and nothing of it is quoted", async () => {
  using dir = directory()
  const { exit, entry } = await pulled(
    dir.path,
    reading(() => Stream.die(new RangeError("079201000001")))
  )
  expect(Exit.isFailure(exit) && Cause.hasDies(exit.cause)).toBe(true)
  expect(entry).toMatchObject({ outcome: "failed", reason: "defect" })
  expect(entry!.message).toMatch(/^Something unexpected happened \(RangeError\)/)
  expect(JSON.stringify(entry)).not.toContain("079201000001")
})
