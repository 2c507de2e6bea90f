import { rmSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { filesOf, newKey, sameReportsFromLess, tablesOf, watched } from "./minimisedWorld.ts"
import { lienthong } from "./program.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"
import { leaked } from "./sentValues.ts"

it.each([
  { residents: 300, seed: 7, days: [1, 2], killed: false },
  { residents: 300, seed: 3, days: [1, 4], killed: true }
])(
  "a minimised store of $residents residents (killed: $killed) gives the same reports byte for byte",
  async (world) => {
    await sameReportsFromLess(world)
  }
)

it("a minimised store filled by a schedule holds no more; whole records that were there before are gone with the file", async () => {
  await using sources = await watched(60, 3)
  using world = scheduled({ minimise: true, schedule: EVERY_TWO_SECONDS })
  const env = { LIENTHONG_PSEUDONYM_KEY: newKey(), ...sources.env() }
  const whole = await lienthong(["sync", "--data-dir", world.dataDir], sources.env())
  expect(whole.code, whole.stderr).toBe(0)
  const report = () => lienthong(["report", ...world.words, "--format", "json"])
  const later = () => lienthong(["report", ...world.words, "--as-of", "2027-06-01", "--format", "json"], env)
  const [before, asOf] = [
    await report(),
    await lienthong(["report", "--data-dir", world.dataDir, "--as-of", "2027-06-01", "--format", "json"])
  ]
  const turned = await lienthong(["sync", "tax", ...world.words], env)
  expect(turned.code, turned.stderr).toBe(0)
  expect(turned.stderr).toMatch(
    /tax\.taxpayers: whole records are held, .* everything is read again\. Remains of whole/
  )
  for (const name of ["store.duckdb", "store.duckdb.wal"]) rmSync(join(world.dataDir, name), { force: true })

  const daemon = world.start(env)
  const ended = () => world.jobs().find(({ job }) => job === "report")?.outcome
  await expect.poll(ended, { timeout: 30_000, interval: 100 }).toBe("done")
  daemon.signal("SIGTERM")
  expect((await daemon.ended).code).toBe(0)
  expect((await report()).stdout).toBe(before.stdout)
  expect(asOf.code, asOf.stderr).toBe(0)
  expect(await later()).toEqual(asOf)
  expect(sources.unneeded().size).toBeGreaterThan(600)
  expect(leaked(sources.unneeded(), filesOf(world.dataDir))).toEqual([])
  expect(leaked(sources.unneeded(), await tablesOf(join(world.dataDir, "store.duckdb")))).toEqual([])
})
