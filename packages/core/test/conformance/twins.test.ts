import { describe, expect, it } from "vitest"
import { CHECKS, trials } from "../../src/testing/verdicts.ts"
import { REASONS } from "./reasons.ts"
import { librarySource, scriptedLibrary } from "./reference.ts"
import { TWINS, type Twin } from "./twins.ts"

const verdictOn = ({ check, source, connect, store }: Twin) => {
  const options = { source: scriptedLibrary(connect), ...(store && { store }) }
  const trial = trials(source ?? librarySource, options).find((each) => each.check.id === check)
  return trial!.run()
}

describe("each check of the conformance kit", () => {
  it.each(TWINS)("$check finds: $fault", async (twin) => {
    const verdict = await verdictOn(twin)
    const reason = REASONS[twin.fault]
    const why = reason instanceof RegExp ? expect.stringMatching(reason) : (reason ?? "a reason of its own")
    expect(verdict).toEqual({ outcome: "failed", why })
  })

  it("has a twin", () => {
    const caught = new Set(TWINS.map(({ check }) => check))
    expect(CHECKS.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([])
  })
})
