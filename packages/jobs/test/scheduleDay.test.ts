import { statSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { type Ended, lienthong, mock } from "./program.ts"
import { type Fault, proxy } from "./proxy.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const RESIDENTS = ["--residents", "24000", "--seed", "7"]
/** The request for the seventeenth page of a thousand. */
const HELD_BACK = 17
/** Ten thousand residents take more bytes than that, and the books of all runs fewer. */
const ONE_BATCH = 1_000_000
const SOON = { timeout: 60_000, interval: 50 }
const A_MINUTE = 60_000

/** Starts the program again whenever it is killed, as a service manager does, until it ends by itself. */
const supervised = (start: () => ReturnType<ReturnType<typeof scheduled>["start"]>) => {
  let current = start()
  let deaths = 0
  const ended = (async (): Promise<Ended> => {
    while (true) {
      const end = await current.ended
      if (end.signal === null) return end
      deaths++
      current = start()
    }
  })()
  return { signal: (signal: NodeJS.Signals) => current.signal(signal), deaths: () => deaths, ended }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

const truth = async (day: number): Promise<unknown> =>
  JSON.parse((await lienthong(["mock", "truth", ...RESIDENTS, "--day", `${day}`])).stdout)

/** Everything but the balances: those are of a run, full or incremental. */
const withoutBalances = (report: unknown): unknown =>
  JSON.parse(JSON.stringify(report), (key, value) => (key === "balance" || key === "coverage" ? undefined : value))

describe("a schedule of every two seconds", () => {
  it("comes to the truth in a minute with a burst of faults and a kill in the middle, from where it was", async () => {
    const began = performance.now()
    using world = scheduled({ sources: { population: { pageSize: 1000 } }, schedule: EVERY_TWO_SECONDS })
    await using first = await mock(...RESIDENTS)
    await using second = await mock(...RESIDENTS, "--day", "2")
    let sources = first
    let burst: Fault | null = null
    let harmed = 0
    const fault = (): Fault | null => {
      if (burst !== null) harmed++
      return burst
    }
    let letGo = (): void => undefined
    const killed = new Promise<void>((resolve) => {
      letGo = resolve
    })
    // Until the daemon has been killed the source falls silent in the middle of its first reading, the others at once.
    const before = (request: number) => (request === HELD_BACK ? killed : Promise.resolve())
    const silent = () => killed
    await using population = await proxy(() => sources.env.LIENTHONG_POPULATION_URL!, { fault, before })
    await using tax = await proxy(() => sources.env.LIENTHONG_TAX_URL!, { fault, before: silent })
    await using customs = await proxy(() => sources.env.LIENTHONG_CUSTOMS_URL!, { fault, before: silent })
    const env = {
      ...first.env,
      LIENTHONG_POPULATION_URL: population.url,
      LIENTHONG_TAX_URL: tax.url,
      LIENTHONG_CUSTOMS_URL: customs.url
    }
    const daemon = supervised(() => world.start(env))

    // A batch of ten thousand has been committed once the store's log of changes has grown.
    await expect.poll(() => population.asked().length, SOON).toBe(HELD_BACK)
    await expect.poll(() => sizeOf(`${world.dataDir}/store.duckdb.wal`), SOON).toBeGreaterThan(ONE_BATCH)
    daemon.signal("SIGKILL")
    letGo()
    await expect.poll(daemon.deaths, SOON).toBe(1)
    await expect.poll(() => population.asked().length, SOON).toBeGreaterThan(HELD_BACK)
    const resumed = population.asked()[HELD_BACK]
    expect(resumed, "it does not begin anew").toContain("cursor=")
    expect(population.asked().slice(0, HELD_BACK), "it goes on from where it was").toContain(resumed)
    await expect.poll(() => world.runs("population")[0]?.outcome, SOON).toBe("complete")
    expect(world.runs("population").map(({ outcome }) => outcome)).toContain("killed")

    // A burst of faults of every kind: each run that meets one tries again, or fails and leaves things as they were.
    for (const kind of ["reset", 500, "cut", "garbled"] as const) {
      burst = kind
      const sofar = harmed
      await expect.poll(() => harmed, SOON).toBeGreaterThan(sofar + 2)
    }
    burst = null

    // A day later there are changes to find.
    const switched = Date.now()
    sources = second
    const changed = (dataset: string) =>
      world
        .runs(dataset)
        .some(({ ended, outcome, changed = 0 }) => (ended ?? 0) >= switched && outcome === "complete" && changed > 0)
    for (const dataset of ["population.residents", "tax.taxpayers", "tax.registrationFees", "customs.vehicleImports"]) {
      await expect.poll(() => changed(dataset), { ...SOON, message: dataset }).toBe(true)
    }
    // What was pulled last is measured, too, before anything is stopped.
    const pulled = Date.now()
    const report = () => world.jobs().find(({ job }) => job === "report")
    await expect
      .poll(() => (report()?.started ?? 0) >= pulled && report()?.outcome === "done", { ...SOON, message: "report" })
      .toBe(true)
    await expect.poll(() => performance.now() - began, { timeout: A_MINUTE, interval: 500 }).toBeGreaterThan(A_MINUTE)
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
    expect(daemon.deaths()).toBe(1)

    const { code, stdout, stderr } = await lienthong(["report", ...world.words, "--format", "json"])
    expect(code, stderr).toBe(0)
    expect(withoutBalances(JSON.parse(stdout))).toEqual(withoutBalances(await truth(2)))
  }, 180_000)
})
