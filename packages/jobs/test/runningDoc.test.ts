import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { VARIABLES } from "../src/config/Variables.ts"
import { executable } from "../src/Executable.ts"
import { ExitCode } from "../src/ExitCode.ts"
import { program } from "../src/Program.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { clean, directory, lienthong, mock } from "./program.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))
const DOC = readFileSync(join(ROOT, "docs/RUNNING.md"), "utf8")
const COMMAND = "node_modules/@lienthong/jobs/bin/lienthong.js"

const found = (pattern: RegExp): ReadonlyArray<string> => [...new Set([...DOC.matchAll(pattern)].map(([, it]) => it!))]

/** What stands in a shell block of the page, from its first words on. */
const shell = (begins: string): string => {
  const lines = DOC.split("\n").map((line) => line.trim())
  const first = lines.findIndex((line) => line.startsWith(begins))
  expect(first, begins).toBeGreaterThan(0)
  return lines[first]!.endsWith("&&") ? `${lines[first]} ${lines[first + 1]}` : lines[first]!
}

describe("docs/RUNNING.md", () => {
  it("names no variable and no command that there is not", async () => {
    const known = VARIABLES.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
    expect(found(/\b(LIENTHONG_[A-Z_]+)\b/g).filter((name) => !known.includes(name))).toEqual([])
    const commands = (await program(() => undefined)).commands.map((each) => each.name())
    const called = found(/(?:`lienthong|lienthong\.js) ([a-z]+)\b/g)
    expect(called.length).toBeGreaterThan(6)
    expect(called.filter((name) => !commands.includes(name))).toEqual([])
  })

  it("starts the file that starts the program, on the Node and with the peers that are tested", () => {
    expect(executable.endsWith(COMMAND.replace("node_modules/@lienthong/", "packages/"))).toBe(true)
    expect(found(/(node_modules\/[^\s"`]+)/g)).toEqual([COMMAND])
    const { publishConfig } = JSON.parse(readFileSync(join(ROOT, "packages/jobs/package.json"), "utf8"))
    expect(found(/(?:FROM node:|\*\*Node )(\d+)/g).map((major) => `>=${major}.0.0`)).toEqual([
      publishConfig.engines.node
    ])
    const workspace = readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8")
    for (const name of ["effect", "zod"]) {
      const version = new RegExp(`^  ${name}: (.*)$`, "m").exec(workspace)![1]!
      expect(found(new RegExp(`\\b${name}@([\\d.]+)`, "g"))).toEqual([version])
    }
  })

  it("lets a person look at what no restart can mend", () => {
    expect(found(/RestartPreventExitStatus=(.*)/g)).toEqual([`${ExitCode.wrongUsage}`])
  })

  it("says of everything in a data directory what it holds, and copies a history that is in use whole", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    const [data, backup] = [join(dir.path, "data"), join(dir.path, "backup")]
    mkdirSync(backup)
    const config = ["--data-dir", data, "--log-level", "error"]
    expect((await lienthong(["sync", ...config], sources.env)).code).toBe(0)
    const rows = DOC.split("\n").filter((line) => line.startsWith("| `s") || line.startsWith("| `h"))
    for (const name of readdirSync(data)) {
      const base = name.replace(/\.json$/, "")
      expect(
        rows.some((row) => row.includes(`\`${base}\``) || row.includes(`\`${base}/\``)),
        name
      ).toBe(true)
    }

    using open = new DatabaseSync(join(data, "history.sqlite"))
    const count = (db: DatabaseSync) => db.prepare("SELECT count(*) AS runs FROM runs").get()
    expect(count(open)).toEqual({ runs: 4 })
    const words = shell("/opt/node/bin/node -e").replace("/opt/node/bin/node", `"${process.execPath}"`)
    execFileSync("sh", ["-c", words.replaceAll("/backup", backup)], { cwd: data, env: clean() })
    using copy = new DatabaseSync(join(backup, "history.sqlite"), { readOnly: true })
    expect(count(copy)).toEqual({ runs: 4 })
  })

  it("shows a job that forgets what is old, and that is refused without its retention", async () => {
    using dir = directory()
    const [, example] = /```ts\n([\s\S]*?)```/.exec(DOC)!
    const check = async (text: string) => {
      const file = join(dir.path, "lienthong.config.mjs")
      writeFileSync(file, text.replace("defineConfig", ""))
      return await lienthong(["config", "check", "--config", file])
    }
    const right = await check(example!)
    expect(right.code, right.stderr).toBe(0)
    const wrong = await check(example!.replace(/,\n {2}retention.*/, ""))
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain("schedule.jobs.forget.prune has nothing to go by")
  })

  it("makes metrics that a textfile collector reads: of types that it knows", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-23T00:00:00Z", 40)])
    const words = shell("lienthong report --format prometheus ")
    const command = `"${process.execPath}" "${executable}" report --data-dir .`
    execFileSync("sh", ["-c", words.replace("lienthong report", command)], { cwd: dir.path, env: clean() })
    const told = readFileSync(join(dir.path, "lienthong.prom"), "utf8").match(/^#.*$/gm)!
    expect(told.length).toBeGreaterThan(20)
    expect(told.filter((line) => !/^# (HELP|TYPE \S+ (gauge|counter)$)/.test(line))).toEqual([])
  })
})
