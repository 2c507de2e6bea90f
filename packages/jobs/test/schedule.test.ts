import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { isHeld } from "../src/Lock.ts"
import { daemonLock, lineLock } from "../src/Paths.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { lienthong, mock, running, unanswering } from "./program.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const SOON = { timeout: 30_000, interval: 100 }

describe("a schedule", () => {
  it("is one per data directory; a second one says who has it", async () => {
    using world = scheduled({ schedule: EVERY_TWO_SECONDS })
    await using sources = await mock({ residents: 50 })
    const first = world.start(sources.env)
    await expect.poll(() => isHeld(daemonLock(world.dataDir)), SOON).toBe(true)
    const second = await lienthong(["schedule", ...world.words], sources.env)
    expect(second).toMatchObject({ code: 3, stdout: "" })
    expect(second.stderr).toMatch(/A schedule runs already in .*: process \d+ \(lienthong schedule, since .*\)/)
    first.signal("SIGTERM")
    expect((await first.ended).code).toBe(0)
    const before = world.runs().length
    const third = world.start(sources.env)
    await expect.poll(() => world.runs().length, SOON).toBeGreaterThan(before)
    third.signal("SIGTERM")
    expect((await third.ended).code).toBe(0)
  })

  it("lets a sync by hand have its turn, and report, status and history work all the while", async () => {
    using world = scheduled({ schedule: EVERY_TWO_SECONDS })
    await using sources = await mock({ residents: 200 })
    const daemon = world.start(sources.env)
    await expect.poll(() => world.jobs().find(({ job }) => job === "report")?.outcome, SOON).toBe("done")
    const [byHand, report, status, history] = await Promise.all([
      lienthong(["sync", "tax", ...world.words, "--format", "json"], sources.env),
      lienthong(["report", ...world.words, "--format", "json"]),
      lienthong(["status", ...world.words, "--format", "json"]),
      lienthong(["history", ...world.words, "--format", "json"])
    ])
    expect(byHand.code, byHand.stderr).toBe(0)
    expect(JSON.parse(byHand.stdout)).toMatchObject([{ status: "complete" }, { status: "complete" }])
    expect(report.code, report.stderr).toBe(0)
    expect(status.code, status.stderr).toBe(0)
    expect(JSON.parse(status.stdout).daemon.process).toBe(daemon.process)
    expect(JSON.parse(history.stdout).length).toBeGreaterThan(3)
    // The schedule goes on with its own runs afterwards.
    const hand = world.runs("tax").find(({ trigger }) => trigger === "hand")!
    await expect.poll(() => world.runs("tax")[0]!.id, SOON).toBeGreaterThan(hand.id + 1)
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
  })

  it("waits its own turn while a sync by hand has the store", async () => {
    using world = scheduled({ schedule: EVERY_TWO_SECONDS })
    await using sources = await mock({ residents: 50 })
    using silent = await unanswering()
    const byHand = running(["sync", "population", ...world.words], {
      ...sources.env,
      LIENTHONG_POPULATION_URL: silent.url
    })
    await silent.asked
    const daemon = world.start(sources.env)
    await expect.poll(() => isHeld(lineLock(world.dataDir)), SOON).toBe(true)
    expect(world.runs().filter(({ trigger }) => trigger === "schedule")).toEqual([])
    byHand.signal("SIGINT")
    expect((await byHand.ended).code).toBe(130)
    await expect.poll(() => world.runs("customs")[0]?.outcome, SOON).toBe("complete")
    daemon.signal("SIGTERM")
    expect((await daemon.ended).stderr).toContain("waiting for process")
  })

  it("stops at once though a source does not answer, exits with 0, and goes on when it is started again", async () => {
    using world = scheduled({ schedule: { jobs: { population: { cron: "* * * * * *", sync: ["population"] } } } })
    await using sources = await mock({ residents: 50 })
    using silent = await unanswering()
    const first = world.start({ ...sources.env, LIENTHONG_POPULATION_URL: silent.url })
    await silent.asked
    first.signal("SIGTERM")
    const { code, stderr } = await first.ended
    expect(code, stderr).toBe(0)
    expect(world.runs()[0]).toMatchObject({ outcome: "stopped", trigger: "schedule", job: "population" })
    const second = world.start(sources.env)
    await expect.poll(() => world.runs()[0], SOON).toMatchObject({ outcome: "complete", records: 50 })
    second.signal("SIGTERM")
    await second.ended
  })

  it("passes over a paused job until it is resumed", async () => {
    using world = scheduled({ schedule: EVERY_TWO_SECONDS })
    await using sources = await mock({ residents: 50 })
    const daemon = world.start(sources.env)
    await expect.poll(() => world.runs("customs").length, SOON).toBeGreaterThan(0)
    const customs = () => world.jobs().find(({ job }) => job === "customs")!
    expect((await lienthong(["pause", "customs", ...world.words])).stdout).toContain("customs is paused by")
    await expect.poll(() => customs().outcome, SOON).not.toBe("running")
    const before = { runs: world.runs("customs").length, skipped: customs().skipped }
    await expect.poll(() => customs().skipped, SOON).toBeGreaterThan(before.skipped)
    expect(world.runs("customs").length).toBe(before.runs)
    expect((await lienthong(["resume", "customs", ...world.words])).stdout).toBe("customs runs again.\n")
    await expect.poll(() => world.runs("customs").length, SOON).toBeGreaterThan(before.runs)
    const wrong = await lienthong(["pause", "custom", ...world.words])
    expect(wrong).toMatchObject({ code: 2, stderr: 'lienthong: There is no job "custom". Did you mean "customs"?\n' })
    daemon.signal("SIGTERM")
    await daemon.ended
  })

  it("makes up once for what was missed while nothing ran", async () => {
    using world = scheduled({
      schedule: { jobs: { nightly: { cron: "30 1 * * *", sync: ["customs"], report: true } } }
    })
    await using sources = await mock({ residents: 50 })
    const first = world.start(sources.env)
    await expect.poll(() => isHeld(daemonLock(world.dataDir)), SOON).toBe(true)
    await expect.poll(() => world.jobs()[0]?.next ?? 0, SOON).toBeGreaterThan(Date.now())
    first.signal("SIGTERM")
    await first.ended
    expect(world.runs()).toEqual([])
    world.change("UPDATE jobs SET next = ?", Date.now() - 3 * 86_400_000)
    const second = world.start(sources.env)
    await expect.poll(() => world.jobs()[0]?.outcome, SOON).toBe("done")
    expect(world.runs()).toMatchObject([{ outcome: "complete", trigger: "catch-up", job: "nightly" }])
    second.signal("SIGTERM")
    expect((await second.ended).stderr).toContain("was missed and is made up for")
  })

  it("goes on with a job that was cut short, and says which of its jobs fails though all is pulled", async () => {
    using world = scheduled({
      // No directory can be made below a file.
      reports: { directory: join(import.meta.filename, "reports") },
      schedule: {
        jobs: { yearly: { cron: "0 3 1 1 *", sync: ["customs"] }, report: { after: ["yearly"], report: true } }
      }
    })
    await using sources = await mock({ residents: 50 })
    mkdirSync(world.dataDir)
    world.change(
      `INSERT INTO jobs (job, rule, datasets, place, outcome, started, skipped)
       VALUES ('yearly', '0 3 1 1 * Asia/Ho_Chi_Minh', '[]', 0, 'running', ?, 0)`,
      Date.now()
    )
    const daemon = world.start(sources.env)
    await expect.poll(() => world.jobs().map(({ outcome }) => outcome), SOON).toEqual(["done", "failed"])
    expect(world.runs()).toMatchObject([{ outcome: "complete", trigger: "catch-up", job: "yearly" }])
    daemon.signal("SIGTERM")
    expect((await daemon.ended).stderr).toContain("yearly: was cut short and goes on")
    const status = await lienthong(["status", ...world.words])
    expect(status.code).toBe(1)
    const said = status.stdout.replaceAll(/\s+/g, " ")
    expect(said).toContain("job report Cannot write to the directory of reports")
    expect(said).toContain("set another `reports.directory`")
  })

  /** Left in the middle: customs has ended, so the report is owed a run, and waits for a population that never answers. */
  const leftOwing = async (signal: NodeJS.Signals, catchUp: "once" | "skip") => {
    const world = scheduled({
      schedule: {
        jobs: {
          report: { after: ["customs", "population"], report: true, catchUp },
          customs: { cron: "0 3 1 1 *", sync: ["customs"] },
          population: { cron: "0 3 1 1 *", sync: ["population"] }
        }
      }
    })
    const sources = await mock({ residents: 50 })
    using silent = await unanswering()
    mkdirSync(world.dataDir)
    for (const job of ["customs", "population"]) {
      world.change(
        `INSERT INTO jobs (job, rule, datasets, place, outcome, started)
         VALUES ('${job}', '0 3 1 1 * Asia/Ho_Chi_Minh', '[]', 0, 'running', ?)`,
        Date.now()
      )
    }
    const state = (job: string) => world.jobs().find((each) => each.job === job)
    const first = world.start({ ...sources.env, LIENTHONG_POPULATION_URL: silent.url })
    await silent.asked
    await expect.poll(() => state("customs")?.outcome, SOON).toBe("done")
    expect(state("report")).toMatchObject({ started: null })
    first.signal(signal)
    await first.ended
    const dispose = async () => {
      world[Symbol.dispose]()
      await sources[Symbol.asyncDispose]()
    }
    return { world, state, start: () => world.start(sources.env), [Symbol.asyncDispose]: dispose }
  }

  it.each(["SIGKILL", "SIGTERM"] as const)(
    "runs a job that was owed a run at %s when it is started again",
    async (signal) => {
      await using left = await leftOwing(signal, "once")
      // Nothing that it waits for runs any more.
      left.world.change("UPDATE jobs SET paused = ? WHERE job = 'population'", Date.now())
      const second = left.start()
      await expect.poll(() => left.state("report")?.outcome, SOON).toBe("done")
      second.signal("SIGTERM")
      expect((await second.ended).stderr).toContain("report: was owed a run after another job and gets it")
      expect(left.world.runs("customs")).toHaveLength(1)
      const third = left.start()
      await expect.poll(() => isHeld(daemonLock(left.world.dataDir)), SOON).toBe(true)
      third.signal("SIGTERM")
      expect((await third.ended).stderr).not.toContain("owed")
    }
  )

  it("lets an owed run wait for a job that goes on, and runs it once", async () => {
    await using left = await leftOwing("SIGKILL", "once")
    const second = left.start()
    await expect.poll(() => left.state("report")?.outcome, SOON).toBe("done")
    second.signal("SIGTERM")
    await second.ended
    expect(left.state("report")!.started).toBeGreaterThanOrEqual(left.state("population")!.ended!)
    expect(readdirSync(join(left.world.dataDir, "snapshots")).filter((name) => name.endsWith(".json"))).toHaveLength(1)
  })

  it("lets an owed run be if the job catches up with nothing, for good", async () => {
    await using left = await leftOwing("SIGKILL", "skip")
    left.world.change("UPDATE jobs SET paused = ? WHERE job = 'population'", Date.now())
    const second = left.start()
    await second.says(/report: was owed a run after another job and is let be/)
    second.signal("SIGTERM")
    await second.ended
    expect(left.state("report")).toMatchObject({ started: null, owed: null })
  })

  it("that cannot open its store says so of each dataset, in the log and in the history", async () => {
    using world = scheduled({ schedule: { jobs: { both: { cron: "* * * * * *", sync: ["tax"] } } } })
    await using sources = await mock({ residents: 10 })
    mkdirSync(world.dataDir)
    writeFileSync(join(world.dataDir, "store.duckdb"), "this is no store at all".repeat(1000))
    const daemon = world.start(sources.env)
    for (const dataset of ["tax.taxpayers", "tax.registrationFees"]) {
      await expect
        .poll(() => world.runs(dataset)[0], SOON)
        .toMatchObject({ outcome: "failed", reason: "corrupt", trigger: "schedule", job: "both" })
    }
    await expect.poll(() => world.jobs()[0]?.outcome, SOON).toBe("failed")
    daemon.signal("SIGTERM")
    const { code, stderr } = await daemon.ended
    expect(code, stderr).toBe(0)
    expect(stderr).toContain("store.duckdb is not a store of Liên Thông")
    const status = await lienthong(["status", ...world.words, "--format", "json"])
    expect(JSON.parse(status.stdout).datasets).toContainEqual(
      expect.objectContaining({ dataset: "tax.taxpayers", standing: "failed" })
    )
  })

  it("forgets what is older than the configuration keeps, in a job that prunes, and says how much", async () => {
    using world = scheduled({
      retention: { runs: "30 days", quarantine: "0 days", snapshots: "30 days" },
      schedule: { jobs: { weekly: { cron: "0 4 * * 0", prune: true } } }
    })
    await using sources = await mock({ residents: 500, seed: 7 })
    const { code, stderr } = await lienthong(["sync", ...world.words], sources.env)
    expect(code, stderr).toBe(0)
    await keepAll(world.dataDir, [dayWith("2025-11-23T00:00:00Z", 40), dayWith("2025-11-24T00:00:00Z", 40)])
    const snapshots = () => readdirSync(join(world.dataDir, "snapshots")).filter((name) => name.endsWith(".json"))
    for (const name of snapshots()) {
      if (name.startsWith("2025-11-23")) utimesSync(join(world.dataDir, "snapshots", name), 0, 0)
    }
    const waiting = JSON.parse((await lienthong(["quarantine", "show", ...world.words, "--format", "json"])).stdout)
    expect(waiting.length).toBeGreaterThan(0)
    const before = snapshots().length
    world.change(
      `INSERT INTO runs (dataset, session, process, trigger, started, ended, outcome)
       VALUES ('tax.taxpayers', 'old', 1, 'hand', ?1, ?1, 'failed')`,
      Date.now() - 31 * 86_400_000
    )
    const first = world.start(sources.env)
    await first.firstLine()
    first.signal("SIGTERM")
    expect((await first.ended).stdout).toMatch(/weekly .* forgets only/)
    world.change("UPDATE jobs SET next = ?", Date.now() - 1000)
    const second = world.start(sources.env)
    await expect.poll(() => world.jobs()[0]?.outcome, SOON).toBe("done")
    second.signal("SIGTERM")
    const said = (await second.ended).stderr
    expect(said).toContain(
      `weekly: forgot runs in the store 0, quarantined records ${waiting.length}, runs in the history 1, snapshots 1`
    )
    const left = await lienthong(["quarantine", "show", ...world.words, "--format", "json"])
    expect(JSON.parse(left.stdout)).toEqual([])
    expect(world.runs().map(({ outcome }) => outcome)).toEqual(["complete", "complete", "complete", "complete"])
    expect(snapshots()).toHaveLength(before - 1)
    const status = await lienthong(["status", ...world.words, "--format", "json"])
    expect(JSON.parse(status.stdout).jobs).toMatchObject([{ job: "weekly", outcome: "done", problem: null }])
  })

  it("has nothing to forget before anything was pulled, and makes no store for that", async () => {
    using world = scheduled({
      retention: {},
      schedule: { jobs: { often: { cron: "* * * * * *", prune: true } } }
    })
    await using sources = await mock({ residents: 10 })
    const daemon = world.start(sources.env)
    await daemon.says(/often: forgot runs in the history 0, snapshots 0/)
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
    expect(existsSync(join(world.dataDir, "store.duckdb"))).toBe(false)
  })

  it("that names nothing to do, or what is not there, is refused", async () => {
    using empty = scheduled({})
    await using sources = await mock({ residents: 10 })
    const none = await lienthong(["schedule", ...empty.words], sources.env)
    expect(none).toMatchObject({ code: 2 })
    expect(none.stderr).toContain("No job is scheduled")
    using wrong = scheduled({ schedule: { jobs: { nightly: { cron: "30 1 * * *", sync: ["taxx"] } } } })
    const unknown = await lienthong(["schedule", ...wrong.words], sources.env)
    expect(unknown).toMatchObject({ code: 2 })
    expect(unknown.stderr).toContain('did you mean "tax"?')
  })
})
