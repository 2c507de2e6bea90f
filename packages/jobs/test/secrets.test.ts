import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Command } from "commander"
import { describe, expect, it, vi } from "vitest"
import { SECRETS } from "../src/config/Variables.ts"
import { program } from "../src/Program.ts"
import { directory, lienthong, mock, running } from "./program.ts"
import { proxy } from "./proxy.ts"

const SOON = { timeout: 30_000, interval: 20 }

const all = (command: Command): ReadonlyArray<Command> => [command, ...command.commands.flatMap(all)]

/** What the system tells of a process: its arguments and its environment, which it hands on to its children. */
const told = (process: number, what: "cmdline" | "environ"): string =>
  readFileSync(`/proc/${process}/${what}`, "utf8").replaceAll("\0", "\n")

const latin1 = (file: string): string => readFileSync(file, "latin1")

const childrenOf = (process: number): ReadonlyArray<number> =>
  readFileSync(`/proc/${process}/task/${process}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number)

describe("a secret", () => {
  it("can be given with no option: arguments are there for everybody to read", async () => {
    const options = all(await program(() => undefined)).flatMap(({ options }) => options.map(({ flags }) => flags))
    expect(options.length).toBeGreaterThan(50)
    expect(options.filter((flags) => /secret|token|password|api-?key|credential/i.test(flags))).toEqual([])
  })

  it("is handed on to no other process that the program starts", async () => {
    using dir = directory()
    const secret = "s3cr3t-of-nobody-else"
    const env = Object.fromEntries(SECRETS.map(({ name }) => [name, secret]))
    const demo = running(["demo", "--residents", "3000", "--data-dir", dir.path, "--log-format", "text"], env)
    await demo.says(/starting mock sources/)
    // Until it has become the other program, a child is a copy of this one.
    const [child] = await vi.waitFor(() => {
      const children = childrenOf(demo.process!).filter((each) => told(each, "cmdline").includes("\nmock\n"))
      expect(children).toHaveLength(1)
      return children
    }, SOON)
    expect(told(demo.process!, "environ")).toContain(secret)
    expect(told(child!, "cmdline") + told(child!, "environ")).not.toContain(secret)
    demo.signal("SIGINT")
    await demo.ended
  })

  it("stands in no address that is asked, in no log and in no file that is written", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 50 })
    const fronts = await Promise.all(
      ["POPULATION", "TAX", "CUSTOMS"].map(async (name) => ({
        name: `LIENTHONG_${name}_URL`,
        front: await proxy(sources.env[`LIENTHONG_${name}_URL`]!, { fault: (request) => (request === 2 ? 500 : null) })
      }))
    )
    const urls = Object.fromEntries(fronts.map(({ name, front }) => [name, front.url]))
    const words = ["sync", "--data-dir", dir.path, "--log-level", "debug", "--log-format", "json"]
    const { code, stdout, stderr } = await lienthong(words, { ...sources.env, ...urls, LIENTHONG_DEBUG: "1" })
    expect(code, stderr).toBe(0)
    const asked = fronts.flatMap(({ front }) => front.asked())
    expect(asked.length).toBeGreaterThan(5)
    const secrets = SECRETS.flatMap(({ name }) => sources.env[name] ?? [])
    expect(secrets).toHaveLength(3)
    const files = readdirSync(dir.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const texts = [...asked, stdout, stderr, ...files.map(({ parentPath, name }) => latin1(join(parentPath, name)))]
    expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([])
    for (const { front } of fronts) await front[Symbol.asyncDispose]()
  })
})
