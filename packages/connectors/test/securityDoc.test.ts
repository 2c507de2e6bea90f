import { existsSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"

const root = new URL("../../../", import.meta.url)

it("docs/SECURITY.md names tests that are there", () => {
  const named = readFileSync(new URL("docs/SECURITY.md", root), "utf8").match(/packages\/\S+?\.test\.ts/g) ?? []
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([])
})
