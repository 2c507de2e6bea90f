import { it } from "vitest"
import { comesToTheTruth } from "./scheduleDay.ts"

it("a schedule of every two seconds is at the truth after a minute with a burst of faults and a kill", async () => {
  await comesToTheTruth(60_000)
}, 180_000)
