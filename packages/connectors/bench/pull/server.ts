/**
 * A population source that does nothing but send what it rendered before, gzip for who accepts it. `node server.ts RESIDENTS`
 * prints where it is as JSON.
 */
import { gzipSync } from "node:zlib"
import { type Pages, renderPages } from "./pages.ts"
import { type Address, serveSource } from "./Source.ts"

/** Where a reading is, and how many records it has. */
export interface Served extends Address {
  /** Of each path below the address. */
  readonly records: Readonly<Record<"clean" | "narrow" | "zipped" | "asSent" | "warm", number>>
}

const WARM = 20_000

const rendered = renderPages(Number(process.argv[2]))
const zipped: Pages = { ...rendered.clean, bodies: rendered.clean.bodies.map((body) => gzipSync(body, { level: 6 })) }
const readings: Readonly<Record<keyof Served["records"], Pages>> = {
  ...rendered,
  zipped,
  warm: renderPages(WARM).clean
}

const address = await serveSource(({ name, page, acceptsGzip }) => {
  if (!(name in readings)) return 404
  const body = readings[name as keyof typeof readings].bodies[page]
  if (body === undefined) return 410
  if (name !== "zipped") return { body }
  return acceptsGzip ? { body, gzip: true } : 406
})

const served: Served = {
  ...address,
  records: {
    clean: readings.clean.records,
    narrow: readings.narrow.records,
    zipped: readings.zipped.records,
    asSent: readings.asSent.records,
    warm: readings.warm.records
  }
}
console.log(JSON.stringify(served))
