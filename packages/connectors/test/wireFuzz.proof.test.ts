import { expect, it } from "vitest"
import { fuzz } from "./wireFuzz.ts"

it("every damaged answer ends in a sync that adds up or in a reason that repeats nothing of it", async () => {
  const tally = await fuzz(667, { stored: 40 })
  for (const counts of Object.values(tally)) expect(Math.min(...Object.values(counts))).toBeGreaterThan(0)
}, 240_000)
