import { describe, expect, it } from "vitest"
import { directory, dump, lienthong, mock, mockProcess, running, unanswering } from "./program.ts"

const sync = (dataDir: string, ...words: ReadonlyArray<string>) => [
  "sync",
  "--data-dir",
  dataDir,
  "--format",
  "json",
  ...words
]
const report = async (dataDir: string): Promise<string> => {
  const { code, stdout, stderr } = await lienthong(["report", "--data-dir", dataDir, "--format", "json"])
  expect(code, stderr).toBe(0)
  return stdout
}

/** Everything but the balances: those are of a run, full or incremental. */
const withoutBalances = (text: string): unknown => {
  const json = JSON.parse(text)
  for (const dataset of json.datasets) delete dataset.balance
  return json
}

describe("sync", () => {
  it("loads nothing new the second time, and the report keeps its bytes", async () => {
    using dir = directory()
    await using sources = await mockProcess("--residents", "300", "--seed", "7")
    const first = await lienthong(sync(dir.path), sources.env)
    expect(first.code, first.stderr).toBe(0)
    const before = await report(dir.path)
    const held = await dump(dir.path)
    const second = await lienthong(sync(dir.path), sources.env)
    for (const run of JSON.parse(second.stdout)) {
      expect(run).toMatchObject({ reading: "incremental", changed: 0, balance: { loaded: 0, deleted: 0 } })
    }
    expect(await report(dir.path)).toBe(before)
    expect(await dump(dir.path)).toEqual(held)
  })

  it("comes to the same report and records by increments as by a full reading", async () => {
    using by = directory()
    using full = directory()
    for (const day of [1, 2, 3]) {
      await using sources = await mock({ residents: 500, seed: 7, day })
      const { code, stdout, stderr } = await lienthong(sync(by.path), sources.env)
      expect(code, stderr).toBe(0)
      if (day === 1) continue
      for (const run of JSON.parse(stdout)) {
        expect(run.reading).toBe("incremental")
        expect(run.balance.received).toBeLessThan(run.records)
      }
      expect(JSON.parse(stdout).some((run: { balance: { deleted: number } }) => run.balance.deleted > 0)).toBe(true)
    }
    await using sources = await mock({ residents: 500, seed: 7, day: 3 })
    await lienthong(sync(full.path), sources.env)
    expect(await dump(by.path)).toEqual(await dump(full.path))
    expect(withoutBalances(await report(by.path))).toEqual(withoutBalances(await report(full.path)))
    const truth = await lienthong(["mock", "truth", "--residents", "500", "--seed", "7", "--day", "3"])
    expect(JSON.parse(await report(full.path))).toEqual(JSON.parse(truth.stdout))
  })

  it("stops tidily at Ctrl-C, and goes on later", async () => {
    await using sources = await mock({ residents: 200, seed: 5 })
    using silent = await unanswering()
    using dir = directory()
    const waiting = running(sync(dir.path), { ...sources.env, LIENTHONG_TAX_URL: silent.url })
    await silent.asked
    waiting.signal("SIGINT")
    const stopped = await waiting.ended
    expect(stopped).toMatchObject({ code: 130, stdout: "" })
    expect(stopped.stderr).not.toMatch(/ at .*\.ts:/)
    const later = await lienthong(sync(dir.path), sources.env)
    expect(later.code, later.stderr).toBe(0)
  })
})

describe("mock", () => {
  it("prints one line of JSON and nothing more, and ends with 0 when told to stop", async () => {
    const sources = await mockProcess("--residents", "10")
    const { code, stdout } = await sources.stop()
    expect(code).toBe(0)
    expect(stdout).toBe(`${sources.line}\n`)
    expect(Object.keys(JSON.parse(sources.line))).toEqual(["population", "tax", "customs"])
  })
})
