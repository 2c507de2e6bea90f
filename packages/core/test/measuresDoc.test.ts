import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { completeness } from "../src/Completeness.ts"
import { bandOf } from "../src/completeness/service.ts"
import { words } from "../src/report/words.ts"
import { STATES, type State } from "../src/State.ts"
import { citizenOnly, dataset, field, type Group, serviceOf, snapshot } from "./completenessSnapshots.ts"

const DOC = readFileSync(new URL("../../../docs/MEASURES.md", import.meta.url), "utf8")

/** The cells of the lines of a table, found by its first heading. */
const table = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\n((?:\\|.*\\n)+)`, "m").exec(DOC)?.[1]
  if (lines === undefined) return expect.fail(`no table that begins with "${heading}"`)
  return lines
    .trim()
    .split("\n")
    .map((line) => line.slice(2, -2).split(" | "))
}

const plain = (cell = ""): string => cell.replaceAll("`", "")

const NAMES = table("subject").map(([subject = ""]) => subject)
const states = (of: (state: State, field: string) => State): ReadonlyArray<Group> =>
  table("subject").map(([, ...cells]) => ({
    region: "001",
    states: cells.map((cell, at) => of(cell as State, ["name", "spouse", "phone"][at]!)),
    subjects: 1
  }))
const exampleOf = (groups: ReadonlyArray<Group>) =>
  completeness(
    snapshot(
      [
        serviceOf(
          1,
          [
            field("name"),
            field("spouse"),
            citizenOnly("reason"),
            field("phone", { agreement: { with: { dataset: "a.b", field: "c" }, compared: 2, equal: 1 } })
          ],
          groups
        )
      ],
      [dataset()]
    )
  )

describe("docs/MEASURES.md", () => {
  it("lists the states in the order in which they are tested, as reports show them", () => {
    const [available, ...tested] = STATES
    expect(table("state").map(([state]) => plain(state))).toEqual([...tested, available])
    for (const [state, shown] of table("state")) {
      const name = plain(state) as State
      expect(shown).toBe(`${words("en").states[name]} (${words("vi").states[name]})`)
    }
  })

  it("names the bands and where they begin", () => {
    for (const [from, band] of table("completeness from")) {
      const name = bandOf(Number(from))!
      expect(band).toBe(`${words("en").bands[name]} (${words("vi").bands[name]})`)
      if (Number(from) > 0) expect(bandOf(Number(from) - 1e-9)).not.toBe(name)
    }
    expect(table("completeness from")).toHaveLength(Object.keys(words("en").bands).length)
  })

  it("reckons its example as reports do", () => {
    expect(NAMES).toEqual(["A", "B", "C", "D"])
    const [service] = exampleOf(states((state) => state)).services
    const text = DOC.replaceAll(/\s+/g, " ")
    expect(service).toMatchObject({
      completeness: { value: 0.6 },
      onceOnly: { subjects: 1, value: 0.25 },
      band: "average",
      bottleneck: { field: "phone", gain: 0.25, missing: 2 }
    })
    expect(service!.fields.map(({ gain }) => gain)).toEqual([0.25, 0, null, 0.25])
    expect(text).toContain("completeness is 0.6. Only A lacks nothing: the once-only rate is 0.25.")

    const [unknown] = exampleOf(states((state, name) => (name === "phone" ? "unknown" : state))).services
    expect(unknown).toMatchObject({
      completeness: { value: null, low: 0.4, high: 0.8 },
      onceOnly: { value: null, low: 0, high: 0.5 },
      band: null
    })
    expect(text).toContain("between 0.4 and 0.8, and the once-only rate between 0 and 0.5.")
  })

  it("says of each measure where it stands in the JSON", () => {
    const report = exampleOf(states((state) => state))
    const paths = table("measure").flatMap(([, path]) => [plain(path)])
    const all = [...DOC.matchAll(/^\| [^|]+ \| `((?:services|datasets)\[\]\.[\w.[\]]+)` \|/gm)].map(([, path]) => path!)
    expect(all.length).toBeGreaterThan(paths.length)
    const missing = all.filter((path) => {
      let at: unknown = report
      for (const name of path.split(".")) {
        const found = (at as Readonly<Record<string, unknown>>)[name.replace("[]", "")]
        at = name.endsWith("[]") ? (found as ReadonlyArray<unknown>).at(-1) : found
      }
      return at === undefined
    })
    expect(missing).toEqual([])
  })

  it("names the steps of the ladder in their order", () => {
    const [{ ladder } = { ladder: null }] = exampleOf(states((state) => state)).datasets
    expect(table("step").map(([step]) => plain(step))).toEqual(Object.keys(ladder ?? {}))
  })
})
