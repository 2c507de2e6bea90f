import { describe, expect, it } from "vitest"
import { trials } from "../../src/testing/verdicts.ts"
import { KINDS } from "./kinds.ts"
import { librarySource } from "./reference.ts"

const HELD_TO = [
  ...["retry-after-seconds", "server-error", "token", "failed-scan", "late", "moving-horizon", "stopped"].map(
    (check) => ({ kind: "a source that is read in one request", check }) as const
  ),
  ...["resume", "memory", "secrecy"].map(
    (check) => ({ kind: "a source that is asked for each record", check }) as const
  )
]

describe("an honest connector of another kind passes", () => {
  it.each(HELD_TO)("$kind: $check", async ({ kind, check }) => {
    const trial = trials(librarySource, { source: KINDS[kind] }).find((each) => each.check.id === check)
    expect(await trial!.run()).toEqual({ outcome: "passed" })
  })
})
