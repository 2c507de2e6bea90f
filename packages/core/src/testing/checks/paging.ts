/** Checks of paging, against a source whose pages the kit cuts. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Page } from "../../Page.ts"
import { demandPages, PAGE_SIZE, type PlayedBench, read, readAll, requestsOf, wantedFrom } from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { heldAfterPages } from "../Held.ts"
import { demand, demandShown } from "../Nonconformity.ts"
import { type Entry, entries, entry, paged, worldOf } from "../World.ts"

/** Reads these pages with a connector that has seen nothing, and compares. */
const readsAs = (bench: PlayedBench, pages: ReadonlyArray<ReadonlyArray<Entry>>, all: ReadonlyArray<Entry>) =>
  Effect.gen(function* () {
    bench.stage.world = worldOf(pages)
    yield* demandPages(bench, yield* wantedFrom(bench, all), yield* readAll(bench, bench.connect()))
  })

const sizes: SourceCheck = {
  id: "sizes",
  title: "0, 1, n−1, n, n+1 and 2n records in pages of n all arrive",
  rulesOut: "the last record, or the last page, lost at a boundary",
  needs: "source",
  run: (bench) =>
    Effect.forEach([0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE], (count) => {
      const all = entries(bench.source, count)
      return readsAs(bench, paged(all), all)
    })
}

const emptyPage: SourceCheck = {
  id: "empty-page",
  title: "an empty page in the middle does not end the reading",
  rulesOut: "everything after it lost",
  needs: "source",
  run: (bench) => {
    const all = entries(bench.source, 6)
    return readsAs(bench, [all.slice(0, 3), [], all.slice(3)], all)
  }
}

const repeatedPage: SourceCheck = {
  id: "repeated-page",
  title: "a page that comes twice is handed on, and the reading goes on",
  rulesOut: "records after it lost, or its repeats counted as records",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const all = entries(bench.source, 9)
      const [first, second, third] = paged(all, 3)
      yield* readsAs(bench, [first!, second!, second!, third!], all)
      const pages = yield* readAll(bench, bench.connect())
      const { received, arrivals } = heldAfterPages(bench.dataset, pages)
      const declared = pages.at(-1)!.declared
      const expected = declared.counts === "records" ? received : arrivals.size
      yield* demand(
        declared.total === expected,
        `${declared.total} were declared for ${arrivals.size} keys in ${received} records`
      )
    })
}

const loop: SourceCheck = {
  id: "loop",
  title: "a next page that leads back is a breach of contract",
  rulesOut: "a run without end",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const pages = paged(entries(bench.source, 10))
      for (const back of [0, 1, 2]) {
        bench.stage.world = worldOf(pages, { next: (page) => (page === 2 ? back : page + 1) })
        const { error } = yield* read(bench, bench.connect())
        yield* demand(error?.reason === "contract", `ends as ${error?.reason ?? "a success"} instead of "contract"`)
      }
    })
}

const ties: SourceCheck = {
  id: "ties",
  title: "records changed in the same second arrive from both sides of a page's end",
  rulesOut: "those of equal time behind a boundary lost",
  needs: "source",
  run: (bench) => {
    const all = Array.from({ length: 10 }, (_, n) => entry(bench.source, n, "2026-01-01T00:00:00Z"))
    return readsAs(bench, paged(all), all)
  }
}

/** Pages that a source may be asked for before the first is taken. */
const MOST_AHEAD = 4

/** Lets the engine clear up, whatever flags it was started with. */
const clearUp = async (): Promise<void> => {
  setFlagsFromString("--expose-gc")
  const gc: () => void = runInNewContext("gc")
  // What a reference was asked about stays until the turn is over.
  await new Promise((resolve) => setTimeout(resolve, 0))
  gc()
}

/** Bytes of a page's records as JSON. */
const bytesOf = ({ records }: Page): number => Buffer.byteLength(JSON.stringify(records))

/** Reads everything: its pages, the largest in bytes, and the bytes of all that are still held when the last has come. */
const weighed = Effect.fnUntraced(function* (bench: PlayedBench, count: number) {
  bench.stage.world = worldOf(paged(entries(bench.source, count)))
  const sizes = (yield* readAll(bench, bench.connect())).map(bytesOf)
  const pages: Array<WeakRef<Page["records"]>> = []
  let held = 0
  const look = Effect.promise(async () => {
    await clearUp()
    held = pages.reduce((sum, page, index) => sum + (page.deref() === undefined ? 0 : sizes[index]!), 0)
  })
  yield* bench
    .connect()
    .read(bench.dataset.name, null)
    .pipe(Stream.runForEach(({ records }) => (pages.push(new WeakRef(records)) === sizes.length ? look : Effect.void)))
  return { pages: sizes.length, largest: Math.max(...sizes), held }
})

const ahead: SourceCheck = {
  id: "memory",
  title: "more data need no more memory: pages are fetched as they are taken, do not grow, and are let go of",
  rulesOut: "a source collected whole, before the first page is handed on or behind it",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage } = bench
      const [few, many] = [yield* weighed(bench, 12), yield* weighed(bench, 80)]
      const [small, large] = [few.largest, many.largest]
      yield* demand(large < 2 * small, `the largest page has ${small} bytes of 12 records, and ${large} of 80`)
      yield* demandShown(many.pages > MOST_AHEAD, `80 records came in ${many.pages} pages`)
      yield* demand(
        many.held <= MOST_AHEAD * large,
        `${many.held} bytes of ${many.pages} pages that were handed on are still held`
      )
      const before = stage.requests.length
      yield* bench.connect().read(bench.dataset.name, null).pipe(Stream.take(1), Stream.runDrain)
      const asked = stage.requests.length - before
      const all = yield* requestsOf(bench)
      // Some sources are asked for each record of a page.
      const most = Math.max(MOST_AHEAD, (MOST_AHEAD * all) / many.pages)
      yield* demand(asked <= most, `${asked} of ${all} requests went out for the first of ${many.pages} pages`)
    })
}

const released: SourceCheck = {
  id: "released",
  title: "no connection stays open after a reading, however it ends",
  rulesOut: "connections that pile up over a night of runs",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage, dataset } = bench
      const settled = Effect.promise(async () => {
        for (let turn = 0; stage.openConnections() > 0 && turn < 200; turn++) {
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
        return stage.openConnections()
      })
      yield* readAll(bench, bench.connect())
      yield* demand((yield* settled) === 0, "a connection is open after a whole reading")
      yield* bench.connect().read(dataset.name, null).pipe(Stream.take(1), Stream.runDrain)
      yield* demand((yield* settled) === 0, "a connection is open after a reading that was left early")
      stage.faults = () => ({ kind: "status", status: 403 })
      yield* read(bench, bench.connect())
      yield* demand((yield* settled) === 0, "a connection is open after a reading that failed")
    })
}

export const pagingChecks: ReadonlyArray<SourceCheck> = [sizes, emptyPage, repeatedPage, loop, ties, ahead, released]
