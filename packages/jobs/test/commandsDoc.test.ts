import { spawn } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { executable } from "../src/Executable.ts"
import { program } from "../src/Program.ts"
import { callable } from "./callable.ts"
import { isAsSaid, type Shown, sectionsOf } from "./consoleBlocks.ts"
import { clean, directory, type Ended, type Environment, ended, mock } from "./program.ts"
import { warmly } from "./warm.ts"

const sections = sectionsOf(readFileSync(new URL("../../../docs/COMMANDS.md", import.meta.url), "utf8"))

describe("docs/COMMANDS.md", () => {
  const dir = directory()
  const work = join(dir.path, "work")
  let sources: Awaited<ReturnType<typeof mock>>
  let env: Environment

  beforeAll(async () => {
    // A world of its own for every run of the tests: 500 residents, seed 7, as the document says.
    sources = await mock({ residents: 500, seed: 7 })
    const bin = join(dir.path, "bin")
    mkdirSync(bin)
    const script = join(bin, "lienthong")
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${executable}" "$@"\n`)
    chmodSync(script, 0o755)
    env = { ...sources.env, PATH: `${bin}:${process.env.PATH}`, COLUMNS: "100" }
    mkdirSync(work)
  })

  afterAll(async () => {
    await sources[Symbol.asyncDispose]()
    dir[Symbol.dispose]()
  })

  const start = (shown: Shown) =>
    spawn("bash", ["-c", shown.serves ? `exec ${shown.line}` : shown.line], {
      cwd: work,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...clean(), ...env }
    })

  /** A command that asks of the shell only where the output goes, and perhaps a variable, needs none. */
  const PLAIN = /^((?:\w+=\S+ )*)lienthong ([\w:.=, -]+?)(?: > ([\w.]+)|( 2>&1))?$/

  const end = async (shown: Shown): Promise<Ended> => {
    const [, variables, words, file, both] = PLAIN.exec(shown.line) ?? []
    if (words === undefined) return ended(start(shown))
    const set = Object.fromEntries(new URLSearchParams((variables ?? "").trim().replaceAll(" ", "&")))
    const warm = await warmly({ words: words.split(" "), env: { ...clean(), ...env, ...set }, cwd: work })
    if (warm === null) return ended(start(shown))
    if (both !== undefined) return { ...warm, stdout: warm.stdout + warm.stderr }
    if (file === undefined) return warm
    writeFileSync(join(work, file), warm.stdout)
    return { ...warm, stdout: "" }
  }

  const check = ({ line, code, output }: Shown, end: Pick<Ended, "code" | "stdout" | "stderr">): void => {
    expect({ line, code: end.code }, end.stderr).toEqual({ line, code })
    // Compared as text when they differ, so that the difference can be read.
    if (output !== null && !isAsSaid(output, end.stdout)) expect(end.stdout, `what "${line}" prints`).toBe(output)
  }

  it.each(sections.filter(({ commands }) => commands.length > 0))("shows $title as it is", async ({ commands }) => {
    const serving: Array<() => Promise<void>> = []
    for (const shown of commands) {
      if (!shown.serves) {
        check(shown, await end(shown))
        continue
      }
      const child = start(shown)
      const stopped = ended(child)
      await Promise.race([new Promise((resolve) => child.stdout.once("data", resolve)), stopped])
      serving.push(async () => {
        child.kill("SIGTERM")
        check(shown, await stopped)
      })
    }
    for (const stop of serving.reverse()) await stop()
  })

  it("has an example of every command", async () => {
    const lines = sections.flatMap(({ commands }) => commands.map(({ line }) => line))
    const called = (words: string) => lines.some((line) => `${line} `.includes(`lienthong ${words} `))
    expect(callable(await program(() => undefined)).filter((words) => !called(words))).toEqual([])
  })
})
