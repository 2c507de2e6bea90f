import { expect, it } from "vitest"
import { fuzz } from "./wireFuzz.ts"

it("every damaged answer ends in a reading that is whole or in a reason that repeats nothing of it", async () => {
  const tally = await fuzz(667)
  for (const { read, refused } of Object.values(tally)) expect(Math.min(read, refused)).toBeGreaterThan(0)
})
