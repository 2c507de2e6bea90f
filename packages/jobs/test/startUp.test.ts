import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong } from "./program.ts"

const HOOK = `import { appendFileSync } from "node:fs"
import { registerHooks } from "node:module"
registerHooks({ load: (url, context, next) => { appendFileSync(process.env.LOADED, url + "\\n"); return next(url, context) } })`

/** What a command loads, and how it ends. */
const loadedBy = async (...words: ReadonlyArray<string>) => {
  using dir = directory()
  const LOADED = join(dir.path, "loaded")
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(HOOK)}`
  const { code } = await lienthong(words, { LOADED, NODE_OPTIONS })
  const urls = readFileSync(LOADED, "utf8").split("\n")
  return { code, packages: new Set(urls.flatMap((url) => /node_modules\/(?!\.pnpm)([^/]+)\//.exec(url)?.[1] ?? [])) }
}

describe("a command of a moment", () => {
  it("loads nothing but its own for the help of all commands", async () => {
    expect(await loadedBy("--help")).toEqual({ code: 0, packages: new Set(["commander"]) })
  })

  it.each([
    ["a kept snapshot as a table", ["report"]],
    ["a kept snapshot as JSON", ["report", "--format", "json"]],
    ["a kept snapshot for the public", ["report", "--public"]]
  ])("loads neither Effect nor zod: %s", async (_, words) => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-23T00:00:00Z", 40)])
    expect(await loadedBy(...words, "--data-dir", dir.path)).toEqual({ code: 0, packages: new Set(["commander"]) })
  })
})
