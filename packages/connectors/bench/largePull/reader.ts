/** Three syncs of one source, each measured, as JSON. `node reader.ts ADDRESS FILE`. */
import { resourceUsage } from "node:process"
import { sync } from "@lienthong/core/Sync"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { population, residents } from "../../src/population.ts"
import type { Address } from "../pull/Source.ts"

/** What one sync did and needed. */
export interface Read {
  readonly seconds: number
  readonly received: number
  /** Records that became part of the dataset. */
  readonly loaded: number
  /** Records held after it. */
  readonly held: number
  /** The most that the process has held so far. */
  readonly peakBytes: number
}

const [address, file] = process.argv.slice(2) as [string, string]
const { url, clientId, clientSecret }: Address = JSON.parse(address)
const connector = population({ url: `${url}/large`, clientId, clientSecret: Redacted.make(clientSecret) })

/** Opens the store, syncs, and closes it: what is held then is on the disk. */
const once = async (): Promise<Read> => {
  const started = performance.now()
  const store = layer({ path: file, memory: "256MB", threads: 2 })
  const { balance, records } = await Effect.runPromise(sync(connector, residents.name).pipe(Effect.provide(store)))
  return {
    seconds: (performance.now() - started) / 1000,
    received: balance.received,
    loaded: balance.loaded,
    held: records,
    peakBytes: resourceUsage().maxRSS * 1024
  }
}

const whole = await once()
const few = await once()
const share = await once()
console.log(JSON.stringify({ whole, few, share }))
