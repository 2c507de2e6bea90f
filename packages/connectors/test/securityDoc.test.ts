import { existsSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"

const root = new URL("../../../", import.meta.url)
const text = readFileSync(new URL("docs/SECURITY.md", root), "utf8").replaceAll(/\s+/g, " ")

it("docs/SECURITY.md names tests that are there, each by the words of its name", () => {
  const named = [...text.matchAll(/`(packages\/[^`]+\.test\.ts)`(?:: "([^"]+)"|, check `(\w+)`)?/g)]
  expect(named.length).toBeGreaterThan(25)
  const wrong = named.filter(([, file = "", words]) => {
    const url = new URL(file, root)
    return !existsSync(url) || (words !== undefined && !readFileSync(url, "utf8").includes(words))
  })
  expect(wrong.map(([whole]) => whole)).toEqual([])
  expect(named.filter(([, , words, check]) => words === undefined && check === undefined)).toEqual([])
})

it("each line of its tables names one", () => {
  const rows = readFileSync(new URL("docs/SECURITY.md", root), "utf8").match(/^\| (?!---|defence).*$/gm) ?? []
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter((row) => !/\.test\.ts`(?:: "|, check )/.test(row))).toEqual([])
})
