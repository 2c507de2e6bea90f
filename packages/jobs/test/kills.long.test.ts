/** Dies at every step of a sync, and at many instants. `LONG_SHARE=0.1` tries a tenth of it. */
import { expect, it } from "vitest"
import { killable, killableDays } from "./kills.ts"
import { directory } from "./program.ts"

const SHARE = Number(process.env.LONG_SHARE ?? 1)
const HOURS = 8 * 3_600_000

it.each(["first", "incremental", "full"] as const)(
  "a sync killed before and during every single step tears nothing and goes on to the same end: %s",
  async (which) => {
    await using world = await killableDays(300, 5)
    const { begun, logged, kill, completes } = world[which]
    const { steps } = await logged()
    let killed = 0
    for (let step = Math.ceil(Math.random() / SHARE); step <= steps.length; step += Math.round(1 / SHARE)) {
      for (const how of ["before", "during"] as const) {
        using dir = begun()
        const name = `${how} step ${step}, ${steps[step - 1]}`
        expect(await kill(dir.path, { at: `${step}`, how }), name).toBe(true)
        killed++
        await completes(dir.path, name)
      }
    }
    console.log(`${which}: killed at ${killed} steps, survived all`)
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
    expect(killed).toBeGreaterThan(0)
    console.log(`killed ${killed} times while the store opened or closed, survived all`)
  },
  HOURS
)

it.each(["first", "incremental", "full"] as const)(
  "a sync of several commits killed at any instant tears nothing and goes on to the same end: %s",
  async (which) => {
    await using world = await killableDays(12_000, 7)
    const { begun, logged, killAfter, completes } = world[which]
    const { took } = await logged()
    let killed = 0
    while (killed < 70 * SHARE) {
      using dir = begun()
      const moments: Array<number> = []
      while (moments.length < 4) {
        const moment = Math.round(took * (0.2 + 0.7 * Math.random()))
        if (!(await killAfter(dir.path, moment))) break
        moments.push(moment)
        killed++
      }
      await completes(dir.path, `killed after ${moments.join(", ")} ms`)
    }
    console.log(`${which}: killed at ${killed} instants, survived all`)
  },
  HOURS
)
