/** For each check of the kit, connectors or stores with exactly the fault that it is there to find. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Connector, Source } from "../../src/Connector.ts"
import type { Incoming, Page } from "../../src/Page.ts"
import { type Batch, Store } from "../../src/Store.ts"
import { type StoreLayer, storeIn } from "../../src/testing/BlankStore.ts"
import { books } from "../library.ts"
import { joinedPage, library, librarySource, type ReferenceFault } from "./reference.ts"

/** A fault, and the check that must find it. */
export interface Twin {
  readonly check: string
  readonly fault: string
  readonly source?: Source
  readonly connect?: (url: string) => Connector
  readonly store?: StoreLayer
}

const faulty = (check: string, fault: ReferenceFault): Twin => ({ check, fault, connect: (url) => library(url, fault) })

/** The honest connector with its pages changed on the way. */
const through = (
  check: string,
  fault: string,
  change: (pages: ReturnType<Connector["read"]>) => ReturnType<Connector["read"]>
): Twin => ({
  check,
  fault,
  connect: (url) => {
    const honest = library(url)
    return { ...honest, read: (dataset, position) => change(honest.read(dataset, position)) }
  }
})

const eachPage = (check: string, fault: string, change: (page: Page) => Page): Twin =>
  through(check, fault, Stream.map(change))

const withIncoming = (check: string, fault: string, incoming: (raw: unknown) => Incoming): Twin => ({
  check,
  fault,
  source: { ...librarySource, incoming: (_dataset, raw) => incoming(raw) }
})

/** The honest connector that says something of each page's first record. */
const speaking = (fault: string, say: (raw: unknown) => Effect.Effect<void>): Twin =>
  through(
    "secrecy",
    fault,
    Stream.tap(({ records }) => say(records[0]?.raw))
  )

const withFields = (record: Incoming, fields: Readonly<Record<string, unknown>>): Incoming =>
  record.fields === null ? record : { ...record, fields: { ...record.fields, ...fields } }

const retitled = (record: Incoming, title: string): Incoming => withFields(record, { title })

/** The honest connector that makes something else of a record's fields. */
const misunderstanding = (
  check: string,
  fault: string,
  change: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
): Twin =>
  withIncoming(check, fault, (raw) => {
    const record = librarySource.incoming("", raw)
    return record.fields === null ? record : withFields(record, change(record.fields))
  })

/** Its dataset has a rule that says what it found. */
const telling: Source = {
  ...librarySource,
  datasets: [{ ...books, rules: [({ title }) => ({ field: "title", code: String(title) })] }]
}

/** The same connector with positions that only it can read. */
const hiding = (connector: Connector): Connector => ({
  ...connector,
  read: (dataset, position) => {
    const opened = position === null ? null : JSON.parse(Buffer.from(String(position.hidden), "base64url").toString())
    const hidden = (page: Page) => Buffer.from(JSON.stringify(page.position)).toString("base64url")
    return Stream.map(connector.read(dataset, opened), (page) => ({
      ...page,
      position: { v: 1, hidden: hidden(page) }
    }))
  }
})

let readings = 0

/** A store whose records wait in memory until the next commit, while the position has moved already. */
const writingBehind: StoreLayer = (file) =>
  Layer.effect(
    Store,
    Effect.gen(function* () {
      const honest = yield* Store
      let waiting: Batch["pages"] = []
      const swap = (batch: Batch): Batch => {
        const pages = batch.last ? [...waiting, ...batch.pages] : waiting
        waiting = batch.last ? [] : batch.pages
        return { ...batch, pages }
      }
      return Store.of({
        ...honest,
        begin: (dataset, options) => {
          waiting = []
          return honest.begin(dataset, options)
        },
        stage: (run, batch) => honest.stage(run, swap(batch))
      })
    })
  ).pipe(Layer.provide(storeIn(file)))

/** A store that lets a second run of a dataset in at once. Both have staged all they read before either is promoted. */
const letsIn: StoreLayer = (file) =>
  Layer.effect(
    Store,
    Effect.map(Store, (honest) => {
      let begun = 0
      let waiting = 0
      let allThere = Deferred.makeUnsafe<void>()
      const together = Effect.suspend(() => {
        if (++waiting < begun) return Deferred.await(allThere)
        const here = allThere
        begun = 0
        waiting = 0
        allThere = Deferred.makeUnsafe()
        return Deferred.succeed(here, undefined)
      })
      return Store.of({
        ...honest,
        begin: (dataset, options) => {
          begun++
          return Effect.scoped(honest.begin(dataset, options))
        },
        promote: (run, options) => Effect.andThen(together, honest.promote(run, options))
      })
    })
  ).pipe(Layer.provide(storeIn(file)))

