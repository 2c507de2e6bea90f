import { mkdirSync, rmSync } from "node:fs"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import { describe, expect, it } from "vitest"
import { at } from "../src/DataDirectory.ts"
import { isHeld, lastHolder, tryLock } from "../src/Lock.ts"
import { lineLock, storeLock } from "../src/Paths.ts"
import { giveWay, storeInTurn } from "../src/Turn.ts"
import { directory, holder } from "./program.ts"

const hold = (path: string) => tryLock(path, { process: 1, doing: "lienthong sync", since: Date.UTC(2026, 10, 24) })!

const silent = Logger.layer([])

const open = (dataDir: string, waitMs: number, choosable = false) =>
  Effect.as(Store, "open").pipe(
    Effect.provide(storeInTurn(at(dataDir), { doing: "test", waitMs, ...(choosable ? { choosable } : {}) })),
    Effect.provide(silent)
  )

describe("a lock", () => {
  it("is not kept by whoever could not say that he has it", () => {
    using dir = directory()
    const path = `${dir.path}/a.lock`
    mkdirSync(`${path}.json`)
    expect(() => hold(path)).toThrow(/EISDIR/)
    expect(isHeld(path)).toBe(false)
    rmSync(`${path}.json`, { recursive: true })
    using lock = hold(path)
    expect(lock).not.toBeNull()
  })

  it("is one process's at a time, and free when that is killed", async () => {
    using dir = directory()
    const path = `${dir.path}/a.lock`
    const other = await holder(path)
    expect(isHeld(path)).toBe(true)
    expect(tryLock(path, { process: process.pid, doing: "test", since: 0 })).toBe(null)
    await other.kill()
    expect(isHeld(path)).toBe(false)
    using mine = hold(path)
    expect(mine).not.toBe(null)
  })
})

describe("a turn at the store", () => {
  it("is refused with who has it when the time to wait is over", async () => {
    using dir = directory()
    using _held = hold(storeLock(dir.path))
    const failure = await Effect.runPromise(Effect.flip(open(dir.path, 0)))
    const message = `The store in ${dir.path} is held by process 1 (lienthong sync, since 2026-11-24 07:00 UTC+7). Run again later`
    expect(failure.message).toBe(`${message}.`)
    const asked = await Effect.runPromise(Effect.flip(open(dir.path, 0, true)))
    expect(asked.message).toBe(`${message}, or wait longer with --wait.`)
  })

  it("comes when the other gives it back", async () => {
    using dir = directory()
    const held = hold(storeLock(dir.path))
    const waiting = Effect.runFork(open(dir.path, 60_000))
    await expect.poll(() => isHeld(lineLock(dir.path))).toBe(true)
    held[Symbol.dispose]()
    expect(await Effect.runPromise(Fiber.join(waiting))).toBe("open")
  })

  it("is given to whoever waits before its holder may use it again", async () => {
    using dir = directory()
    const held = hold(storeLock(dir.path))
    const theirs = Effect.andThen(Store, Effect.never).pipe(
      Effect.provide(storeInTurn(at(dir.path), { doing: "theirs", waitMs: 60_000 })),
      Effect.provide(silent)
    )
    const waiting = Effect.runFork(theirs)
    await expect.poll(() => isHeld(lineLock(dir.path))).toBe(true)
    const seen = Effect.andThen(
      giveWay(at(dir.path), { doing: "ours", waitMs: 60_000 }),
      Effect.sync(() => isHeld(storeLock(dir.path)) && lastHolder(storeLock(dir.path))?.doing)
    ).pipe(Effect.provide(silent))
    const goingOn = Effect.runFork(seen)
    held[Symbol.dispose]()
    expect(await Effect.runPromise(Fiber.join(goingOn))).toBe("theirs")
    await Effect.runPromise(Fiber.interrupt(waiting))
  })

  it("is given back when the work is interrupted", async () => {
    using dir = directory()
    const working = Effect.runFork(
      Effect.andThen(Store, Effect.never).pipe(Effect.provide(storeInTurn(at(dir.path), { doing: "test", waitMs: 0 })))
    )
    await expect.poll(() => isHeld(storeLock(dir.path))).toBe(true)
    await Effect.runPromise(Fiber.interrupt(working))
    expect(isHeld(storeLock(dir.path))).toBe(false)
  })
})
