import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { isHeld } from "../src/Lock.ts"
import { daemonLock, storeLock } from "../src/Paths.ts"
import { killable } from "./kills.ts"
import { directory, lienthong, mock, running } from "./program.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const SOON = { timeout: 30_000, interval: 50 }

/** Time-outs that a stopped process has long overstepped when it goes on. */
const IMPATIENT = { limits: { firstByteMs: 300, idleMs: 300, pageMs: 400, backoffMs: 10, backoffMaxMs: 50 } }
const sources = {
  population: { ...IMPATIENT, pageSize: 100 },
  tax: { ...IMPATIENT, pageSize: 100 },
  customs: IMPATIENT
}
/** Longer than each of them. */
const STANDSTILL = 600

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

it("a sync stopped for longer than every time-out, again and again, ends as if nothing had been", async () => {
  await using world = await killable(1000, 5)
  using dir = directory()
  const config = join(dir.path, "lienthong.config.mjs")
  writeFileSync(config, `export default ${JSON.stringify({ sources })}`)
  const words = ["sync", "--config", config, "--data-dir", join(dir.path, "data"), "--log-level", "error"]
  const sync = running(words, world.sources.env)
  await expect.poll(() => isHeld(storeLock(join(dir.path, "data"))), SOON).toBe(true)
  let over = false
  const ended = sync.ended.finally(() => {
    over = true
  })
  let stops = 0
  while (!over && stops < 8) {
    sync.signal("SIGSTOP")
    await pause(STANDSTILL)
    sync.signal("SIGCONT")
    stops++
    await pause(Math.random() * 400)
  }
  const { code, stderr } = await ended
  expect(code, stderr).toBe(0)
  expect(stops).toBeGreaterThan(2)
  await world.completes(join(dir.path, "data"), `${stops} stops`)
})

it("a stopped schedule keeps its lock; set going again it goes on with every job", async () => {
  using world = scheduled({ schedule: EVERY_TWO_SECONDS, sources })
  await using mocks = await mock({ residents: 200 })
  const daemon = world.start(mocks.env)
  await expect.poll(() => world.runs().some(({ outcome }) => outcome === "complete"), SOON).toBe(true)
  daemon.signal("SIGSTOP")
  const refused = await lienthong(["schedule", ...world.words], mocks.env)
  expect(refused).toMatchObject({ code: 3, stdout: "" })
  expect(refused.stderr).toContain(`A schedule runs already in ${world.dataDir}: process ${daemon.process}`)
  expect(isHeld(daemonLock(world.dataDir))).toBe(true)
  const status = await lienthong(["status", ...world.words, "--format", "json"])
  expect(JSON.parse(status.stdout).daemon.process).toBe(daemon.process)
  const before = world.runs()[0]!.id
  daemon.signal("SIGCONT")
  for (const dataset of ["population", "tax", "customs"]) {
    await expect
      .poll(() => world.runs(dataset).some(({ id, outcome }) => id > before && outcome === "complete"), SOON)
      .toBe(true)
  }
  daemon.signal("SIGTERM")
  const { code, stderr } = await daemon.ended
  expect(code, stderr).toBe(0)
  expect(world.runs().filter(({ outcome }) => outcome === "running")).toEqual([])
})