export const TWINS: ReadonlyArray<Twin> = [
  eachPage("shape", "tells the horizon as it is written in Vietnam", (page) => ({ ...page, asOf: "22/11/2026" })),
  eachPage("keys", "sends the last record of a page again", (page) => ({
    ...page,
    records: [...page.records, ...page.records.slice(-1)]
  })),
  eachPage("keys", "loses the key of a record", (page) => ({
    ...page,
    records: page.records.map((record, index) =>
      index === 0 && record.fields ? { ...record, fields: { ...record.fields, isbn: null } } : record
    )
  })),
  eachPage("total", "declares one more", (page) => ({
    ...page,
    declared: { ...page.declared, total: page.declared.total + 1 }
  })),
  through("total", "stops a page early", Stream.take(2)),
  through("deterministic", "writes into records when it read them", (pages) => {
    const reading = ++readings
    return Stream.map(pages, (page) => ({
      ...page,
      records: page.records.map((record) => retitled(record, `reading ${reading}`))
    }))
  }),
  faulty("interleaved", "shares its place"),
  eachPage("resume", "gives the position behind the next page", (page) =>
    typeof page.position.page === "number"
      ? { ...page, position: { ...page.position, page: page.position.page + 1 } }
      : page
  ),
  through("resume", "brings everything in one page", (pages) =>
    Stream.fromEffect(Effect.map(Stream.runCollect(pages), joinedPage))
  ),
  through("position", "takes garbage for the position after everything", (pages) =>
    Stream.catchIf(
      pages,
      ({ reason }) => reason === "position",
      () =>
        Stream.succeed<Page>({
          reading: "incremental",
          records: [],
          position: { v: 1, since: "2026-11-22T00:00:00Z" },
          declared: { total: 0, counts: "keys" },
          asOf: "2026-11-22T00:00:00Z",
          restart: false
        })
    )
  ),
  withIncoming("kept", "translates otherwise than the reading does", (raw) =>
    retitled(librarySource.incoming("", raw), "kept")
  ),
  eachPage("kept", "brings no record that could show it", (page) => ({ ...page, records: [] })),
  eachPage("drift", "brings no record whose fields have names", (page) => ({
    ...page,
    records: page.records.map((record) => ({ ...record, raw: Object.values(record.fields ?? {}) }))
  })),
  withIncoming("drift", "takes a text for granted", (raw) => {
    const record = librarySource.incoming("", raw)
    const title = record.fields?.title as string
    return record.fields === null || title === undefined ? record : retitled(record, title.trim())
  }),
  withIncoming("drift", "counts the fields to tell which is which", (raw) => {
    const record = librarySource.incoming("", raw)
    return Object.keys(record.fields ?? {}).length > 7 ? retitled(record, "moved") : record
  }),
  withIncoming("drift", "rejects a record for any field that is not as it was", (raw) => {
    const record = librarySource.incoming("", raw)
    const title = record.fields?.title
    return title === undefined || typeof title === "string" ? record : { ...record, fields: null }
  }),
  misunderstanding("drift", "loses the key to any field that is not as it was", ({ title, isbn }) => ({
    isbn: title === undefined || typeof title === "string" ? isbn : undefined
  })),
  withIncoming("drift", "rejects a record without a field that is not required", (raw) => {
    const record = librarySource.incoming("", raw)
    return record.fields?.title === undefined ? { ...record, fields: null } : record
  }),
  misunderstanding("values", "forgets a field", () => ({ title: undefined })),
  misunderstanding("values", "passes a code through", () => ({ bornOn: "31/12/1999" })),
  misunderstanding("values", "fills a field by itself", () => ({ shelf: { room: "A", row: "kệ thứ 0" } })),
  misunderstanding("values", "takes one field for another", ({ title, sequelOf }) => ({
    title: sequelOf,
    sequelOf: title
  })),
  faulty("future", "goes on from beyond the horizon"),
  {
    check: "future",
    fault: "goes on from beyond a horizon that its position hides",
    connect: (url) => hiding(library(url, "goes on from beyond the horizon"))
  },
  faulty("sizes", "rounds the pages down"),
  faulty("empty-page", "ends at an empty page"),
  faulty("repeated-page", "ends at a page like the one before"),
  faulty("loop", "follows any next"),
  faulty("ties", "leaves out ties"),
  faulty("memory", "collects everything first"),
  through("memory", "keeps what it has handed on", (pages) => {
    const kept: Array<Page["records"]> = []
    return Stream.tap(pages, ({ records }) => Effect.sync(() => kept.push(records)))
  }),
  through("memory", "keeps what it has handed on, two pages as one", (pages) => {
    const kept: Array<Page> = []
    return pages.pipe(
      Stream.grouped(2),
      Stream.map(joinedPage),
      Stream.tap((page) => Effect.sync(() => kept.push(page)))
    )
  }),
  {
    check: "memory",
    fault: "reads everything once to count it",
    connect: (url) => {
      const honest = library(url)
      const read: Connector["read"] = (dataset, position) =>
        Stream.unwrap(Effect.as(Stream.runDrain(honest.read(dataset, position)), honest.read(dataset, position)))
      return { ...honest, read }
    }
  },
  faulty("released", "keeps connections"),
  faulty("ties-over-runs", "asks for what is newer only"),
  faulty("late", "takes the newest record for the horizon"),
  faulty("late", "asks for changes on the first page only"),
  faulty("resume-changes", "goes on as if it had asked for everything"),
  faulty("moving-horizon", "takes the last page's horizon"),
  faulty("moving-horizon", "forgets the horizon when it goes on"),
  faulty("mid-scan", "keeps the first version"),
  through("mid-scan", "takes no third version", (pages) => {
    const arrived = new Map<unknown, number>()
    const counted = ({ fields }: Incoming) => {
      const count = (arrived.get(fields?.isbn) ?? 0) + 1
      arrived.set(fields?.isbn, count)
      return count
    }
    return Stream.map(pages, (page) => ({ ...page, records: page.records.filter((record) => counted(record) < 3) }))
  }),
  faulty("tombstones", "ignores removals"),
  faulty("failed-scan", "ends when the source fails"),
  faulty("short", "declares what arrived"),
  faulty("retry-after-seconds", "does not wait"),
  faulty("retry-after-seconds", "waits half as long"),
  faulty("retry-after-seconds", "waits by a clock of its own"),
  faulty("retry-after-date", "waits for seconds only"),
  faulty("retry-after-absurd", "waits for ever"),
  faulty("server-error", "takes a 5xx for the end"),
  faulty("reset", "takes a break for the end"),
  faulty("truncated", "takes what was cut short for the end"),
  faulty("html", "takes HTML for the end"),
  faulty("token", "takes a 401 for the end"),
  faulty("token", "fetches no other token while it reads"),
  { check: "stopped", fault: "a store whose position moves before the data", store: writingBehind },
  faulty("stopped", "does not ask for changes where it goes on"),
  { check: "two-runs", fault: "a store that lets a second run in", store: letsIn },
  faulty("poison", "throws at poison"),
  eachPage("poison", "drops what is no record in silence", (page) => ({
    ...page,
    records: page.records.filter(({ fields }) => fields !== null)
  })),
  faulty("secrecy", "quotes what it read"),
  faulty("secrecy", "puts its key into the address"),
  {
    check: "secrecy",
    fault: "puts a value into the code of an issue",
    source: telling,
    connect: (url) => ({ ...library(url), datasets: telling.datasets })
  },
  speaking("logs the records it read", (raw) => Effect.logDebug("read", raw)),
  speaking("annotates its log with what it read", (raw) => Effect.annotateLogs(Effect.logDebug("read"), { raw })),
  speaking("puts what it read into a span", (raw) =>
    Effect.withSpan(Effect.void, "read", { attributes: { raw: JSON.stringify(raw) } })
  ),
  speaking("prints what it read", (raw) => Effect.sync(() => console.log(raw))),
  speaking("writes what it read to the terminal", (raw) =>
    Effect.sync(() => void process.stderr.write(`${JSON.stringify(raw)}\n`))
  )
]
