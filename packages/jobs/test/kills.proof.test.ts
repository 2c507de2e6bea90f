import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Death, killableDays } from "./kills.ts"

/** What syncs do, one moment after the other; `kills.long.test.ts` dies at every single step. */
const DEATHS = {
  first: [
    { at: "link draft", how: "before" },
    { at: 'store CREATE OR REPLACE VIEW "population.residents" > store COMMIT', how: "during" },
    { at: "rename 2026-11-01T00-00-00Z.json", how: "before" }
  ],
  incremental: [
    { at: 'store DELETE FROM "population.residents" > store INSERT INTO "population.residents"', how: "before" },
    { at: 'store INSERT INTO "tax.taxpayers" > store UPDATE runs', how: "before" }
  ],
  full: [
    { at: 'store DROP TABLE "population.residents" > store UPDATE runs', how: "before" },
    { at: "write 2026-11-02T00-00-00Z.summary > store close", how: "within", delay: 2 },
    { at: "store open", how: "within", delay: 2 }
  ]
} satisfies Record<string, ReadonlyArray<Death>>

const SYNCS = ["first", "incremental", "full"] as const

/** Milliseconds that most syncs of these take; one that took less is tried again with less. */
const USUAL = 2500

describe("a killed sync", () => {
  let world: Awaited<ReturnType<typeof killableDays>>

  beforeAll(async () => {
    world = await killableDays(300, 5)
  }, 240_000)

  afterAll(() => world[Symbol.asyncDispose]())

  it.each(SYNCS)(
    "at each of its steps in turn tears nothing and ends with the same records, report and history: %s",
    async (which) => {
      const { begun, kill, completes } = world[which]
      using dir = begun()
      for (const death of DEATHS[which]) expect(await kill(dir.path, death), death.at).toBe(true)
      await completes(dir.path, "all of them")
    },
    240_000
  )

  it("at any instant tears nothing and ends with the same records, report and history", async () => {
    const which = SYNCS[Math.floor(Math.random() * SYNCS.length)]!
    const { begun, killAfter, completes } = world[which]
    for (let latest = USUAL, killed = false; !killed; ) {
      using dir = begun()
      const moment = Math.round(latest * (0.1 + 0.9 * Math.random()))
      killed = await killAfter(dir.path, moment)
      if (killed) await completes(dir.path, `${which} sync killed after ${moment} ms`)
      else latest = moment
    }
  }, 240_000)
})
