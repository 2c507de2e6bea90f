/** Disks that are really full, and really read-only: needs the right to mount, and says so if it has none. */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { killable } from "./kills.ts"
import { directory, lienthong } from "./program.ts"

const FREE = [0, 1, 4, 8, 16, 24, 32, 40, 48, 64, 100, 150, 200, 250, 300, 400, 600, 1000, 1500, 2500, 4000]

/** A file system in memory of so many kilobytes, or `null` where this user may not mount one. */
const mounted = (at: string, kilobytes: number) => {
  mkdirSync(at)
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", at]).status !== 0) return null
  const used = () => Number(spawnSync("df", ["-k", "--output=used", at]).stdout.toString().split("\n")[1])
  return {
    /** Leaves so many kilobytes beside what is used. */
    leave: (free: number) => spawnSync("mount", ["-o", `remount,size=${used() + free}k`, at]),
    readOnly: (on: boolean) => spawnSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, at]),
    [Symbol.dispose]: () => void spawnSync("umount", [at])
  }
}

const HOUR = 3_600_000

it.each(["the first", "a later"])(
  "%s sync on a full disk ends with a sentence, and completes with more space",
  async (which) => {
    await using world = await killable(300, 5)
    let full = 0
    for (const free of FREE) {
      using dir = directory()
      using disk = mounted(join(dir.path, "disk"), 20_000)
      if (disk === null) return console.log("not tried: this user may not mount a file system")
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
    console.log(`${which}: full ${full} times of ${FREE.length}`)
  },
  HOUR
)

it(
  "a read-only disk is named, and what was measured can still be read",
  async () => {
    await using world = await killable(50, 5)
    using dir = directory()
    using disk = mounted(join(dir.path, "disk"), 20_000)
    if (disk === null) return console.log("not tried: this user may not mount a file system")
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
