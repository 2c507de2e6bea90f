import { mkdirSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { at } from "../src/DataDirectory.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong } from "./program.ts"

const kept = directory()
afterAll(() => kept[Symbol.dispose]())
beforeAll(() =>
  keepAll(kept.path, [
    // As of midnight in Việt Nam, still the day before in UTC; measured before one that is of an earlier day.
    dayWith("2026-10-31T17:00:00Z", 40),
    dayWith("2026-09-01T00:00:00Z", 20),
    dayWith("2026-11-23T00:00:00Z", 70),
    dayWith("2026-11-01T12:00:00Z", 50)
  ])
)

const compare = (...words: ReadonlyArray<string>) => lienthong(["compare", "--data-dir", kept.path, ...words])

const between = async (...words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const { code, stdout, stderr } = await compare("--format", "json", ...words)
  expect(code, stderr).toBe(0)
  const { from, to } = JSON.parse(stdout)
  return [from.asOf, to.asOf]
}

describe("lienthong compare", () => {
  it("holds the latest against the one before by its as-of time, whenever that was measured", async () => {
    expect(await between()).toEqual(["2026-10-31T17:00:00Z", "2026-11-01T12:00:00Z"])
    const { stdout } = await compare()
    expect(stdout).toMatch(/Once-only +40\.0% +50\.0% +\+10\.0/)
  })

  it("takes a day, which is one of Việt Nam, an instant, and a file from anywhere", async () => {
    using dir = directory()
    expect(await between("2026-09-01", "2026-11-23")).toEqual(["2026-09-01T00:00:00Z", "2026-11-23T00:00:00Z"])
    expect(await between("2026-11-01", "latest")).toEqual(["2026-11-01T12:00:00Z", "2026-11-01T12:00:00Z"])
    const instant = await between("2026-11-01T00:00:00+07:00", "previous")
    expect(instant).toEqual(["2026-10-31T17:00:00Z", "2026-10-31T17:00:00Z"])
    await keepAll(dir.path, [dayWith("2020-01-01T00:00:00Z", 1)])
    mkdirSync(join(dir.path, "elsewhere"))
    const file = join(dir.path, "elsewhere", "old.json")
    renameSync(join(at(dir.path).snapshots, "2020-01-01T00-00-00Z.json"), file)
    expect(await between(file, "latest")).toEqual(["2020-01-01T00:00:00Z", "2026-11-01T12:00:00Z"])
  })

  it("writes a file whose name says its format", async () => {
    using dir = directory()
    const out = join(dir.path, "moved.md")
    expect(await compare("--out", out, "--lang", "vi")).toMatchObject({ code: 0, stdout: "" })
    expect(readFileSync(out, "utf8")).toContain("| Một lần | 40,0% | 50,0% | +10,0 |")
  })

  it.each([
    [
      "a day of which nothing is kept, with the nearest",
      ["2026-10-10", "latest"],
      3,
      "2026-09-01T00:00:00Z and 2026-10-31"
    ],
    ["a misspelt word", ["lastest", "latest"], 2, "Did you mean latest?"],
    ["a word that is none", ["yesterday", "latest"], 2, '"yesterday" names no snapshot'],
    ["a day that does not exist", ["2026-02-31", "latest"], 2, "names no snapshot"],
    ["a file that is not there", ["none/old.json", "latest"], 3, "Cannot read none/old.json"],
    ["a format that is none", ["--format", "csv"], 2, "Choose from table, json, markdown"],
    ["a third snapshot", ["latest", "previous", "latest"], 2, "too many arguments"]
  ])("names %s", async (_, words, code, message) => {
    const ended = await compare(...words)
    expect([ended.code, ended.stdout]).toEqual([code, ""])
    expect(ended.stderr).toContain(message)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })

  it("says that there is no previous one, or none at all", async () => {
    using dir = directory()
    const none = await lienthong(["compare", "--data-dir", dir.path])
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining("Nothing was measured yet")])
    await keepAll(dir.path, [dayWith("2026-09-01T00:00:00Z", 20)])
    const one = await lienthong(["compare", "--data-dir", dir.path])
    expect([one.code, one.stderr]).toEqual([3, expect.stringContaining("there is no previous one")])
  })
})
