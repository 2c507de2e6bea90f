import { describe, expect, it } from "vitest"
import type { ScriptedSource } from "../../src/testing/ScriptedSource.ts"
import { trials } from "../../src/testing/verdicts.ts"
import { librarySource, scriptedLibrary } from "./reference.ts"

const verdictOn = (id: string, changes: Partial<ScriptedSource>, options: { readonly mostPages?: number } = {}) =>
  trials(librarySource, { source: { ...scriptedLibrary(), ...changes }, ...options })
    .find(({ check }) => check.id === id)!
    .run()

describe("a connector of several datasets", () => {
  it("has to be told which of them is checked", () => {
    const [books] = librarySource.datasets
    const two = { ...librarySource, datasets: [books!, { ...books!, name: "library.maps" }] }
    expect(() => trials(two)).toThrow("library has several datasets: check each by itself")
    expect(new Set(trials(two, { dataset: "library.maps" }).map(({ dataset }) => dataset))).toEqual(
      new Set(["library.maps"])
    )
  })
})

describe("a script for the conformance kit", () => {
  it("that throws at a request is told what it threw, at once", async () => {
    const answer = () => {
      throw new TypeError("no such page")
    }
    expect(await verdictOn("sizes", { answer })).toEqual({
      outcome: "failed",
      why: "the script cannot answer: GET /token: TypeError: no such page"
    })
  })

  it("that does not say which credentials it asks for is asked to", async () => {
    const { secrets: _, ...script } = scriptedLibrary()
    const trial = trials(librarySource, { source: script }).find(({ check }) => check.id === "secrecy")
    expect(await trial!.run()).toMatchObject({ outcome: "failed", why: expect.stringContaining('names no "secrets"') })
  })

  it("may say of any check that its source gives no occasion for it", async () => {
    const why = "the sandbox repeats records over pages"
    const verdict = await verdictOn("keys", { notApplicable: { keys: why } })
    expect(verdict).toEqual({ outcome: "not applicable", why })
  })

  it("that leaves out a check of which the kit knows nothing is refused", () => {
    expect(() => verdictOn("keys", { notApplicable: { key: "no keys" } })).toThrow(
      "notApplicable names no check of the kit: key"
    )
  })

  it("may have more pages than a reading is believed to have", async () => {
    expect(await verdictOn("total", {}, { mostPages: 3 })).toEqual({
      outcome: "failed",
      why: "the reading did not end: 3 pages and no end in sight (if the source has more: options.mostPages)"
    })
    expect(await verdictOn("total", {}, { mostPages: 4 })).toEqual({ outcome: "passed" })
  })
})
