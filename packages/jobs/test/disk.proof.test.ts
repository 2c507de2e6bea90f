import { renameSync } from "node:fs"
import { expect, it } from "vitest"
import { killable } from "./kills.ts"
import { directory, type Ended, lienthong, mock } from "./program.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const SOON = { timeout: 30_000, interval: 100 }

/** No file may grow beyond so many kilobytes: what a full disk does to a write, without filling one. */
const limitedTo = (kilobytes: number) => ["bash", "-c", `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$@"`, "limited"]

const complains = (ended: Ended, about: RegExp): void => {
  expect(ended, ended.stderr).toMatchObject({ code: 3, stdout: "" })
  expect(ended.stderr).toMatch(about)
  expect(ended.stderr).not.toMatch(/^\s+at |ERR_/m)
}

it("a sync whose disk is full says where, with exit code 3, and a later one completes", async () => {
  await using world = await killable(300, 5)
  using dir = directory()
  const words = ["--data-dir", dir.path, "--log-level", "silent"]
  // The history, the store, and the snapshot at last: each needs more than what was before it.
  for (const [kilobytes, about] of [
    [0, /history\.sqlite/],
    [20, /history\.sqlite|store\.duckdb|Cannot lock/],
    [100, /history\.sqlite|store\.duckdb/],
    [400, /snapshots: /]
  ] as const) {
    complains(await lienthong(["sync", ...words], world.sources.env, limitedTo(kilobytes)), about)
  }
  await world.completes(dir.path, "a full disk")
  const out = `${dir.path}/report.html`
  complains(await lienthong(["report", "--out", out, ...words], {}, limitedTo(4)), /report\.html/)
})

it("a schedule whose data directory is gone says so, and goes on when it is there again", async () => {
  using world = scheduled({ schedule: EVERY_TWO_SECONDS })
  await using sources = await mock({ residents: 50 })
  const daemon = world.start(sources.env)
  await expect.poll(() => world.jobs().find(({ job }) => job === "report")?.outcome, SOON).toBe("done")
  const away = `${world.dataDir}.away`
  renameSync(world.dataDir, away)
  await daemon.says(/Cannot lock .*data: a part of the path does not exist/)
  renameSync(away, world.dataDir)
  const before = world.runs()[0]!.id
  await expect
    .poll(() => world.runs().filter(({ id, outcome }) => id > before && outcome === "complete").length, SOON)
    .toBeGreaterThan(3)
  daemon.signal("SIGTERM")
  expect((await daemon.ended).code).toBe(0)
})
