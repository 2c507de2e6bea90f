import { statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { examined, isNamed, spread } from "./damage.ts"
import { logFlips, namedOrGoesBack } from "./damagedLog.ts"
import { killable } from "./kills.ts"
import { directory, lienthong, mock } from "./program.ts"

const FLIPS = 96

describe("a store damaged anywhere", () => {
  it("is never half read, and no process is lost", async () => {
    await using sources = await mock({ residents: 300, seed: 5 })
    using dir = directory()
    using work = directory()
    expect((await lienthong(["sync", "--data-dir", dir.path], sources.env)).code).toBe(0)
    const file = "store.duckdb"
    const flips = spread(statSync(join(dir.path, file)).size, FLIPS).map((at) => ({ file, kind: "flip", at }) as const)
    const found = await examined(dir.path, work.path, flips)
    expect(found.filter((each) => !isNamed(each) && each.outcome !== "same")).toEqual([])
  })

  it("is never half read where its latest writes are", async () => {
    await using world = await killable(300, 5)
    using dir = directory()
    using work = directory()
    await world.kill(dir.path, { at: "rename 2026-11-01T00-00-00Z.summary > store close", how: "before" })
    await namedOrGoesBack(world, dir.path, work.path, logFlips(dir.path, FLIPS))
  })
})
