import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { FAULTS, type Fault, outcomeOf, SOURCES } from "../../src/mock/faults/Table.ts"

const FILE = fileURLToPath(new URL("../../../../docs/FAULTS.md", import.meta.url))

const row = (fault: Fault): string => {
  const { name, sources, rate, chaos, does, client } = fault
  const of = sources.length === SOURCES.length ? "all" : sources.join(", ")
  return `| \`${name}\` | ${of} | ${rate} | ${chaos === 0 ? "" : chaos} | ${does} | ${client} | ${outcomeOf(fault)} |\n`
}

it("docs/FAULTS.md has the table of the faults", async () => {
  const [before, rule, ...after] = readFileSync(FILE, "utf8").split(/(\| --- (?:\| --- )+\|\n)(?:\|.*\n)*/)
  await expect([before, rule, ...FAULTS.map(row), ...after].join("")).toMatchFileSnapshot(FILE)
})

it("the table names no fault twice, and every failure's reason", () => {
  const all: ReadonlyArray<Fault> = FAULTS
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { outcome, failure, chaos } of all) {
    expect(outcome === "fails").toBe(failure !== undefined)
    if (chaos > 0) expect(["same", "balance"]).toContain(outcome)
  }
})
