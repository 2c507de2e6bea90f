import { spawn } from "node:child_process"
import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { clean, directory, type Environment, ended, mock } from "./program.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

/** The program as it is installed here, without one file. */
const without = (file: string) => {
  const dir = directory()
  // Links between the packages lead to the copies, all others to what is installed.
  const copy = { recursive: true, verbatimSymlinks: true, filter: (path: string) => !/\/(test|bench)$/.test(path) }
  for (const name of ["core", "connectors", "jobs"]) {
    cpSync(join(ROOT, "packages", name), join(dir.path, "packages", name), copy)
  }
  symlinkSync(join(ROOT, "node_modules"), join(dir.path, "node_modules"))
  rmSync(join(dir.path, "packages", file))
  return dir
}

/** Runs what is installed there to its end. */
const runIn = ({ path }: { readonly path: string }, words: ReadonlyArray<string>, env: Environment = {}) => {
  const all = [join(path, "packages/jobs/bin/lienthong.js"), ...words]
  return ended(spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"], env: { ...clean(), ...env } }))
}

const missing = (file: string) =>
  `lienthong: The page's ${file} cannot be read (ENOENT); install the package @lienthong/core again.\n`

describe("an installation of which a file is gone", () => {
  it("says which one, and to install the package again; what needs it not does not miss it", async () => {
    using installed = without("core/page/page.css")
    using data = directory()
    await keepAll(data.path, [dayWith("2026-11-23T00:00:00Z", 40)])
    const report = (format: string) => runIn(installed, ["report", "--data-dir", data.path, "--format", format])
    expect(await report("html")).toMatchObject({ code: 3, stdout: "", stderr: missing("page.css") })
    expect(await report("table")).toMatchObject({ code: 0, stderr: "" })
  })

  it("says so after a sync whose report it is, too", async () => {
    using installed = without("core/page/page.js")
    using data = directory()
    await using sources = await mock({ residents: 50 })
    const config = join(data.path, "lienthong.config.ts")
    writeFileSync(config, 'export default { reports: { directory: "reports", formats: ["html"] } }')
    const { code, stderr } = await runIn(installed, ["sync", "--config", config, "--log-level", "error"], sources.env)
    expect({ code, stderr }).toEqual({ code: 3, stderr: missing("page.js") })
  })
})
