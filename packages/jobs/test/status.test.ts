import { describe, expect, it } from "vitest"
import type { JobState } from "../src/history/Jobs.ts"
import type { RunEntry } from "../src/history/Runs.ts"
import { type DatasetHistory, type Facts, statusOf } from "../src/status/Status.ts"
import { statusTable } from "../src/status/statusTable.ts"

const DAY = 86_400_000
const NOW = Date.parse("2026-11-24T02:00:00Z")

const run = (entry: Partial<RunEntry> = {}): RunEntry => ({
  id: 1,
  dataset: "tax.taxpayers",
  run: 1,
  process: 4711,
  trigger: "schedule",
  job: null,
  started: NOW - DAY,
  ended: NOW - DAY + 1000,
  outcome: "complete",
  resumed: false,
  acceptedBy: null,
  horizon: "2026-11-23T02:00:00Z",
  records: 100,
  ...entry
})

const job = (entry: Partial<JobState> = {}): JobState => ({
  job: "nightly",
  rule: "30 1 * * *",
  datasets: ["tax.taxpayers"],
  next: NOW + DAY / 2,
  due: null,
  started: null,
  ended: null,
  outcome: null,
  skipped: 0,
  paused: null,
  pausedBy: null,
  problem: null,
  owed: null,
  ...entry
})

const status = (dataset: Partial<DatasetHistory>, facts: Partial<Facts> = {}) =>
  statusOf({
    now: NOW,
    datasets: [
      { dataset: "tax.taxpayers", source: "tax", agreedAge: 2 * DAY, last: run(), complete: [run()], ...dataset }
    ],
    jobs: [],
    daemon: { process: 1, doing: "lienthong schedule", since: NOW - DAY },
    isAlive: () => true,
    ...facts
  })

describe("status", () => {
  it("is well while the data are as young as agreed", () => {
    expect(status({})).toMatchObject({
      overdue: false,
      datasets: [{ standing: "ok", overdue: false, ageSeconds: 86_400, agreedAgeSeconds: 172_800, advice: null }]
    })
  })

  it("is overdue when they are older than agreed, and says what to do", () => {
    const old = run({ horizon: "2026-11-20T02:00:00Z", started: NOW - 4 * DAY })
    expect(status({ last: old, complete: [old] }, { jobs: [job()] })).toMatchObject({
      overdue: true,
      datasets: [
        {
          standing: "overdue",
          advice: "Complete to 2026-11-20 09:00, 4d ago; agreed are 2d. Next run at 2026-11-24 21:00."
        }
      ]
    })
    expect(status({ last: old, complete: [old] }, { jobs: [job()], daemon: null }).datasets[0]!.advice).toContain(
      "start `lienthong schedule`"
    )
  })

  it("says whom to ask where a young pull was complete and the source itself tells nothing newer", () => {
    const still = run({ horizon: "2026-11-20T02:00:00Z" })
    for (const jobs of [[], [job()]]) {
      expect(status({ last: still, complete: [still] }, { jobs }).datasets[0]).toMatchObject({
        standing: "overdue",
        advice:
          "Complete to 2026-11-20 09:00, 4d ago; agreed are 2d. The pull of 2026-11-23 09:00 was complete: the source itself tells nothing newer. Ask its owner."
      })
    }
  })

  it("is overdue when nothing was ever complete", () => {
    expect(status({ last: null, complete: [] })).toMatchObject({ overdue: true, datasets: [{ standing: "never" }] })
  })

  it("says what helps: a job, that its job is paused, or after what it runs", () => {
    const advice = (...jobs: ReadonlyArray<JobState>) =>
      status({ last: null, complete: [] }, { jobs }).datasets[0]!.advice
    expect(advice()).toMatch(/Run `lienthong sync tax\.taxpayers`, or give it a job/)
    expect(advice(job({ paused: NOW, next: null }))).toContain("Its job nightly is paused: `lienthong resume nightly`.")
    const after = job({ job: "later", rule: "after population", next: null })
    expect(advice(after)).toContain("Its job later runs after population.")
    expect(advice(job({ paused: NOW }), after)).toContain("Its job later runs after population.")
  })

  it("is overdue when a job should have run by now, unless it is paused or runs", () => {
    const late = { next: NOW - 600_000 }
    expect(status({}, { jobs: [job(late)] }).overdue).toBe(true)
    expect(status({}, { jobs: [job({ ...late, paused: NOW })] }).overdue).toBe(false)
    expect(status({}, { jobs: [job({ ...late, outcome: "running" })] }).overdue).toBe(false)
  })

  it("repeats the sentence of a run that failed", () => {
    const failed = run({ outcome: "failed", reason: "unreachable", message: "tax: nothing answers." })
    expect(status({ last: failed }).datasets[0]).toMatchObject({ standing: "failed", advice: "tax: nothing answers." })
  })

  it("is overdue when the latest run failed and nothing says how long that may go on", () => {
    const last = run({ outcome: "failed", reason: "unreachable", message: "tax: nothing answers." })
    expect(status({ last }).overdue).toBe(false)
    expect(status({ last, agreedAge: null }).overdue).toBe(true)
  })

  it("says why a job failed where its datasets are well", () => {
    const problem = "Cannot write to the directory of reports /reports: its file system is read-only."
    const failed = status({}, { jobs: [job({ job: "report", outcome: "failed", problem })] })
    expect(failed.jobs).toMatchObject([{ outcome: "failed", problem }])
    const text = statusTable(failed, { width: 120, colour: false })
    expect(text).toMatch(/To do[\s\S]*job report +Cannot write to the directory of reports/)
    expect(status({}, { jobs: [job({ outcome: "running", problem })] }).jobs[0]?.problem).toBeNull()
  })

  it("tells a run under way from one whose process is gone", () => {
    const underWay = run({ outcome: "running", ended: null })
    expect(status({ last: underWay }).datasets[0]!.standing).toBe("running")
    expect(status({ last: underWay }, { isAlive: () => false }).datasets[0]!.standing).toBe("killed")
  })

  it("shows how the size moved, the oldest first", () => {
    const complete = [130, 120, 100].map((records) => run({ records }))
    expect(status({ complete }).datasets[0]!.sizes).toEqual([100, 120, 130])
    expect(statusTable(status({ complete }), { width: 120, colour: false })).toContain("▁▆█ +10")
  })

  it("fits a narrow terminal", () => {
    const failed = run({ outcome: "failed", reason: "unreachable", message: "tax: nothing answers at all. ".repeat(5) })
    const text = statusTable(status({ last: failed }, { jobs: [job()] }), { width: 60, colour: false })
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60)
    expect(text).toContain("tax.taxpayers")
  })
})
