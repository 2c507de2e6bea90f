/** Checks of how single records are understood, for any connector. */
import * as Effect from "effect/Effect"
import { checker } from "../../Check.ts"
import type { Incoming } from "../../Page.ts"
import { type Bench, readAll } from "../Bench.ts"
import type { ConnectorCheck } from "../Check.ts"
import { demand, Nonconformity } from "../Nonconformity.ts"
import { isObject } from "./wireForms.ts"

const MOST_RECORDS = 20
const DEEP = 2000

const rawRecords = (bench: Bench) =>
  Effect.gen(function* () {
    const records = (yield* readAll(bench)).flatMap((page) => page.records).slice(0, MOST_RECORDS)
    yield* demand(records.length > 0, "the reading brings no record, so that nothing is shown: give it some")
    return records
  })

/** What the connector makes of a record; it may throw at none. */
const understood = ({ of, dataset }: Bench, raw: unknown): Effect.Effect<Incoming, Nonconformity> =>
  Effect.try({
    try: () => of.incoming(dataset.name, raw),
    catch: () => new Nonconformity({ message: "incoming throws at a record instead of handing it on" })
  })

const kept: ConnectorCheck = {
  id: "kept",
  title: "a record kept as it arrived is understood again as it was",
  rulesOut: "a quarantined record that a replay reads otherwise than the reading did",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const same = (a: Incoming, b: Incoming) =>
        JSON.stringify([a.fields, a.removed]) === JSON.stringify([b.fields, b.removed])
      for (const record of yield* rawRecords(bench)) {
        const again = yield* understood(bench, JSON.parse(JSON.stringify(record.raw)))
        yield* demand(same(again, record), "incoming and read make different records of the same wire form")
      }
    })
}

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

const OTHER_TYPES: ReadonlyArray<unknown> = [
  7,
  -1.5,
  true,
  "",
  "\u0000",
  "\ud800",
  [],
  {},
  [null],
  { a: { b: 1 } },
  nested(DEEP)
]

const drift: ConnectorCheck = {
  id: "drift",
  title: "a new, removed or retyped field costs that field, or the record if its key needs it",
  rulesOut: "a run that ends, or other fields that change, because the source changed one",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const check = checker(bench.dataset)
      const valuesOf = Effect.fnUntraced(function* (raw: unknown) {
        const { rows } = check([yield* understood(bench, raw)])
        return rows[0]?.values.map((value) => JSON.stringify(value)) ?? null
      })
      const changedOf = (before: ReadonlyArray<string>, after: ReadonlyArray<string> | null) =>
        before.flatMap((value, index) => (after !== null && after[index] !== value ? [index] : []))

      const [record] = (yield* rawRecords(bench)).filter(({ raw, removed }) => isObject(raw) && !removed)
      const raw = record?.raw
      if (!isObject(raw)) return
      const before = yield* valuesOf(raw)
      if (before === null) return
      const withNew = yield* valuesOf({ ...raw, somethingNew: { nested: ["value"] } })
      yield* demand(withNew !== null && changedOf(before, withNew).length === 0, "a new field changes other fields")
      for (const name of Object.keys(raw)) {
        const { [name]: _, ...without } = raw
        const own = changedOf(before, yield* valuesOf(without))
        for (const value of OTHER_TYPES) {
          const after = yield* valuesOf({ ...raw, [name]: value })
          const others = changedOf(before, after).filter((index) => !own.includes(index))
          yield* demand(own.length === 0 || others.length === 0, "a retyped field changes other fields")
        }
      }
    })
}

export const recordChecks: ReadonlyArray<ConnectorCheck> = [kept, drift]
