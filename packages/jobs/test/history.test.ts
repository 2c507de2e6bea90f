import { existsSync, readdirSync, readlinkSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { fileOf, openFile } from "../src/history/File.ts"
import * as Jobs from "../src/history/Jobs.ts"
import * as Runs from "../src/history/Runs.ts"
import { directory, lienthong, running, unanswering } from "./program.ts"

const history = (path: string) => {
  const db = openFile(fileOf(path))
  return { db, [Symbol.dispose]: () => db.close() }
}

const beginning = (dataset: string, started: number): Runs.Beginning => ({
  dataset,
  trigger: "hand",
  job: null,
  started
})

describe("a job that is to be paused", () => {
  it("where no schedule ever ran is no wrong word: exit code 3", async () => {
    using dir = directory()
    history(dir.path)[Symbol.dispose]()
    for (const command of ["pause", "resume"]) {
      expect(await lienthong([command, "nightly", "--data-dir", dir.path])).toMatchObject({
        code: 3,
        stdout: "",
        stderr: `lienthong: No schedule has run yet in ${dir.path}: start \`lienthong schedule\`.\n`
      })
    }
  })
})

const complete = (run: number, ended: number, records = 10): Runs.Ending => ({
  run,
  ended,
  outcome: "complete",
  resumed: false,
  acceptedBy: null,
  details: { records, horizon: "2026-11-01T00:00:00Z" }
})

/** The files below a directory that this process has open; only Linux tells. */
const openIn = (path: string): ReadonlyArray<string> =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`)
      return file.startsWith(path) ? [file] : []
    } catch {
      return []
    }
  })

describe("history", () => {
  it.runIf(existsSync("/proc/self/fd"))("that cannot be opened is not kept open", () => {
    using dir = directory()
    writeFileSync(fileOf(dir.path), "my holiday pictures")
    expect(() => openFile(fileOf(dir.path))).toThrow()
    expect(openIn(dir.path)).toEqual([])
  })

  it("tells what began since a day, which begins at midnight in Việt Nam", async () => {
    using dir = directory()
    const nights = ["2026-11-23T16:59:00Z", "2026-11-23T18:30:00Z"]
    {
      using open = history(dir.path)
      for (const began of nights) Runs.began(open.db, "me", beginning("tax.taxpayers", Date.parse(began)))
    }
    const words = ["history", "--since", "2026-11-24", "--data-dir", dir.path, "--format", "json"]
    const { stdout, stderr } = await lienthong(words)
    expect(JSON.parse(stdout), stderr).toMatchObject([{ started: "2026-11-23T18:30:00Z" }])
  })

  it("says of a run whose process was killed what status says", async () => {
    using dir = directory()
    using silent = await unanswering()
    const env = {
      LIENTHONG_POPULATION_URL: silent.url,
      LIENTHONG_POPULATION_CLIENT_ID: "me",
      LIENTHONG_POPULATION_CLIENT_SECRET: "mine"
    }
    const outcomes = async () => {
      const words = ["--data-dir", dir.path, "--format", "json"]
      const [history, status] = await Promise.all([lienthong(["history", ...words]), lienthong(["status", ...words])])
      return [JSON.parse(history.stdout)[0].outcome, JSON.parse(status.stdout).datasets[0].standing]
    }
    const sync = running(["sync", "--data-dir", dir.path], env)
    await silent.asked
    expect(await outcomes()).toEqual(["running", "running"])
    sync.signal("SIGKILL")
    await sync.ended
    expect(await outcomes()).toEqual(["killed", "killed"])
    expect((await lienthong(["history", "--data-dir", dir.path])).stdout).toContain("killed")
  })

  it("keeps runs and answers the newest first, of a dataset or of a source", () => {
    using dir = directory()
    using open = history(dir.path)
    const names = ["tax.taxpayers", "tax.registrationFees", "taxi.rides", "population.residents"]
    for (const [at, name] of names.entries()) {
      Runs.ended(open.db, Runs.began(open.db, "me", beginning(name, at)), complete(at, at + 1))
    }
    expect(Runs.list(open.db).map(({ dataset }) => dataset)).toEqual([...names].reverse())
    expect(Runs.list(open.db, { dataset: "tax" }).map(({ dataset }) => dataset)).toEqual([names[1], names[0]])
    expect(Runs.list(open.db, { dataset: "tax.taxpayers", limit: 5 })).toMatchObject([
      { dataset: "tax.taxpayers", outcome: "complete", records: 10, started: 0, ended: 1, process: process.pid }
    ])
  })

  it("settles what other sessions left running: complete where the store says so, killed otherwise", () => {
    using dir = directory()
    using open = history(dir.path)
    Runs.began(open.db, "gone", beginning("tax.taxpayers", 100))
    Runs.began(open.db, "gone", beginning("population.residents", 110))
    const mine = Runs.began(open.db, "me", beginning("customs.vehicleImports", 120))
    const stored = {
      dataset: "tax.taxpayers",
      run: 7,
      started: 100,
      ended: 105,
      acceptedBy: null,
      details: { records: 3 }
    }
    Runs.settle(open.db, "me", 200, [stored])
    expect(Runs.list(open.db)).toMatchObject([
      { id: mine, outcome: "running" },
      { dataset: "population.residents", outcome: "killed", ended: 200, reason: "killed" },
      { dataset: "tax.taxpayers", outcome: "complete", run: 7, ended: 105, records: 3 }
    ])
  })

  it("does not take an earlier run of the store for the one that was killed", () => {
    using dir = directory()
    using open = history(dir.path)
    Runs.ended(open.db, Runs.began(open.db, "gone", beginning("tax.taxpayers", 100)), complete(7, 105))
    Runs.began(open.db, "gone", beginning("tax.taxpayers", 103))
    const stored = { dataset: "tax.taxpayers", run: 7, started: 100, ended: 105, acceptedBy: null, details: {} }
    Runs.settle(open.db, "me", 200, [stored])
    expect(Runs.list(open.db).map(({ outcome }) => outcome)).toEqual(["killed", "complete"])
  })

  it("forgets old runs, but never the newest complete one of a dataset", () => {
    using dir = directory()
    using open = history(dir.path)
    for (const at of [1, 2, 3]) Runs.ended(open.db, Runs.began(open.db, "me", beginning("a.b", at)), complete(at, at))
    // One that began long ago and has only just ended is not old.
    Runs.ended(open.db, Runs.began(open.db, "me", beginning("a.b", 2)), { ...complete(4, 100), outcome: "failed" })
    expect(Runs.prune(open.db, 100, true)).toBe(2)
    expect(Runs.list(open.db)).toHaveLength(4)
    expect(Runs.prune(open.db, 100, false)).toBe(2)
    expect(Runs.list(open.db).map(({ run }) => run)).toEqual([4, 3])
  })

  it("keeps what is known of a job while its rule stays, and forgets its time when that changes", () => {
    using dir = directory()
    using open = history(dir.path)
    const plan = (rule: string) => Jobs.plan(open.db, [{ job: "nightly", rule, datasets: ["a.b"] }])
    plan("30 1 * * *")
    Jobs.planned(open.db, "nightly", 1000)
    Jobs.pause(open.db, "nightly", 5, "an")
    plan("30 1 * * *")
    expect(Jobs.list(open.db)).toMatchObject([{ next: 1000, paused: 5, pausedBy: "an" }])
    plan("30 2 * * *")
    expect(Jobs.list(open.db)).toMatchObject([{ next: null, pausedBy: "an" }])
    Jobs.plan(open.db, [])
    expect(Jobs.list(open.db)).toEqual([])
  })

  it("keeps that a job is owed a run until it has begun, was passed over, or has another rule", () => {
    using dir = directory()
    using open = history(dir.path)
    const plan = (rule: string) => Jobs.plan(open.db, [{ job: "report", rule, datasets: [] }])
    const owed = () => Jobs.list(open.db)[0]!.owed
    plan("after tax")
    const ways = [
      () => Jobs.began(open.db, "report", null, 8),
      () => Jobs.skipped(open.db, "report"),
      () => Jobs.letBe(open.db, "report"),
      () => plan("after customs")
    ]
    for (const way of ways) {
      Jobs.owed(open.db, "report", 7)
      plan("after tax")
      expect(owed()).toBe(7)
      way()
      expect(owed()).toBeNull()
    }
  })

  it("of an older program is read, and gets the columns that came later", () => {
    using dir = directory()
    {
      using open = history(dir.path)
      Jobs.plan(open.db, [{ job: "report", rule: "after tax", datasets: [] }])
      for (const column of ["problem", "owed"]) open.db.exec(`ALTER TABLE jobs DROP COLUMN ${column}`)
      expect(Jobs.list(open.db)).toMatchObject([{ problem: null, owed: null }])
    }
    using again = history(dir.path)
    Jobs.owed(again.db, "report", 7)
    Jobs.failing(again.db, "report", "Something.")
    expect(Jobs.list(again.db)).toMatchObject([{ problem: "Something.", owed: 7 }])
  })

  it("that is damaged, or of a newer program, is named with what to do", async () => {
    using damaged = directory()
    writeFileSync(fileOf(damaged.path), "not a database at all, and long enough to be read as one".repeat(100))
    const first = await lienthong(["history", "--data-dir", damaged.path])
    expect(first).toMatchObject({ code: 3, stdout: "" })
    expect(first.stderr).toBe(
      `lienthong: The history ${fileOf(damaged.path)} is not a history of this program, or is damaged; move it away, and what ran before is forgotten.\n`
    )
    using newer = directory()
    const db = new DatabaseSync(fileOf(newer.path))
    db.exec("PRAGMA user_version = 99")
    db.close()
    const second = await lienthong(["history", "--data-dir", newer.path])
    expect(second).toMatchObject({ code: 3 })
    expect(second.stderr).toContain("version 99 is newer than this program reads")
  })

  it("of a directory in which nothing ran says what to run", async () => {
    using dir = directory()
    const { code, stderr } = await lienthong(["status", "--data-dir", dir.path])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `lienthong: Nothing has run yet in ${dir.path}: run \`lienthong sync\` or \`lienthong schedule\`.\n`
    })
  })
})
