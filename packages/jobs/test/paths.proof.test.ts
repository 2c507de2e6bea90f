import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { writeWhole } from "../src/WholeFile.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong, mock } from "./program.ts"

const kept = directory()
beforeAll(() => keepAll(kept.path, [dayWith("2026-11-23T00:00:00Z", 40)]))
afterAll(() => kept[Symbol.dispose]())

const filesBelow = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1))
    .sort()

/** A file of somebody else's. */
const victim = (path: string): string => {
  const file = join(path, "victim")
  writeFileSync(file, "as it was")
  return file
}

describe("a link in the place of a file", () => {
  it("that --out names is replaced, and what it leads to is left alone", async () => {
    using dir = directory()
    const [file, out] = [victim(dir.path), join(dir.path, "report.json")]
    symlinkSync(file, out)
    expect((await lienthong(["report", "--data-dir", kept.path, "--out", out])).code).toBe(0)
    expect(readFileSync(file, "utf8")).toBe("as it was")
    expect(lstatSync(out).isFile()).toBe(true)
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ asOf: "2026-11-23T00:00:00Z" })
  })

  it("under the name that a file has while it is written is not followed", () => {
    using dir = directory()
    const [file, out] = [victim(dir.path), join(dir.path, "report.json")]
    symlinkSync(file, `${out}.${process.pid}.part`)
    writeWhole(out, "new")
    expect([readFileSync(file, "utf8"), readFileSync(out, "utf8")]).toEqual(["as it was", "new"])
    expect(filesBelow(dir.path)).toEqual(["report.json", "victim"])
  })

  it("in the directory of a demo is replaced; in place of its snapshots, nothing behind it is removed", async () => {
    using dir = directory()
    const [demo, elsewhere] = [join(dir.path, "demo"), join(dir.path, "elsewhere")]
    for (const each of [demo, elsewhere]) mkdirSync(each)
    const [file, mine] = [victim(dir.path), victim(elsewhere)]
    symlinkSync(file, join(demo, "report.json"))
    symlinkSync(elsewhere, join(demo, "snapshots"))
    const words = ["demo", "--residents", "1", "--data-dir", dir.path, "--log-level", "silent"]
    expect((await lienthong(words)).code).toBe(0)
    expect([readFileSync(file, "utf8"), readFileSync(mine, "utf8")]).toEqual(["as it was", "as it was"])
    expect(readdirSync(elsewhere)).toEqual(["victim"])
    expect(lstatSync(join(demo, "snapshots")).isDirectory()).toBe(true)
  })
})

describe("a data directory behind a link", () => {
  it("is used as it is", async () => {
    using dir = directory()
    const link = join(dir.path, "link")
    symlinkSync(kept.path, link)
    expect((await lienthong(["report", "--data-dir", link])).code).toBe(0)
  })

  it("that leads nowhere is named, and nothing is made where it leads", async () => {
    using dir = directory()
    const [link, nowhere] = [join(dir.path, "link"), join(dir.path, "nowhere")]
    symlinkSync(nowhere, link)
    const { code, stderr } = await lienthong(["demo", "--residents", "1", "--data-dir", link])
    expect([code, stderr]).toEqual([3, expect.stringContaining(`Cannot write to the data directory ${link}`)])
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe("a whole sync", () => {
  it("writes into the data directory, the directory of reports and its own cache, and nowhere else", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    for (const name of ["home", "tmp", "etc"]) mkdirSync(join(dir.path, name))
    const config = join(dir.path, "etc", "lienthong.config.ts")
    writeFileSync(config, 'export default { dataDir: "../data", reports: { directory: "../out", formats: ["json"] } }')
    const env = { ...sources.env, HOME: join(dir.path, "home"), TMPDIR: join(dir.path, "tmp"), XDG_CACHE_HOME: "" }
    const inHere = ["sh", "-c", 'cd "$0" && exec "$@"', join(dir.path, "etc")]
    const { code, stderr } = await lienthong(["sync", "--log-level", "error"], env, inHere)
    expect(code, stderr).toBe(0)
    const elsewhere = filesBelow(dir.path).filter((file) => !/^(data|home\/\.cache\/lienthong)\//.test(file))
    expect(elsewhere).toEqual(["etc/lienthong.config.ts", "out/report.json"])
  })

  it("is of a day that is no path", async () => {
    using dir = directory()
    for (const asOf of ["../../escaped", "2026-11-23T00:00:00Z/../../escaped"]) {
      const { code, stderr } = await lienthong(["demo", "--residents", "1", "--data-dir", dir.path, "--as-of", asOf])
      expect([code, stderr]).toEqual([2, expect.stringContaining("--as-of")])
    }
    expect(filesBelow(dir.path)).toEqual([])
  })
})
