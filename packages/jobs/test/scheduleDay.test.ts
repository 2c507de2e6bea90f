import { it } from "vitest"
import { comesToTheTruth } from "./scheduleDay.ts"

it("a schedule of every two seconds comes to the truth over a burst of faults and a kill, from where it was", async () => {
  await comesToTheTruth(0)
}, 180_000)
