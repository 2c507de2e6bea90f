/** One side of the comparison in a process of its own: a warm-up, then the work, measured. `node side.ts JOB`, as JSON. */
import { rmSync } from "node:fs"
import { cpuUsage, resourceUsage } from "node:process"
import type { Served } from "./server.ts"

/** What a side is to read and where it is to put it. */
export interface Work {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly file: string
  readonly memory: string
  readonly threads: number
}

export const SIDES = [
  "bare",
  "bareNarrow",
  "lienthong",
  "lienthongNarrow",
  "unchecked",
  "fetched",
  "parsed",
  "read",
  "checked"
] as const
export type Side = (typeof SIDES)[number]

export interface Job {
  readonly side: Side
  readonly served: Served
  readonly reading: keyof Served["records"]
  readonly file: string
}

/** What a side needed. */
export interface Measured {
  readonly seconds: number
  /** Of all threads, the engine's among them. */
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** Only what the side needs is loaded: its memory is measured too. */
const workOf = async (side: Side): Promise<(work: Work) => Promise<unknown>> => {
  switch (side) {
    case "bare": {
      const [{ bareLoop }, { wholeShape }] = await Promise.all([import("./bareLoop.ts"), import("./wholeShape.ts")])
      return (work) => bareLoop(wholeShape, work)
    }
    case "bareNarrow": {
      const [{ bareLoop }, { narrowShape }] = await Promise.all([import("./bareLoop.ts"), import("./narrowShape.ts")])
      return (work) => bareLoop(narrowShape, work)
    }
    case "unchecked":
      return (await import("./readJson.ts")).readJson
    case "lienthong":
    case "lienthongNarrow":
      return (await import("./lienthong.ts"))[side]
    default:
      return (await import("./stages.ts"))[side]
  }
}

const { side, served, reading, file }: Job = JSON.parse(process.argv[2]!)
const { clientId, clientSecret } = served
const run = await workOf(side)
const work = (path: string, to: string): Work => ({
  url: `${served.url}/${path}`,
  clientId,
  clientSecret,
  file: to,
  memory: "256MB",
  threads: 2
})

await run(work("warm", `${file}.warm`))
rmSync(`${file}.warm`, { force: true })

const started = performance.now()
const before = cpuUsage()
await run(work(reading, file))
const { user, system } = cpuUsage(before)
const measured: Measured = {
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: resourceUsage().maxRSS * 1024
}
console.log(JSON.stringify(measured))
