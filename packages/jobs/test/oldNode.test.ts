import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { lienthong } from "./program.ts"

/** Lets Node say that it is of another version. */
const claiming = (version: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`
  )}`
})

it("a Node that is too old is told in one sentence, which version it takes, and nothing is loaded", async () => {
  const { code, stdout, stderr } = await lienthong(["--version"], claiming("20.20.2"))
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toBe(
    `lienthong: needs Node 24 or newer and was started with 20.20.2 (${process.execPath}); install it, or put it first in PATH.\n`
  )
})

it("the oldest that will do is the one that the package names", async () => {
  expect((await lienthong(["--version"], claiming("24.0.0"))).code).toBe(0)
  const file = fileURLToPath(new URL("../package.json", import.meta.url))
  expect(JSON.parse(readFileSync(file, "utf8")).publishConfig.engines).toEqual({ node: ">=24.0.0" })
})
