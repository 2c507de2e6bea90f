/** What a process holds open when a sync in it was interrupted. */
import { existsSync, readdirSync, readlinkSync } from "node:fs"
import { sync } from "@lienthong/core/Sync"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { expect } from "vitest"
import { openDirectory } from "../src/DataDirectory.ts"
import { tryLock } from "../src/Lock.ts"
import { storeLock } from "../src/Paths.ts"
import { sourcesOf } from "../src/Sources.ts"
import { storeInTurn } from "../src/Turn.ts"
import { directory, dump, type Environment, lienthong, mockProcess } from "./program.ts"

export const connectorsOf = (env: Environment) =>
  sourcesOf({ sources: { population: { pageSize: 50 }, tax: { pageSize: 50 }, customs: {} }, connectors: [] }, env, {
    secrets: new Map()
  }).map(({ connector }) => {
    if (connector._tag === "Failure") throw new TypeError(connector.failure.join())
    return connector.success
  })

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

/**
 * Interrupts a sync at its first moment, at one some moments later, and so on to its end; how often it was interrupted. A
 * moment is a page received, a commit or the end of a dataset; a timer comes in between.
 */
export const interruptedAtEvery = async (step: number): Promise<number> => {
  await using sources = await mockProcess("--residents", "400", "--seed", "5")
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
    let passed = 0
    const count = () => {
      if (++passed === moment + 1) stop.abort()
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
    moment += step
  }
  using undisturbed = directory()
  expect((await lienthong(["sync", "--data-dir", undisturbed.path], sources.env)).code).toBe(0)
  expect(await dump(dir.path)).toEqual(await dump(undisturbed.path))
  return interrupted
}
