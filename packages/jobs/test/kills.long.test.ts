/** Dies at every step of a sync, and at many instants. `LONG_SHARE=0.1` tries a tenth of it. */
import { expect, it } from "vitest"
import { killable } from "./kills.ts"
import { directory } from "./program.ts"

const SHARE = Number(process.env.LONG_SHARE ?? 1)
const HOURS = 8 * 3_600_000

it(
  "a sync killed before and during every single step goes on to the same end",
  async () => {
    await using world = await killable(300, 5)
    let killed = 0
    for (let step = Math.ceil(Math.random() / SHARE); step <= world.steps.length; step += Math.round(1 / SHARE)) {
      for (const how of ["before", "during"] as const) {
        using dir = directory()
        const name = `${how} step ${step}, ${world.steps[step - 1]}`
        expect(await world.kill(dir.path, { at: `${step}`, how }), name).toBe(true)
        killed++
        await world.completes(dir.path, name)
      }
    }
    console.log(`killed at ${killed} steps, survived all`)
  },
  HOURS
)

it(
  "a sync killed within the opening and closing of its store goes on to the same end",
  async () => {
    await using world = await killable(3000, 9)
    let killed = 0
    for (let round = 0; round < 30 * SHARE; round++) {
      using dir = directory()
      for (const at of ["rename 2026-11-01T00-00-00Z.summary > store close", "store open"]) {
        const delay = Math.round(Math.random() * 30)
        killed += (await world.kill(dir.path, { at, how: "within", delay })) ? 1 : 0
      }
      await world.completes(dir.path, "opening and closing")
    }
    console.log(`killed ${killed} times while the store opened or closed, survived all`)
  },
  HOURS
)

it(
  "a sync of several commits killed at any instant goes on to the same end",
  async () => {
    await using world = await killable(12_000, 7)
    let killed = 0
    while (killed < 200 * SHARE) {
      using dir = directory()
      const moments: Array<number> = []
      while (moments.length < 4) {
        const moment = Math.round(world.took * (0.2 + 0.7 * Math.random()))
        if (!(await world.killAfter(dir.path, moment))) break
        moments.push(moment)
        killed++
      }
      await world.completes(dir.path, `killed after ${moments.join(", ")} ms`)
    }
    console.log(`killed at ${killed} instants, survived all`)
  },
  HOURS
)
