import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { executable } from "../src/Executable.ts"
import { directory, lienthong } from "./program.ts"
import { run } from "./pseudoTerminal.ts"

/** What may follow some words. */
const following = async (...words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const { code, stdout, stderr } = await lienthong(["complete", "--", ...words])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(":"))
    .map((line) => line.split("\t")[0]!)
}

describe.concurrent("completion", () => {
  it("knows commands, and commands below them", async () => {
    expect(await following("s")).toEqual(expect.arrayContaining(["sync", "status"]))
    expect(await following("mock", "")).toContain("truth")
    expect(await following("")).not.toContain("completion-script")
  })

  it("knows options, and what they let one choose from", async () => {
    expect(await following("report", "--")).toEqual(expect.arrayContaining(["--as-of", "--format", "--lang"]))
    expect(await following("report", "--lang", "")).toEqual(["en", "vi"])
    expect(await following("completion", "")).toEqual(["bash", "zsh", "fish"])
  })

  it("knows sources and datasets", async () => {
    expect(await following("sync", "tax")).toEqual(["tax", "tax.taxpayers", "tax.registrationFees"])
    expect(await following("sync", "tax", "cus")).toEqual(["customs", "customs.vehicleImports"])
  })

  it.each(["bash", "zsh", "fish"])("has a script for %s", async (shell) => {
    const { code, stdout } = await lienthong(["completion", shell])
    expect(code).toBe(0)
    expect(stdout).toContain("lienthong complete --")
  })

  it("refuses another shell", async () => {
    const { code, stderr } = await lienthong(["completion", "csh"])
    expect(code).toBe(2)
    expect(stderr).toContain("bash, zsh, fish")
  })

  it("works in bash when Tab is pressed", async () => {
    using dir = directory()
    const script = join(dir.path, "lienthong")
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${executable}" "$@"\n`)
    chmodSync(script, 0o755)
    const env = { PATH: `${dir.path}:${process.env.PATH}`, PS1: "> ", INPUTRC: "/dev/null" }
    using bash = run("bash", ["--norc", "--noprofile", "-i"], env)
    bash.type('eval "$(lienthong completion bash)"; echo re""ady\r')
    await bash.shows(/^ready\n>$/m)
    bash.type("lienthong cata\t")
    await bash.shows(/^> lienthong catalogue$/m)
    bash.type("--lang v\t")
    await bash.shows(/^> lienthong catalogue --lang vi$/m)
    bash.type("\r")
    await bash.shows(/^Liên Thông: danh mục[\s\S]*\n>$/m)
    bash.type("lienthong sync customs.v\t")
    expect(await bash.shows(/Imports$/m)).toMatch(/^> lienthong sync customs\.vehicleImports$/m)
  })
})
