/**
 * A population source of any size that renders its pages as they are asked for. `node server.ts RECORDS` prints where it is
 * as JSON. Two days later some of its records have changed: `FEW` on the first of them, `SHARE` of all on the second.
 */
import { bodyOf, faultless, PAGE_SIZE } from "../pull/pages.ts"
import { serveSource } from "../pull/Source.ts"
import { FEW, SHARE } from "./Changes.ts"
import { peopleOf } from "./People.ts"

/** Residents that the others are made of. */
const MODELS = 20_000

const size = Number(process.argv[2])
const person = peopleOf(faultless(MODELS))

/** What is sent in a reading: so many records, evenly spread, as of a moment. */
interface Reading {
  readonly count: number
  readonly changed: string | null
  readonly asOf: string
}

const readingSince = (since: string | null): Reading => {
  if (since === null) return { count: size, changed: null, asOf: "2026-11-01T00:00:00Z" }
  if (since.startsWith("2026-11-01")) {
    return { count: Math.min(FEW, size), changed: "2026-11-01T12:00:00Z", asOf: "2026-11-02T00:00:00Z" }
  }
  return { count: Math.ceil(size * SHARE), changed: "2026-11-02T12:00:00Z", asOf: "2026-11-03T00:00:00Z" }
}

const address = await serveSource(({ page, since }) => {
  const { count, changed, asOf } = readingSince(since)
  const from = page * PAGE_SIZE
  if (from >= count) return 410
  const to = Math.min(from + PAGE_SIZE, count)
  const apart = Math.floor(size / count)
  const items = Array.from({ length: to - from }, (_, place) => person((from + place) * apart, changed))
  return { body: bodyOf(items, { next: to < count ? page + 1 : null, total: count, asOf }) }
})
console.log(JSON.stringify(address))
