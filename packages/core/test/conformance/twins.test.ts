import { describe, expect, it } from "vitest"
import { CHECKS, trials } from "../../src/testing/verdicts.ts"
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
    if (process.env.SHOW) console.log(twin.check, "|", twin.fault, "|", JSON.stringify(verdict))
    expect(verdict.outcome).toBe("failed")
  })

  it("has a twin", () => {
    const caught = new Set(TWINS.map(({ check }) => check))
    expect(CHECKS.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([])
  })
})
