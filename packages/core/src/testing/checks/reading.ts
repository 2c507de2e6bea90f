/** Checks of what one reading brings, for any connector. */
import { isDeepStrictEqual } from "node:util"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { Instant } from "../../Field.ts"
import { type Page, Position } from "../../Page.ts"
import { demandDeclared, demandPages, demandSame, read, readAll } from "../Bench.ts"
import type { ConnectorCheck } from "../Check.ts"
import { heldAfterPages } from "../Held.ts"
import { demand, demandShown } from "../Nonconformity.ts"
import { demandGoingOn } from "./goingOn.ts"

const LONGEST_POSITION = 8192

const PageShape = z.object({
  reading: z.enum(["full", "incremental"]),
  records: z.array(z.object({ fields: z.record(z.string(), z.unknown()).nullable(), removed: z.boolean().nullable() })),
  position: Position,
  declared: z.object({ total: z.int().min(0), counts: z.enum(["keys", "records"]) }),
  asOf: Instant,
  restart: z.boolean()
})

const shape: ConnectorCheck = {
  id: "shape",
  title: "datasets and pages are what the types promise",
  rulesOut: "a key that is no field, a horizon that is no instant, a position too large or nested",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const { dataset, of } = bench
      yield* demand(dataset.name.startsWith(`${of.name}.`), "the dataset's name does not begin with the source's")
      yield* demand(dataset.key.length > 0 && dataset.version.length > 0, "the dataset has no key or no version")
      for (const name of [...dataset.key, ...dataset.version]) {
        yield* demand(name in dataset.fields, `"${name}" of key or version is no field`)
      }
      const pages = yield* readAll(bench)
      yield* demand(pages.length > 0, "the reading has no page")
      for (const page of pages) {
        const parsed = PageShape.safeParse(page)
        const where = parsed.success ? "" : parsed.error.issues[0]?.path.join(".")
        yield* demand(parsed.success, `a page's "${where}" is not of the promised type`)
        yield* demand(JSON.stringify(page.position).length <= LONGEST_POSITION, "a position is longer than 8 KiB")
        yield* demand(page.reading === "full", "a reading from the beginning has a page that is not full")
      }
    })
}

const keys: ConnectorCheck = {
  id: "keys",
  title: "every record has its key, and none arrives twice",
  rulesOut: "duplicates that a comparison of sets cannot see; records without an identity",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const { arrivals, quarantined } = heldAfterPages(bench.dataset, yield* readAll(bench))
      const repeated = [...arrivals.values()].filter((count) => count > 1).length
      yield* demand(repeated === 0, `${repeated} of ${arrivals.size} keys arrive more than once`)
      yield* demand(
        quarantined === 0,
        `${quarantined} of ${arrivals.size} records have no key or version that can be trusted`
      )
    })
}

const total: ConnectorCheck = {
  id: "total",
  title: "as many records arrive as the source declares",
  rulesOut: "a reading that ends early and calls itself whole",
  needs: "connector",
  run: (bench) => Effect.flatMap(readAll(bench), (pages) => demandDeclared(bench, pages))
}

const deterministic: ConnectorCheck = {
  id: "deterministic",
  title: "the same source read twice gives the same pages",
  rulesOut: "positions and values that depend on time, chance or order",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const [first, second] = [yield* readAll(bench), yield* readAll(bench)]
      const texts = (pages: typeof first) => pages.map(({ restart: _, ...page }) => JSON.stringify(page))
      const [a, b] = [texts(first), texts(second)]
      const different = a.filter((page, index) => page !== b[index]).length + Math.max(0, b.length - a.length)
      yield* demand(different === 0, `${different} of ${a.length} pages differ between two readings`)
    })
}

