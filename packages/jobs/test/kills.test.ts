import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Death, killable } from "./kills.ts"
import { directory } from "./program.ts"

/** What a sync does, one moment after the other; `kills.long.test.ts` dies at every single step. */
const DEATHS: ReadonlyArray<Death> = [
  { at: "rename store.duckdb.new", how: "before" },
  { at: 'store CREATE OR REPLACE TABLE "population.residents" > store COMMIT', how: "during" },
  { at: 'store INSERT INTO "population.residents"', how: "during" },
  { at: 'store CREATE OR REPLACE VIEW "population.residents" > store COMMIT', how: "during" },
  { at: "store CREATE OR REPLACE TEMP TABLE tally", how: "during" },
  { at: "rename 2026-11-01T00-00-00Z.json", how: "before" },
  { at: "write 2026-11-01T00-00-00Z.summary > store close", how: "within", delay: 2 },
  { at: "store open", how: "within", delay: 2 }
]

describe("a killed sync", () => {
  let world: Awaited<ReturnType<typeof killable>>

  beforeAll(async () => {
    world = await killable(300, 5)
  }, 240_000)

  afterAll(() => world[Symbol.asyncDispose]())

  it("at each of its steps in turn ends with the same records, report and history", async () => {
    using dir = directory()
    for (const death of DEATHS) expect(await world.kill(dir.path, death), death.at).toBe(true)
    await world.completes(dir.path, "all of them")
  }, 240_000)

  it("at any instant ends with the same records, report and history", async () => {
    using dir = directory()
    const moment = Math.round(world.took * (0.2 + 0.75 * Math.random()))
    await world.killAfter(dir.path, moment)
    await world.completes(dir.path, `killed after ${moment} ms`)
  }, 240_000)
})
