import { it } from "vitest"
import { sameReportsFromLess } from "./minimisedWorld.ts"

it.each([
  { residents: 300, seed: 7, days: [1, 2], killed: false },
  { residents: 300, seed: 3, days: [1, 4], killed: true }
])(
  "a minimised store of $residents residents (killed: $killed) gives the same reports byte for byte",
  async (world) => {
    await sameReportsFromLess(world)
  }
)
