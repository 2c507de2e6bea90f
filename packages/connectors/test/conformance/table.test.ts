import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Check } from "@lienthong/core/testing/Check"
import { CHECKS, trials } from "@lienthong/core/testing/verdicts"
import { expect, it } from "vitest"
import { librarySource, scriptedLibrary } from "../../../core/test/conformance/reference.ts"
import { TWINS } from "../../../core/test/conformance/twins.ts"
import { SUBJECTS } from "./subjects.ts"

const FILE = fileURLToPath(new URL("../../../../docs/CONFORMANCE.md", import.meta.url))

/** In the order of the columns; that each passes is what `conformance(…)` of it asserts. */
const COLUMNS = [{ connector: librarySource, source: scriptedLibrary() }, ...SUBJECTS].map(({ connector, source }) =>
  trials(connector, { source })
)

const row = ({ id, title, rulesOut, needs }: Check): string => {
  const twins = TWINS.filter(({ check }) => check === id).map(({ fault }) => fault)
  const outcomes = COLUMNS.map((all) => {
    const { notApplicable } = all.find(({ check }) => check.id === id)!
    return notApplicable === null ? "passes" : `not applicable: ${notApplicable}`
  })
  const cells = [`\`${id}\``, title, rulesOut, twins.join("; "), needs === "connector" ? "" : "needed", ...outcomes]
  return `| ${cells.join(" | ")} |\n`
}

it("docs/CONFORMANCE.md has the table of the checks", async () => {
  const [before, rule, ...after] = readFileSync(FILE, "utf8").split(/(\| --- (?:\| --- )+\|\n)(?:\|.*\n)*/)
  await expect([before, rule, ...CHECKS.map(row), ...after].join("")).toMatchFileSnapshot(FILE)
})

it("the head of the table names the datasets", () => {
  const datasets = SUBJECTS.map(({ source }) => `\`${source.dataset}\``)
  expect(readFileSync(FILE, "utf8")).toContain(`| reference | ${datasets.join(" | ")} |\n`)
})
