/** A day of a schedule in little: faults, a kill, and a change of day in the middle. */
import { statSync } from "node:fs"
import { expect, vi } from "vitest"
import { tryLock } from "../src/Lock.ts"
import { lineLock, storeLock } from "../src/Paths.ts"
import { type Ended, lienthong, mockProcess } from "./program.ts"
import { type Fault, proxy } from "./proxy.ts"
import { EVERY_TWO_SECONDS, scheduled } from "./scheduled.ts"

const RESIDENTS = ["--residents", "12000", "--seed", "7"]
/** The request for the twelfth page of a thousand. */
const HELD_BACK = 12
/** Ten thousand residents take more bytes than that, and the books of all runs fewer. */
const ONE_BATCH = 1_000_000
const SOON = { timeout: 60_000, interval: 50 }
const DATASETS = ["population.residents", "tax.taxpayers", "tax.registrationFees", "customs.vehicleImports"]

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

/** Does something between two runs: with the turn that a sync by hand would have. */
const betweenRuns = async (dataDir: string, act: () => void): Promise<void> => {
  const held: Array<Disposable> = []
  for (const path of [lineLock(dataDir), storeLock(dataDir)]) {
    const take = () => tryLock(path, { process: process.pid, doing: "a test", since: Date.now() })
    held.push(await vi.waitUntil(take, SOON))
  }
  act()
  for (const each of held.reverse()) each[Symbol.dispose]()
}

const truth = async (day: number): Promise<unknown> =>
  JSON.parse((await lienthong(["mock", "truth", ...RESIDENTS, "--day", `${day}`])).stdout)

/** Everything but the balances: those are of a run, full or incremental. */
const withoutBalances = (report: unknown): unknown =>
  JSON.parse(JSON.stringify(report), (key, value) => (key === "balance" ? undefined : value))

/**
 * A schedule of every two seconds comes to the truth over a burst of faults and a kill, from where it was; it runs for
 * so many milliseconds at least.
 */
export const comesToTheTruth = async (atLeast: number): Promise<void> => {
  const began = performance.now()
  using world = scheduled({ sources: { population: { pageSize: 1000 } }, schedule: EVERY_TWO_SECONDS })
  await using first = await mockProcess(...RESIDENTS)
  await using second = await mockProcess(...RESIDENTS, "--day", "2")
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

  // A batch of ten thousand has been committed once the store's log of changes has grown, and grows no more.
  await expect.poll(() => population.asked().length, SOON).toBe(HELD_BACK)
  let size = 0
  const settled = () => {
    const before = size
    size = sizeOf(`${world.dataDir}/store.duckdb.wal`)
    return size > ONE_BATCH && size === before
  }
  await expect.poll(settled, { ...SOON, interval: 500 }).toBe(true)
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
  const calm = Date.now()
  const completed = (dataset: string, since: number, atLeast: number) =>
    world
      .runs(dataset)
      .some(({ started, outcome, changed = 0 }) => started >= since && outcome === "complete" && changed >= atLeast)
  for (const dataset of DATASETS) {
    await expect.poll(() => completed(dataset, calm, 0), { ...SOON, message: dataset }).toBe(true)
  }

  // A day later there are changes to find. No source changes its day in the middle of a run.
  let switched = 0
  await betweenRuns(world.dataDir, () => {
    switched = Date.now()
    sources = second
  })
  for (const dataset of DATASETS) {
    await expect.poll(() => completed(dataset, switched, 1), { ...SOON, message: dataset }).toBe(true)
  }
  // What was pulled last is measured, too, before anything is stopped.
  const pulled = Date.now()
  const report = () => world.jobs().find(({ job }) => job === "report")
  await expect
    .poll(() => (report()?.started ?? 0) >= pulled && report()?.outcome === "done", { ...SOON, message: "report" })
    .toBe(true)
  await expect.poll(() => performance.now() - began, { timeout: atLeast + 1, interval: 500 }).toBeGreaterThan(atLeast)
  daemon.signal("SIGTERM")
  expect((await daemon.ended).code).toBe(0)
  expect(daemon.deaths()).toBe(1)

  const { code, stdout, stderr } = await lienthong(["report", ...world.words, "--format", "json"])
  expect(code, stderr).toBe(0)
  expect(withoutBalances(JSON.parse(stdout))).toEqual(withoutBalances(await truth(2)))
}