const interleaved: ConnectorCheck = {
  id: "interleaved",
  title: "two readings at once do not disturb each other",
  rulesOut: "state shared between readings of one connector",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const alone = heldAfterPages(bench.dataset, yield* readAll(bench))
      const outer: Array<Page> = []
      let inner: ReadonlyArray<Page> = []
      // One reading begins and ends in the middle of the other.
      const between = Effect.map(readAll(bench), (pages) => {
        inner = pages
      })
      yield* bench.connector.read(bench.dataset.name, null).pipe(
        Stream.tap((page) => (outer.push(page) === 1 ? between : Effect.void)),
        Stream.runDrain
      )
      for (const pages of [outer, inner]) {
        yield* demandPages(bench, alone, pages)
        yield* demand(heldAfterPages(bench.dataset, pages).received === alone.received, "records arrive twice")
      }
    })
}

const resume: ConnectorCheck = {
  id: "resume",
  title: "a reading goes on from the position of every page",
  rulesOut: "a page lost or left out after a stop",
  needs: "connector",
  run: (bench) => demandGoingOn(bench, bench.connector, null)
}

const GARBAGE: ReadonlyArray<Position> = [
  {},
  { v: 99 },
  { v: 1 },
  { v: 1, cursor: 5, page: -1, since: "yesterday" },
  { v: 1, next: "//elsewhere.example/", since: null, asOf: "2026-01-01T00:00:00Z" },
  { v: "1", since: true }
]

const position: ConnectorCheck = {
  id: "position",
  title: "a position that is garbage, or of a later version, is refused as such",
  rulesOut: "an incremental reading from nowhere, which would leave out everything before it",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const pages = yield* readAll(bench)
      const whole = heldAfterPages(bench.dataset, pages)
      const later = pages.map(({ position }) => ({ ...position, v: 99 }))
      for (const garbage of [...GARBAGE, ...later]) {
        const { pages: found, error } = yield* read(bench, bench.connector, garbage)
        if (error !== null) {
          yield* demand(error.reason === "position", `refused as "${error.reason}" instead of "position"`)
          continue
        }
        // A connector that has no positions may read everything again.
        yield* demand(
          found.every(({ reading }) => reading === "full"),
          "taken for the position of an incremental reading"
        )
        yield* demandSame(whole, heldAfterPages(bench.dataset, found))
      }
    })
}

const YEARS = 100
const DATE = /^(\d{4})(-\d{2}-\d{2}(?:T.*)?)$/

/** The same position, with every instant in it a hundred years later. */
const later = (position: Position): Position =>
  Object.fromEntries(
    Object.entries(position).map(([name, value]) => {
      const [, year, rest] = typeof value === "string" ? (DATE.exec(value) ?? []) : []
      return [name, year === undefined ? value : `${Number(year) + YEARS}${rest}`]
    })
  )

const future: ConnectorCheck = {
  id: "future",
  title: "a position beyond the source's horizon is refused as such, or everything is read again",
  rulesOut: "changes lost because a source that was set back, or a damaged position, lies behind where we go on",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const pages = yield* readAll(bench)
      const { position } = pages.at(-1)!
      // A source that stands still is overtaken by the position instead, if that tells an instant.
      const beyond = bench.setBack === null ? later(position) : position
      if (bench.setBack !== null) yield* bench.setBack
      const { pages: found, error } = yield* read(bench, bench.connector, beyond)
      if (error !== null)
        return yield* demand(error.reason === "position", `refused as "${error.reason}" instead of "position"`)
      const isFull = found.every(({ reading }) => reading === "full")
      const isBeyond = bench.setBack !== null || !isDeepStrictEqual(beyond, position)
      yield* demandShown(isFull || isBeyond, "no instant can be told in the position of the last page")
      yield* demand(isFull, "an incremental reading goes on from beyond the horizon")
      yield* demandPages(bench, heldAfterPages(bench.dataset, pages), found)
    })
}

export const readingChecks: ReadonlyArray<ConnectorCheck> = [
  shape,
  keys,
  total,
  deterministic,
  interleaved,
  resume,
  position,
  future
]
