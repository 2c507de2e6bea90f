/** Worlds that the kit makes out of an author's records. Pure. */
import { instantAt } from "../Instant.ts"
import type { ScriptedReading, ScriptedSource, World } from "./ScriptedSource.ts"

/** One record as the source holds it, or its removal. */
export interface Entry {
  /** Entries with the same id are versions of the same record. */
  readonly id: string
  readonly wire: unknown
  /** When it was last changed (ISO 8601). */
  readonly at: string
  readonly removed: boolean
}

export const PAGE_SIZE = 4
/** The horizon of every world's first reading; records are older unless a check says otherwise. */
export const HORIZON = "2026-11-22T00:00:00Z"
const OLDEST = Date.parse("2026-01-01T00:00:00Z")

/** A moment before the horizon, by seconds. */
export const early = (seconds: number): string => instantAt(OLDEST + seconds * 1000)

/** A moment at the horizon or after it, by seconds. */
export const afterHorizon = (seconds: number): string => instantAt(Date.parse(HORIZON) + seconds * 1000)

/** Record `n`, last changed at `at`. */
export const entry = (source: ScriptedSource, n: number, at: string = early(n)): Entry => ({
  id: String(n),
  wire: source.record(n, at),
  at,
  removed: false
})

/** The first `count` records. */
export const entries = (source: ScriptedSource, count: number): ReadonlyArray<Entry> =>
  Array.from({ length: count }, (_, n) => entry(source, n))

/** Three pages of changes after the horizon: to record 0, and eight records more than the first ten. */
export const changesOf = (source: ScriptedSource): ReadonlyArray<Entry> =>
  [0, ...Array.from({ length: 8 }, (_, n) => 10 + n)].map((n) => entry(source, n, afterHorizon(60 + n)))

/** Pages of `size`; nothing makes one empty page. */
export const paged = <A>(all: ReadonlyArray<A>, size: number = PAGE_SIZE): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.max(1, Math.ceil(all.length / size)) }, (_, page) =>
    all.slice(page * size, (page + 1) * size)
  )

export interface WorldOptions {
  readonly asOf?: string
  /** Declared instead of the true number of distinct records. */
  readonly total?: number
  readonly next?: (page: number) => number | null
}

const readingOf = (pages: ReadonlyArray<ReadonlyArray<Entry>>, options: WorldOptions = {}): ScriptedReading => ({
  pages: pages.map((page) => page.map(({ wire }) => wire)),
  total: options.total ?? new Set(pages.flat().map(({ id }) => id)).size,
  next: options.next ?? ((page) => (page + 1 < pages.length ? page + 1 : null))
})

/** A world whose full reading has these pages. */
export const worldOf = (pages: ReadonlyArray<ReadonlyArray<Entry>>, options: WorldOptions = {}): World => ({
  asOf: options.asOf ?? HORIZON,
  full: readingOf(
    pages.map((page) => page.filter(({ removed }) => !removed)),
    options
  ),
  since: (from) => readingOf(paged(pages.flat().filter(({ at }) => Date.parse(at) >= Date.parse(from))))
})
