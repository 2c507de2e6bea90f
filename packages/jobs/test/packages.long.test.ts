/** What `pnpm pack` gives, in the hands of a stranger: an empty project elsewhere, npm, tsc and plain Node. */
import { execFile } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { VERSION } from "../src/Version.ts"
import { clean, directory, type Ended, type Environment, mock } from "./program.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))
const PACKAGES = ["core", "connectors", "jobs"]
const MINUTES = 60_000

/** Runs a command to its end, with this Node before every other. */
const run = (cwd: string, command: string, words: ReadonlyArray<string>, env: Environment = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
    const options = { cwd, env: { ...clean(), PATH, ...env }, maxBuffer: 2 ** 26 }
    const child = execFile(command, words, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr })
    )
  })

/** The same, of what must end well; its standard output. */
const done = async (...call: Parameters<typeof run>): Promise<string> => {
  const { code, stdout, stderr } = await run(...call)
  expect(code, `${call[1]} ${call[2].join(" ")}\n${stdout}\n${stderr}`).toBe(0)
  return stdout
}

/** A package of this workspace as npm takes it. */
const asHere = (name: string): string => {
  const { version } = createRequire(import.meta.url)(join(ROOT, "node_modules", name, "package.json"))
  return `${name}@${version}`
}

/** What may be imported of a package, without its programs and what runs in vitest only. */
const modules = (project: string, name: string): ReadonlyArray<string> =>
  readdirSync(join(project, "node_modules/@lienthong", name, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js") && !["main.js", "testing/conformance.js"].includes(file))
    .map((file) => `@lienthong/${name}/${file.slice(0, -3)}`)

const example = (): string =>
  /^## As a library\n\n```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, "README.md"), "utf8"))![1]!

describe("the packages, installed in a project of somebody else", () => {
  const place = directory()
  const [packed, project] = [join(place.path, "packed"), join(place.path, "project")]

  beforeAll(async () => {
    for (const path of [packed, project]) mkdirSync(path)
    await done(ROOT, "npx", ["-y", "pnpm@12", "-r", "--filter=./packages/*", "pack", "--pack-destination", packed])
    const tarballs = PACKAGES.map((name) => join(packed, `lienthong-${name}-${VERSION}.tgz`))
    writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }')
    const tools = [asHere("typescript"), asHere("@types/node")]
    await done(project, "npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, ...tools])
    const options = {
      strict: true,
      module: "NodeNext",
      target: "ES2024",
      types: ["node"],
      rootDir: "src",
      outDir: "out"
    }
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["src"] }))
    mkdirSync(join(project, "src"))
  }, 10 * MINUTES)

  afterAll(() => place[Symbol.dispose]())

  it.each(PACKAGES)("%s has what it is, whose it is and how it may be used, and no source", (name) => {
    const files = readdirSync(join(project, "node_modules/@lienthong", name))
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist", "package.json"]))
    expect(files).not.toContain("src")
    expect(existsSync(join(project, "node_modules/@lienthong", name, "dist/.tsbuildinfo"))).toBe(false)
  })

  it("share one copy of Effect and one of zod with whoever installs them", async () => {
    const listed = await done(project, "npm", ["ls", "--all", "--parseable", "effect", "zod"])
    expect(listed.match(/node_modules.*$/gm)!.sort()).toEqual(["node_modules/effect", "node_modules/zod"])
  })

  it("every module can be imported, and its types are whole", async () => {
    const every = PACKAGES.flatMap((name) => modules(project, name))
    expect(every.length).toBeGreaterThan(400)
    const lines = every.map((name, index) => `import * as m${index} from "${name}"`)
    const names = every.map((_, index) => `m${index}`).join(", ")
    writeFileSync(join(project, "src/every.ts"), `${lines.join("\n")}\nconsole.log([${names}].length)\n`)
    await done(project, "npx", ["--no-install", "tsc"])
    expect(await done(project, process.execPath, ["out/every.js"])).toBe(`${every.length}\n`)
  })

  it("the README's program compiles under strict and runs in plain Node", async () => {
    await using sources = await mock({ residents: 300 })
    writeFileSync(join(project, "src/example.ts"), example())
    await done(project, "npx", ["--no-install", "tsc"])
    const text = await done(project, process.execPath, ["out/example.js"], sources.env)
    expect(text).toMatch(/^\d+ records received\n/)
    expect(text).toContain("Ordinary passport")
  })

  it("lienthong says its version, and shows the whole way of the data as a table and as a page", async () => {
    const lienthong = join(project, "node_modules/.bin/lienthong")
    expect(await done(project, lienthong, ["--version"])).toBe(`${VERSION}\n`)
    const table = await done(project, lienthong, ["demo", "--residents", "50"])
    expect(table).toMatch(/^Liên Thông: [\s\S]*^ {2}Measured +\d+ of 25 services have subjects$/m)
    await done(project, lienthong, ["report", "--data-dir", ".lienthong/demo", "--out", "report.html"])
    const page = readFileSync(join(project, "report.html"), "utf8")
    for (const asset of ["page.css", "page.js"]) {
      const line = readFileSync(join(ROOT, "packages/core/page", asset), "utf8")
        .split("\n")
        .find((each) => each.length > 30)!
      expect(page).toContain(line.trim())
    }
  })

  it("lienthong reads a configuration in TypeScript that imports its own types", async () => {
    const lienthong = join(project, "node_modules/.bin/lienthong")
    await done(project, lienthong, ["init"])
    await done(project, "npx", [
      "--no-install",
      "tsc",
      "--noEmit",
      "--ignoreConfig",
      "--strict",
      "--module",
      "nodenext",
      "--types",
      "node",
      "lienthong.config.ts"
    ])
    expect(await done(project, lienthong, ["config", "check"])).toMatch(/lienthong\.config\.ts/)
  })

  it("is of the version that the program says", () => {
    for (const name of PACKAGES) {
      const { version } = JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8"))
      expect(version, name).toBe(VERSION)
    }
  })
})
