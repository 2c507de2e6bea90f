import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import type { Connector } from "../../src/Connector.ts"
import type { Page } from "../../src/Page.ts"
import { trials } from "../../src/testing/verdicts.ts"
import { librarySource, scriptedLibrary } from "./reference.ts"

const { record } = scriptedLibrary()

/** A connector without a source: two pages of one book each. */
const shelf = (onRead: Effect.Effect<void> = Effect.void): Connector => ({
  ...librarySource,
  read: (dataset, position) => {
    const pages = [0, 1].map(
      (n): Page => ({
        reading: "full",
        records: [librarySource.incoming(dataset, record(n, "2026-01-01T00:00:00Z"))],
        position: { v: 1, page: n + 1 },
        declared: { total: 2, counts: "keys" },
        asOf: "2026-11-22T00:00:00Z",
        restart: false
      })
    )
    const isSecond = position?.v === 1 && position.page === 1
    return Stream.fromIterable(isSecond ? pages.slice(1) : pages).pipe(Stream.onStart(onRead))
  }
})

describe("a connector whose source the kit cannot play", () => {
  it("is held to the checks that need none, and the others say why not", async () => {
    for (const { check, run } of trials(shelf())) {
      const why = "needs a source that the kit can play (options.source)"
      expect(await run()).toEqual(
        check.needs === "connector" ? { outcome: "passed" } : { outcome: "not applicable", why }
      )
    }
  })

  it("is not held to what its author says that the source gives no occasion for", async () => {
    const notApplicable = { keys: "the sandbox repeats records over pages" }
    const trial = trials(shelf(), { notApplicable }).find(({ check }) => check.id === "keys")
    expect(await trial!.run()).toEqual({ outcome: "not applicable", why: notApplicable.keys })
  })

  it("that throws is told by the name and place of what it threw, whose message may quote a record", async () => {
    const quoting = Effect.sync(() => void JSON.parse("Nguyễn Văn An, 001099000001"))
    const verdict = await trials(shelf(quoting))[0]!.run()
    const why = expect.stringMatching(/^SyntaxError, thrown at .*connectorOnly\.test\.ts:\d+:\d+\)?$/)
    expect(verdict).toEqual({ outcome: "failed", why })
  })

  it("is read in true time, so that its time-outs are no shorter than they say", async () => {
    const told: Array<number> = []
    const asked = Effect.map(Clock.currentTimeMillis, (now) => void told.push(now))
    const before = Date.now()
    await trials(shelf(asked))[0]!.run()
    const after = Date.now()
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter((now) => now < before || now > after)).toEqual([])
  })
})
