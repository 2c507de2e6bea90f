import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong } from "./program.ts"

describe("advice on a path that cannot be used", () => {
  const kept = directory()
  const file = join(kept.path, "file")
  const ofKept = (...words: ReadonlyArray<string>) => [...words, "--data-dir", kept.path]
  beforeAll(async () => {
    await keepAll(kept.path, [dayWith("2026-11-22T00:00:00Z", 40), dayWith("2026-11-23T00:00:00Z", 60)])
    writeFileSync(file, "")
  })
  afterAll(() => kept[Symbol.dispose]())

  it("is to choose another with --data-dir where that is the path", async () => {
    const { code, stderr } = await lienthong(["demo", "--residents", "1", "--data-dir", join(file, "data")])
    expect([code, stderr]).toEqual([3, expect.stringContaining("; choose another with --data-dir.")])
  })

  it.each([
    [
      "a report's file",
      ofKept("report", "--out", join(file, "r.json")),
      "a part of the path is a file; give another --out."
    ],
    [
      "a comparison's file",
      ofKept("compare", "--out", join(file, "c.md")),
      "a part of the path is a file; give another --out."
    ],
    [
      "a new configuration",
      ["init", join(file, "lienthong.config.ts")],
      "a part of the path is a file; give another file."
    ],
    [
      "a snapshot below a file",
      ofKept("compare", join(file, "a.json"), "latest"),
      "a part of the path is a file; name another snapshot."
    ],
    [
      "a snapshot that is not there",
      ofKept("compare", join(kept.path, "a.json"), "latest"),
      "there is no such file; name another snapshot."
    ]
  ])("is to name another path where another data directory would not help: %s", async (_, words, advice) => {
    const { code, stderr } = await lienthong(words)
    expect([code, stderr]).toEqual([3, expect.stringContaining(`: ${advice}`)])
    expect(stderr).not.toContain("--data-dir")
  })
})
