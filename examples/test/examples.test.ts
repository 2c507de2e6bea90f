import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { serve } from "@lienthong/connectors/mock/Mock"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adults } from "./adults.ts"

const example = (name: string): string => fileURLToPath(new URL(`../${name}.ts`, import.meta.url))

/** Runs a program beside mock sources of its own and a directory that goes away. */
const beside = <A>(
  use: (start: (name: string, ...words: ReadonlyArray<string>) => ChildProcess, store: string) => Promise<A>
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { population } = yield* serve({ residents: 300, seed: 7, day: 1 })
        const env = {
          ...process.env,
          LIENTHONG_POPULATION_URL: population.url,
          LIENTHONG_POPULATION_CLIENT_ID: population.clientId,
          LIENTHONG_POPULATION_CLIENT_SECRET: population.clientSecret,
          NIGHTLY: "* * * * * *"
        }
        const directory = mkdtempSync(join(tmpdir(), "lienthong-example-"))
        const store = join(directory, "store.duckdb")
        const start = (name: string, ...words: ReadonlyArray<string>) =>
          spawn(process.execPath, [example(name), store, ...words], { env, stdio: ["ignore", "pipe", "inherit"] })
        yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(directory, { recursive: true })))
        return yield* Effect.promise(() => use(start, store))
      })
    )
  )

const output = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = ""
    child.stdout!.setEncoding("utf8").on("data", (part: string) => {
      text += part
    })
    child.once("close", () => resolve(text))
  })

const lines = (child: ChildProcess, count: number): Promise<ReadonlyArray<string>> =>
  new Promise((resolve, reject) => {
    const seen: Array<string> = []
    child.once("exit", () => reject(new Error("the example ended")))
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (seen.push(line) === count) resolve(seen)
    })
  })

describe("the examples", () => {
  it("measure: pulls the population and prints a report whose other datasets are unknown", async () => {
    const text = await beside((start) => output(start("measure")))
    expect(text).toMatch(/^\d+ records received/)
    expect(text).toContain("Ordinary passport")
    expect(text).toContain("population.residents")
  })

  it("nightly: pulls at each tick, and brings nothing new the second time", async () => {
    const [first, second] = await beside(async (start) => {
      const child = start("nightly")
      const seen = await lines(child, 2)
      child.kill("SIGTERM")
      await new Promise((resolve) => child.once("exit", resolve))
      return seen
    })
    expect(first).toMatch(/^[1-9]\d* records changed/)
    expect(second).toMatch(/^0 records changed/)
  })

  it("ownRegister: fills a field that no connector filled, from a register of one's own", async () => {
    const text = await beside(async (start, store) => {
      const before = JSON.parse(await output(start("ownRegister")))
      expect(before).toEqual({ provider: { dataset: "insurance.members", field: "number" }, available: 0 })
      const insured = (await adults(store)).map((personalId, index) => ({
        number: `01234567${10 + index}`,
        updatedAt: "2026-01-01T00:00:00Z",
        personalId
      }))
      return output(start("ownRegister", JSON.stringify(insured)))
    })
    expect(JSON.parse(text)).toMatchObject({ available: 3 })
  })

  it("stand in the README as they are", () => {
    const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8")
    const program = readFileSync(example("measure"), "utf8").replace(/^\/\*\*.*\*\/\n/, "")
    expect(readme).toContain(program)
    expect(readme).toMatch(/Completeness {2}[\d.]+% of what the forms ask can be filled/)
  })
})
