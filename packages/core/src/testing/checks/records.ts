/** Checks of how single records are understood, for any connector. */
import * as Effect from "effect/Effect"
import { checker } from "../../Check.ts"
import type { Dataset } from "../../Dataset.ts"
import type { Incoming } from "../../Page.ts"
import { type Bench, readAll } from "../Bench.ts"
import type { ConnectorCheck } from "../Check.ts"
import { demand, demandShown, Nonconformity } from "../Nonconformity.ts"
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

/** What became of a record: the values of its fields as text, or the field for which it is lost. */
type Outcome = { readonly values: ReadonlyArray<string> } | { readonly lostFor: string }

/** The fields without which a record is lost. */
const neededIn = ({ key, version, fields }: Dataset): ReadonlySet<string> =>
  new Set([...key, ...version, ...Object.keys(fields).filter((name) => fields[name]?.required === true)])

const drift: ConnectorCheck = {
  id: "drift",
  title: "a new, removed or retyped field costs that field, or the record if its key, version or dataset requires it",
  rulesOut: "a run that ends, a record that is lost, or other fields that change, because the source changed one",
  needs: "connector",
  run: (bench) =>
    Effect.gen(function* () {
      const { dataset } = bench
      const check = checker(dataset)
      const names = Object.keys(dataset.fields)
      const needed = neededIn(dataset)
      const outcomeOf = Effect.fnUntraced(function* (raw: unknown): Effect.fn.Return<Outcome, Nonconformity> {
        const { rows, quarantined } = check([yield* understood(bench, raw)])
        const [row] = rows
        if (row === undefined) return { lostFor: quarantined[0]!.field }
        return { values: row.values.map((value) => JSON.stringify(value)) }
      })
      const changedOf = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<string> =>
        names.filter((_, index) => after[index] !== before[index])

      let raw: Readonly<Record<string, unknown>> = {}
      let before: ReadonlyArray<string> | null = null
      for (const record of yield* rawRecords(bench)) {
        if (before !== null || record.removed || !isObject(record.raw)) continue
        const whole = yield* outcomeOf(record.raw)
        if ("lostFor" in whole) continue
        raw = record.raw
        before = whole.values
      }
      if (before === null) return yield* demandShown(false, "no record is both an object and accepted")
      const withNew = yield* outcomeOf({ ...raw, somethingNew: { nested: ["value"] } })
      const isSame = "values" in withNew && changedOf(before, withNew.values).length === 0
      yield* demand(isSame, "a new field changes other fields, or costs the record")
      for (const name of Object.keys(raw)) {
        const { [name]: _, ...rest } = raw
        const without = yield* outcomeOf(rest)
        const own = "values" in without ? changedOf(before, without.values) : [without.lostFor]
        const mayLose = own.length === 0 || own.some((each) => needed.has(each))
        if ("lostFor" in without)
          yield* demand(needed.has(without.lostFor), "a removed field that is not required costs the record")
        for (const value of OTHER_TYPES) {
          const retyped = yield* outcomeOf({ ...raw, [name]: value })
          if ("lostFor" in retyped) {
            const isRequired = mayLose && needed.has(retyped.lostFor)
            yield* demand(isRequired, "a retyped field that is not required costs the record")
          } else if (own.length > 0 && "values" in without) {
            const others = changedOf(before, retyped.values).filter((each) => !own.includes(each))
            yield* demand(others.length === 0, "a retyped field changes other fields")
          }
        }
      }
    })
}

export const recordChecks: ReadonlyArray<ConnectorCheck> = [kept, drift]
