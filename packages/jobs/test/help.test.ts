import type { Command } from "commander"
import { describe, expect, it } from "vitest"
import { program } from "../src/Program.ts"
import { directory, lienthong, mock } from "./program.ts"

/** What one types to call each command; the program itself too. */
const words = (command: Command, path: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> => [
  path,
  ...command.commands.flatMap((each) => words(each, [...path, each.name()]))
]

const root = await program(() => undefined)

describe("help", () => {
  it.each(words(root).map((typed) => [typed]))("of %s has examples and goes to stdout", async (typed) => {
    const { code, stdout, stderr } = await lienthong([...typed, "--help"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/Examples:\n {2}\$ lienthong /)
  })
})

describe("help on a word that is no command", () => {
  it.each([
    [["help", "snyc"], "unknown command 'snyc'\n(Did you mean sync?)"],
    [["config", "help", "chekc"], "unknown command 'chekc'\n(Did you mean check?)"]
  ])("says so: %s", async (typed, message) => {
    const { code, stdout, stderr } = await lienthong(typed)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(message)
  })

  it("is help on those that are", async () => {
    expect((await lienthong(["help", "sync"])).stdout).toContain("Usage: lienthong sync")
    expect((await lienthong(["config", "help", "check"])).stdout).toContain("Usage: lienthong config check")
    expect((await lienthong(["help"])).stdout).toContain("Usage: lienthong ")
  })
})

describe("output", () => {
  it("is cut off quietly when its reader has seen enough", async () => {
    const { code, stdout, stderr } = await lienthong(["catalogue", "--format", "json"], {}, [
      "bash",
      "-o",
      "pipefail",
      "-c",
      '"$@" | head -c 100',
      "piped"
    ])
    expect({ code, stderr, length: stdout.length }).toEqual({ code: 0, stderr: "", length: 100 })
  })

  it("that cannot be written is named, with exit code 3", async () => {
    const words = ["bash", "-c", '"$@" > /dev/full', "full"]
    const { code, stderr } = await lienthong(["catalogue"], {}, words)
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: "lienthong: Cannot write the result to standard output (ENOSPC).\n"
    })
  })

  it("carries only the result on stdout, and JSON lines without a value of any record on stderr", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 200, seed: 9 })
    const { stdout, stderr } = await lienthong(
      ["sync", "--data-dir", dir.path, "--log-level", "debug", "--format", "json"],
      sources.env
    )
    expect(JSON.parse(stdout)).toHaveLength(4)
    const lines = stderr.trim().split("\n")
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("msg")
    expect(stdout + stderr).not.toMatch(/Nguyễn|\b0\d{11}\b/)
  })

  it("prints the catalogue with its 25 services and 567 form fields", async () => {
    const { stdout } = await lienthong(["catalogue", "--format", "json"])
    const { services } = JSON.parse(stdout)
    expect(services).toHaveLength(25)
    expect(services.flatMap(({ fields }: { fields: ReadonlyArray<unknown> }) => fields)).toHaveLength(567)
  })
})
