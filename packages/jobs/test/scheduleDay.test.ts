import { describe, expect, it } from "vitest"
import { type Ended, lienthong, mock } from "./program.ts"
import { type Fault, proxy } from "./proxy.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const RESIDENTS = ["--residents", "24000", "--seed", "7"]
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
    await using population = await proxy(() => sources.env.LIENTHONG_POPULATION_URL!, { fault })
    await using tax = await proxy(() => sources.env.LIENTHONG_TAX_URL!, { fault })
    await using customs = await proxy(() => sources.env.LIENTHONG_CUSTOMS_URL!, { fault })
    const env = {
      ...first.env,
      LIENTHONG_POPULATION_URL: population.url,
      LIENTHONG_TAX_URL: tax.url,
      LIENTHONG_CUSTOMS_URL: customs.url
    }
    const daemon = supervised(() => world.start(env))

    // Killed in the middle of its first reading, when at least one batch of ten thousand has been committed.
    await expect.poll(() => population.asked().length, SOON).toBeGreaterThanOrEqual(16)
    daemon.signal("SIGKILL")
    await expect.poll(daemon.deaths, SOON).toBe(1)
    const before = population.asked().length
    await expect.poll(() => population.asked().length, SOON).toBeGreaterThan(before)
    expect(population.asked()[before], "it does not begin anew").toContain("cursor=")
    expect(population.asked().slice(0, before), "it goes on from where it was").toContain(population.asked()[before])
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
    await expect.poll(() => performance.now() - began, { timeout: A_MINUTE, interval: 500 }).toBeGreaterThan(A_MINUTE)
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
    expect(daemon.deaths()).toBe(1)

    const { code, stdout, stderr } = await lienthong(["report", ...world.words, "--format", "json"])
    expect(code, stderr).toBe(0)
    expect(withoutBalances(JSON.parse(stdout))).toEqual(withoutBalances(await truth(2)))
  }, 180_000)
})
