/** Disks that are really full, and really read-only: needs the right to mount, and is skipped without it. */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { expect, it, type TestContext } from "vitest"
import { killable } from "./kills.ts"
import { directory, lienthong } from "./program.ts"

const FREE = [0, 1, 4, 8, 16, 24, 32, 40, 48, 64, 100, 150, 200, 250, 300, 400, 600, 1000, 1500, 2500, 4000]

/** A file system in memory of so many kilobytes; where this user may not mount one the test is skipped. */
const mounted = ({ skip }: TestContext, at: string, kilobytes: number) => {
  mkdirSync(at)
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", at])
  if (mount.status !== 0) skip(`this user may not mount a file system: ${mount.stderr}`)
  const remount = (option: string): void => {
    const { status, stderr } = spawnSync("mount", ["-o", `remount,${option}`, at])
    expect(status, `remount,${option}: ${stderr}`).toBe(0)
  }
  const used = () => Number(spawnSync("df", ["-k", "--output=used", at]).stdout.toString().split("\n")[1])
  return {
    /** Leaves so many kilobytes beside what is used. */
    leave: (free: number) => remount(`size=${used() + free}k`),
    readOnly: (on: boolean) => remount(on ? "ro" : "rw"),
    [Symbol.dispose]: () => void spawnSync("umount", [at])
  }
}

const HOUR = 3_600_000

it.for(["the first", "a later"])(
  "%s sync on a full disk ends with a sentence, and completes with more space",
  { timeout: HOUR },
  async (which, context) => {
    await using world = await killable(300, 5)
    let full = 0
    for (const free of FREE) {
      using dir = directory()
      using disk = mounted(context, join(dir.path, "disk"), 20_000)
      const data = join(dir.path, "disk", "data")
      const words = ["sync", "--full", "--data-dir", data, "--log-level", "silent"]
      if (which === "a later") expect((await lienthong(words, world.sources.env)).code).toBe(0)
      // A tmpfs of no size at all has no limit.
      disk.leave(Math.max(free, 1))
      const { code, stderr } = await lienthong(words, world.sources.env)
      if (code !== 0) {
        full++
        expect(code, stderr).toBe(3)
        expect(stderr).toMatch(/space/)
        expect(stderr).not.toMatch(/^\s+at |ERR_/m)
      }
      disk.leave(20_000)
      await world.completes(data, `${free} KB free`)
      const left = [...readdirSync(data), ...readdirSync(join(data, "snapshots"))]
      expect(left.filter((name) => /\.(part|tmp|new|load)$/.test(name))).toEqual([])
    }
    expect(full).toBeGreaterThan(0)
    console.log(`${which}: full ${full} times of ${FREE.length}`)
  }
)

it(
  "a read-only disk is named, and what was measured can still be read",
  async (context) => {
    await using world = await killable(50, 5)
    using dir = directory()
    using disk = mounted(context, join(dir.path, "disk"), 20_000)
    const data = join(dir.path, "disk", "data")
    const words = ["--data-dir", data, "--log-level", "silent"]
    expect((await lienthong(["sync", ...words], world.sources.env)).code).toBe(0)
    disk.readOnly(true)
    const { code, stderr } = await lienthong(["sync", ...words], world.sources.env)
    expect(code).toBe(3)
    expect(stderr).toMatch(/read-only/)
    expect((await lienthong(["report", ...words])).code).toBe(0)
    expect((await lienthong(["history", "--data-dir", data])).code).toBe(0)
    expect((await lienthong(["status", "--data-dir", data])).code).toBe(0)
    disk.readOnly(false)
    await world.completes(data, "read-only")
  },
  HOUR
)
