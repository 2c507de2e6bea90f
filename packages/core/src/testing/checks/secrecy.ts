/** The check that nothing of a record, and no credential, gets into words. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { completeness } from "../../Completeness.ts"
import type { Catalogue } from "../../catalogue/Catalogue.ts"
import { measure } from "../../Measure.ts"
import { describePosition, type Position } from "../../Page.ts"
import { FORMAT_NAMES, FORMATS, render } from "../../report/formats.ts"
import { Store } from "../../Store.ts"
import { sync } from "../../Sync.ts"
import { inFreshStore, type PlayedBench, read } from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { demand, demandShown } from "../Nonconformity.ts"
import { overhearing, spelled } from "../Overhearing.ts"
import type { Fault } from "../Server.ts"
import { type Entry, entries, paged, worldOf } from "../World.ts"

const SHORTEST = 6
const MOMENT = /^\d{4}-?\d{2}-?\d{2}(T.*)?$/

/** Texts of a record that could not stand in a message by chance. */
const valuesIn = (wire: unknown): ReadonlyArray<string> => {
  if (typeof wire === "object" && wire !== null) return Object.values(wire).flatMap(valuesIn)
  const text = typeof wire === "string" ? wire : ""
  const telling = /[\d\s]|[^\x20-\x7e]/.test(text) && !MOMENT.test(text)
  return text.length >= SHORTEST && telling ? [text] : []
}

/** An address as it was sent, and as the source understands it. */
const spellings = (target: string): string => {
  try {
    return [target, decodeURIComponent(target), decodeURIComponent(target.replaceAll("+", " "))].join("\n")
  } catch {
    return target
  }
}

/** Reports on the dataset in every format that is text. */
const reported = Effect.fnUntraced(function* ({ dataset }: PlayedBench, words: Array<string>) {
  const { agency, label } = dataset
  const catalogue: Catalogue = {
    version: "0",
    hash: "sha256:0",
    agencies: [{ id: agency, name: label, kind: "agency", registers: "", notes: "" }],
    items: [],
    services: [],
    // Where its links lead is not here.
    datasets: [{ ...dataset, links: {} }]
  }
  const snapshot = yield* measure(catalogue, {})
  const report = completeness(snapshot)
  for (const format of FORMAT_NAMES.filter((name) => FORMATS[name].binary !== true)) {
    const options = { lang: "vi", paper: { width: 120, colour: false } } as const
    words.push(String(yield* Effect.promise(() => render(format, { report, snapshot }, options))))
  }
})

/** Has the connector fail and succeed, and tells all that comes of it. */
const spoken = (bench: PlayedBench, words: Array<string>, secret: Position) => {
  const { stage, dataset } = bench
  const tell = (value: unknown) => Effect.sync(() => void words.push(spelled(value)))
  const failing = (fault: Fault) =>
    Effect.suspend(() => {
      const before = stage.requests.length
      stage.faults = (ordinal) => (ordinal > before + 1 ? fault : null)
      return Effect.flatMap(read(bench, bench.connect()), ({ error }) => tell(error))
    })
  return Effect.gen(function* () {
    for (const status of [400, 401, 403, 404, 422, 503]) yield* failing({ kind: "status", status })
    for (const kind of ["truncated", "html", "reset"] as const) yield* failing({ kind })
    stage.faults = () => null
    const refused = yield* read(bench, bench.connect(), secret)
    yield* tell(refused.error)
    yield* inFreshStore(
      bench,
      Effect.gen(function* () {
        const result = yield* Effect.exit(sync(bench.connect(), dataset.name))
        if (result._tag === "Failure") return yield* tell(Cause.pretty(result.cause))
        const { from, to, ...rest } = result.value
        yield* tell([rest, describePosition(from), describePosition(to)])
        const store = yield* Store
        yield* tell(yield* store.issues(dataset))
        yield* tell(yield* store.status(dataset))
        yield* tell((yield* store.runs({})).map(({ message, balance }) => [message, balance]))
        yield* reported(bench, words)
      })
    )
  })
}

const secrecy: SourceCheck = {
  id: "secrecy",
  title:
    "no value of a record and no credential stands in an error, a result, a log, a span, a report or on the terminal, and no credential in an address",
  rulesOut: "personal data that leave the store in words",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const good = entries(bench.source, 10)
      const broken = good.slice(0, 3).map(({ wire, at }, n): Entry => {
        const fields = Object.entries(wire as object).map(([name, value], index) => [
          name,
          index === 0 ? [value] : value
        ])
        return { id: `broken ${n}`, wire: Object.fromEntries(fields), at, removed: false }
      })
      const all = [...good, ...broken]
      bench.stage.world = worldOf(paged(all))
      const values = all.flatMap(({ wire }) => valuesIn(wire))
      const { secrets: credentials } = bench.source
      if (credentials === undefined)
        return yield* demandShown(false, 'the script names no "secrets" (an empty list if its source asks for none)')
      const secrets = [...values, ...credentials]
      const words: Array<string> = []
      yield* overhearing(words, spoken(bench, words, { v: 1, cursor: values[0] ?? "", since: values[1] ?? "" }))
      const told = words.filter((text) => secrets.some((secret) => text.includes(secret))).length
      yield* demand(told === 0, `${told} of ${words.length} texts hold a value of a record or a credential`)
      // A record's key, or a cursor, may well stand in an address.
      const sent = bench.stage.targets.map(spellings)
      const given = sent.filter((text) => credentials.some((secret) => text.includes(secret))).length
      yield* demand(given === 0, `${given} of ${sent.length} addresses hold a credential`)
    })
}

export const secrecyChecks: ReadonlyArray<SourceCheck> = [secrecy]
