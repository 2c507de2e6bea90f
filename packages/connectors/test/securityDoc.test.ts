import { existsSync, readFileSync } from "node:fs"
import { CHECKS } from "@lienthong/core/testing/verdicts"
import { expect, it } from "vitest"

const root = new URL("../../../", import.meta.url)
const text = readFileSync(new URL("docs/SECURITY.md", root), "utf8").replaceAll(/\s+/g, " ")
const checks = new Set(CHECKS.map(({ id }) => id))

it("docs/SECURITY.md names tests that are there, each by the words of its name", () => {
  const named = [...text.matchAll(/`(packages\/[^`]+\.test\.ts)`(?:: "([^"]+)"|, check `(\w+)`)?/g)]
  expect(named.length).toBeGreaterThan(25)
  const wrong = named.filter(([, file = "", words, check]) => {
    const url = new URL(file, root)
    if (!existsSync(url)) return true
    return words === undefined ? !checks.has(check!) : !readFileSync(url, "utf8").includes(words)
  })
  expect(wrong.map(([whole]) => whole)).toEqual([])
})

it("each line of its tables names one", () => {
  const rows = readFileSync(new URL("docs/SECURITY.md", root), "utf8").match(/^\| (?!---|defence).*$/gm) ?? []
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter((row) => !/\.test\.ts`(?:: "|, check )/.test(row))).toEqual([])
})
