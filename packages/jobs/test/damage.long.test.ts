import { statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Damage, examined, isNamed, spread } from "./damage.ts"
import { killable } from "./kills.ts"
import { directory, lienthong, mock } from "./program.ts"

const FLIPS = 96

const flips = (file: string, from: number, size: number): ReadonlyArray<Damage> =>
  spread(size - from, FLIPS).map((at) => ({ file, kind: "flip", at: at + from }))

describe("a store damaged anywhere", () => {
  it("is never half read, and no process is lost", async () => {
    await using sources = await mock("--residents", "300", "--seed", "5")
    using dir = directory()
    using work = directory()
    expect((await lienthong(["sync", "--data-dir", dir.path], sources.env)).code).toBe(0)
    const file = "store.duckdb"
    const found = await examined(dir.path, work.path, flips(file, 0, statSync(join(dir.path, file)).size))
    expect(found.filter((each) => !isNamed(each) && each.outcome !== "same")).toEqual([])
  })

  it("is never half read where its latest writes are", async () => {
    await using world = await killable(300, 5)
    using dir = directory()
    using work = directory()
    await world.kill(dir.path, { at: "rename 2026-11-01T00-00-00Z.summary > store close", how: "before" })
    const file = "store.duckdb.wal"
    // What comes first says only which file it is of.
    const found = await examined(dir.path, work.path, flips(file, 32, statSync(join(dir.path, file)).size))
    expect(found.filter((each) => !isNamed(each))).toEqual([])
  })
})
