import { existsSync, readdirSync, readlinkSync } from "node:fs"
import { counting, RunMeter } from "@lienthong/core/RunMeter"
import { Store } from "@lienthong/core/Store"
import { sync } from "@lienthong/core/Sync"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { expect, it } from "vitest"
import { at, openDirectory, storeOf } from "../src/DataDirectory.ts"
import { tryLock } from "../src/Lock.ts"
import { storeLock } from "../src/Paths.ts"
import { sourcesOf } from "../src/Sources.ts"
import { storeInTurn } from "../src/Turn.ts"
import { directory, dump, type Environment, lienthong, mock } from "./program.ts"

const connectorsOf = (env: Environment) =>
  sourcesOf({ population: { pageSize: 50 }, tax: { pageSize: 50 }, customs: {} }, env, { secrets: new Map() }).map(
    ({ connector }) => {
      if (connector._tag === "Failure") throw new TypeError(connector.failure.join())
      return connector.success
    }
  )

const targetOf = (descriptor: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ""
  }
}

/** What this process holds open: sockets, and files in a directory. */
const open = (path: string) => ({
  sockets: process.getActiveResourcesInfo().filter((name) => /TCP/.test(name)).length,
  files: existsSync("/proc/self/fd")
    ? readdirSync("/proc/self/fd")
        .map(targetOf)
        .filter((target) => target.includes(path))
    : []
})

it("a sync interrupted at any await gives back its sockets, its files and the store", async () => {
  await using sources = await mock("--residents", "400", "--seed", "5")
  using dir = directory()
  const directoryOf = await Effect.runPromise(openDirectory(dir.path))
  const all = connectorsOf(sources.env).flatMap((connector) =>
    connector.datasets.map(({ name }) => ({ connector, name }))
  )
  const before = open(dir.path)
  let moment = 0
  let interrupted = 0
  while (true) {
    const stop = new AbortController()
    let awaits = 0
    // Every await of the client, the stream and the store passes through here.
    const count = () => {
      if (++awaits === moment + 1) stop.abort()
    }
    const pulls = Effect.forEach(all, ({ connector, name }) =>
      sync(connector, name, {
        full: true,
        commitEvery: 50,
        onPage: () => Effect.sync(count),
        onCommit: () => Effect.sync(count)
      }).pipe(Effect.ensuring(Effect.sync(count)))
    )
    const timer = setTimeout(count, moment * 7)
    const exit = await Effect.runPromiseExit(
      pulls.pipe(Effect.provide(storeInTurn(directoryOf, { doing: "a test", waitMs: 0 }))),
      { signal: stop.signal }
    )
    clearTimeout(timer)
    await expect.poll(() => open(dir.path), { timeout: 10_000 }).toEqual(before)
    const lock = tryLock(storeLock(dir.path), { process: process.pid, doing: "a test", since: 0 })
    expect(lock, `interrupted at ${moment}`).not.toBe(null)
    lock?.[Symbol.dispose]()
    if (Exit.isSuccess(exit)) break
    expect(Exit.hasInterrupts(exit), String(exit)).toBe(true)
    interrupted++
    moment += 2
  }
  expect(interrupted).toBeGreaterThan(15)
  using undisturbed = directory()
  expect((await lienthong(["sync", "--data-dir", undisturbed.path], sources.env)).code).toBe(0)
  expect(await dump(dir.path)).toEqual(await dump(undisturbed.path))
}, 120_000)

it("a slow disk stops the fetching: few pages are asked for ahead of what is stored", async () => {
  await using sources = await mock("--residents", "2000", "--seed", "5")
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
