import { completeness } from "@lienthong/core/Completeness"
import { Gates } from "@lienthong/core/Gates"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { serve } from "../../connectors/test/httpServer.ts"
import { fileOf, openFile, problemWith } from "../src/history/File.ts"
import type { Observation } from "../src/watch/AlertState.ts"
import { observe, pending, prepare } from "../src/watch/Outbox.ts"
import {
  complete,
  failed,
  gates,
  idsOf,
  isSigned,
  messageOf,
  openAlerts,
  run,
  SECRET,
  START,
  statuses,
  typesOf
} from "./alerting.ts"
import { dayWith } from "./keptSnapshots.ts"
import { directory, lienthong, mock, unanswering } from "./program.ts"

/** What has not been kept before. */
const another = function* () {
  for (let at = 0; ; at++) yield failed(`tax.x${at}`)
}

describe("a message that cannot be kept", () => {
  it("because no space is left is told as that, and the next one is kept when there is some", () => {
    using dir = directory()
    const path = fileOf(dir.path)
    const db = openFile(path)
    prepare(db)
    const pages = Number(db.prepare("PRAGMA page_count").get()!.page_count)
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    let problem = ""
    for (const each of another()) {
      try {
        observe(db, each)
      } catch (cause) {
        problem = problemWith(path, cause)
        break
      }
    }
    expect(problem).toContain("no space is left on its disk")
    db.exec(`PRAGMA max_page_count = ${pages + 100}`)
    const before = pending(db)
    expect(observe(db, failed("tax.later"))).toBe(1)
    expect(pending(db)).toBe(before + 1)
    db.close()
  })
})

describe("a webhook's receiver", () => {
  it("is told of a job that fails though its datasets are well, once, and of its recovery", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    const job = (message: string | null): Observation => ({
      kind: "job",
      job: "report",
      failure: message === null ? null : { reason: "refused", message },
      at: START
    })
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const each of [null, "Cannot write /r.", "Cannot write /r.", null]) yield* observe(job(each))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf).map(({ type, data }) => [type, data])).toEqual([
      ["job.failed", { job: "report", reason: "refused", sentence: "report: Cannot write /r." }],
      ["job.recovered", { job: "report", reason: "done", sentence: "report: a run of this job went well again." }]
    ])
  })

  it("is told of a gate what is, what was wanted, and where to look", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const ok of [false, true]) yield* observe(gates(["overall.onceOnly", ok]))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf).map(({ data }) => data.sentence)).toEqual([
      "overall.onceOnly is 50.0%, wanted 90.0%: 40.0 points short. `lienthong report` says what is missing and what to fix next.",
      "overall.onceOnly is 95.0%, wanted 90.0%. It is reached again."
    ])
  })

  it("is told once of a failure, once of the recovery, and of nothing in between", async () => {
    await using receiver = await serve(statuses(204))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        for (const each of [complete, failed, failed, failed, complete, complete, failed]) yield* observe(each("tax.x"))
        yield* deliverDue
        yield* deliverDue
      })
    )
    expect(typesOf(receiver.got)).toEqual(["dataset.failed", "dataset.recovered", "dataset.failed"])
    expect(messageOf(receiver.got[0]!)).toEqual({
      type: "dataset.failed",
      timestamp: new Date(START).toISOString(),
      data: {
        dataset: "tax.x",
        run: 7,
        reason: "unavailable",
        sentence: "tax.x: the source is down. Sync again later."
      }
    })
    expect(new Set(idsOf(receiver.got)).size).toBe(3)
  })

  it("is told of a gate crossed in either direction, and not of one that was always reached", async () => {
    await using receiver = await serve(statuses(200))
    using dir = directory()
    await run(
      Effect.gen(function* () {
        const { observe, deliverDue } = yield* openAlerts(dir.path, receiver.url)
        yield* observe(gates(["overall.completeness", true], ["services.a.onceOnly", false]))
        yield* observe(gates(["overall.completeness", false], ["services.a.onceOnly", false]))
        yield* observe(gates(["overall.completeness", true]))
        // A gate that was taken away and comes back is unknown, not recovered.
        yield* observe(gates(["overall.completeness", true], ["services.a.onceOnly", true]))
        yield* deliverDue
      })
    )
    const told = receiver.got.map(messageOf).map(({ type, data }) => [type, "gate" in data ? data.gate : null])
    expect(told).toEqual([
      ["gate.failed", "services.a.onceOnly"],
      ["gate.failed", "overall.completeness"],
      ["gate.recovered", "overall.completeness"]
    ])
  })

  it("is told what a new report says of the gates", async () => {
    await using receiver = await serve(statuses(200))
    using dir = directory()
    const wanted = Gates.parse({ overall: { onceOnly: 0.5 } })
    await run(
      Effect.gen(function* () {
        const { measured, deliverDue } = yield* openAlerts(dir.path, receiver.url, { gates: wanted })
        for (const filled of [40, 45, 60]) yield* measured(completeness(dayWith("2026-11-23T00:00:00Z", filled)))
        yield* deliverDue
      })
    )
    expect(receiver.got.map(messageOf)).toMatchObject([
      { type: "gate.failed", data: { gate: "overall.onceOnly", wanted: 0.5, actual: 0.4, reason: "failed" } },
      { type: "gate.recovered", data: { gate: "overall.onceOnly", wanted: 0.5, actual: 0.6, reason: "passed" } }
    ])
  })
})

describe("a sync by hand", () => {
  it("tells what changed at its end, and does not wait for a receiver that never answers", async () => {
    await using sources = await mock({ residents: 50 })
    await using receiver = await serve(statuses(200))
    using silent = await unanswering()
    using dir = directory()
    const words = ["sync", "tax.taxpayers", "--data-dir", dir.path]
    const env = { ...sources.env, LIENTHONG_WEBHOOK_URL: receiver.url, LIENTHONG_WEBHOOK_SECRET: SECRET }
    const broken = { ...env, LIENTHONG_TAX_SECRET: "not-the-secret" }
    expect(await lienthong(words, broken)).toMatchObject({ code: 3 })
    const waiting = await lienthong(words, { ...env, LIENTHONG_WEBHOOK_URL: silent.url })
    expect(waiting.code, waiting.stderr).toBe(0)
    expect(receiver.got.map(messageOf)).toMatchObject([
      { type: "dataset.failed", data: { dataset: "tax.taxpayers", reason: "unauthorized" } }
    ])
    expect(isSigned(receiver.got[0]!)).toBe(true)
    const unsigned = await lienthong(words, { ...sources.env, LIENTHONG_WEBHOOK_URL: receiver.url })
    expect(unsigned).toMatchObject({ code: 2, stderr: expect.stringContaining("LIENTHONG_WEBHOOK_SECRET") })
  })
})
