import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { directory, mock } from "./program.ts"
import { proxy } from "./proxy.ts"
import { onTerminal } from "./pseudoTerminal.ts"

const ESCAPE = "\u001b["

/** Three sources of which population, in pages of 160, stops after its first page until it is let go on. */
const held = async () => {
  const sources = await mock({ residents: 300, seed: 7 })
  const gate = Promise.withResolvers<void>()
  const slow = await proxy(sources.env.LIENTHONG_POPULATION_URL!, {
    before: (request) => (request === 2 ? gate.promise : Promise.resolve())
  })
  const dir = directory()
  const config = join(dir.path, "lienthong.config.mjs")
  writeFileSync(config, "export default { sources: { population: { pageSize: 160 } } }")
  return {
    words: ["sync", "--config", config, "--data-dir", join(dir.path, "data")],
    env: { ...sources.env, LIENTHONG_POPULATION_URL: slow.url },
    goOn: () => gate.resolve(),
    [Symbol.asyncDispose]: async () => {
      gate.resolve()
      await slow[Symbol.asyncDispose]()
      await sources[Symbol.asyncDispose]()
      dir[Symbol.dispose]()
    }
  }
}

const HALF = /population\.residents +(█+░+ +)?\d+%/

describe.concurrent("sync on a terminal", () => {
  it("shows a line per dataset while it runs, and at the end where every record went", async () => {
    await using sources = await held()
    using terminal = onTerminal(sources.words, sources.env)
    const meanwhile = await terminal.shows(HALF)
    expect(meanwhile).toMatch(/population\.residents +█+░+ +\d\d% .* of 3\d\d/)
    expect(meanwhile).toMatch(/^customs\.vehicleImports +waiting$/m)
    sources.goOn()
    expect(await terminal.ended).toBe(0)
    // A terminal may still be drawing when the program has ended.
    const end = await terminal.shows(/^ +population\.residen\S+ +full +3\d\d/m)
    expect(end).not.toMatch(/waiting|░/)
    expect(end).toMatch(/^population\.residents: 3\d\d received \(full\)/m)
  })

  it("draws below what the log says, and tears no line of it", async () => {
    await using sources = await held()
    using terminal = onTerminal([...sources.words, "--log-level", "debug"], sources.env, 72)
    await terminal.shows(HALF)
    sources.goOn()
    expect(await terminal.ended).toBe(0)
    const log = terminal.screen().split("\n")
    expect(log.filter((line) => /^population\.residents: [\d,]+ of [\d,]+$/.test(line))).toHaveLength(2)
    expect(log.filter((line) => /^[a-z]+\.[a-zA-Z]+: pulling$/.test(line))).toHaveLength(4)
    expect(terminal.screen()).not.toMatch(/░/)
  })

  it("fits 40 columns", async () => {
    await using sources = await held()
    using terminal = onTerminal(sources.words, sources.env, 40)
    expect(await terminal.shows(HALF)).toMatch(/^population\.residents {2,}\d+%/m)
    sources.goOn()
    expect(await terminal.ended).toBe(0)
  })

  it.each([
    ["--log-format json", ["--log-format", "json"], {}],
    ["a terminal that can do nothing", [], { TERM: "dumb" }],
    ["a build server", [], { CI: "true" }]
  ])("draws nothing with %s", async (_, words, env: Readonly<Record<string, string>>) => {
    using dir = directory()
    await using sources = await mock({ residents: 100, seed: 7 })
    using terminal = onTerminal(["sync", "--data-dir", dir.path, ...words], { NO_COLOR: "1", ...sources.env, ...env })
    expect(await terminal.ended).toBe(0)
    expect(terminal.written()).not.toContain(ESCAPE)
  })

  it.each([
    ["Ctrl-C", (terminal: ReturnType<typeof onTerminal>) => terminal.type("\u0003")],
    ["SIGTERM", (terminal: ReturnType<typeof onTerminal>) => terminal.signal("SIGTERM")]
  ])("ends at %s with a sentence that says how to go on, and goes on", async (_, stop) => {
    await using sources = await held()
    using terminal = onTerminal(sources.words, sources.env)
    await terminal.shows(HALF)
    stop(terminal)
    expect(await terminal.ended).toBe(130)
    expect(terminal.screen()).toContain("the next `lienthong sync` goes on from there")
    expect(terminal.screen()).not.toMatch(/░| at .*\.ts:/)
    sources.goOn()
    using later = onTerminal([...sources.words, "--format", "json"], sources.env)
    expect(await later.ended, later.screen()).toBe(0)
  })
})

describe.concurrent("colour", () => {
  it("marks what is wrong on a terminal, unless NO_COLOR is set; then words alone say it", async () => {
    using dir = directory()
    await using sources = await mock({ residents: 1 })
    const env = { ...sources.env, LIENTHONG_POPULATION_CLIENT_SECRET: "wrong" }
    const words = ["sync", "population", "--data-dir", dir.path]
    using coloured = onTerminal(words, env)
    expect(await coloured.ended).toBe(3)
    expect(coloured.written()).toContain(`${ESCAPE}31merror: population:`)
    using plain = onTerminal(words, { ...env, NO_COLOR: "1" })
    expect(await plain.ended).toBe(3)
    expect(plain.screen()).toMatch(/^error: population:/m)
    expect(plain.written()).not.toContain(`${ESCAPE}3`)
  })
})
