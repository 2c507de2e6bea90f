/** The check that what the source says of a record arrives: each value, valid, in the field that it belongs to. */
import { isDeepStrictEqual } from "node:util"
import * as Effect from "effect/Effect"
import { checker, type Row } from "../../Check.ts"
import type { Incoming } from "../../Page.ts"
import type { SourceCheck } from "../Check.ts"
import { textOf } from "../Held.ts"
import { demand, Nonconformity } from "../Nonconformity.ts"
import { entries } from "../World.ts"
import { isObject, withoutEach } from "./wireForms.ts"

/** All that a script can give. */
const RECORDS = 100
/** Of so many each value is taken away, and the meaning compared. */
const TRIED = 10

const quoted = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(", ")

const values: SourceCheck = {
  id: "values",
  title: "every value of a record arrives in its field, and every field of the dataset is filled",
  rulesOut: "a misspelt wire name, or a code that is not translated, which costs a field of every record",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { source, dataset, of } = bench
      const names = Object.keys(dataset.fields)
      const check = checker(dataset)
      const arrived = (incoming: Incoming): Row | undefined => check([incoming]).rows[0]
      /** How a record arrives that is valid throughout. */
      const valid = (incoming: Incoming, who: string): Effect.Effect<Row, Nonconformity> => {
        const row = arrived(incoming)
        if (row === undefined) return Effect.fail(new Nonconformity({ message: `${who} is quarantined` }))
        const invalid = names.filter((_, index) => ((row.invalid >> BigInt(index)) & 1n) === 1n)
        return Effect.as(demand(invalid.length === 0, `a value of ${who} is rejected in ${quoted(invalid)}`), row)
      }

      const rows: Array<Row> = []
      for (const [n, { wire }] of entries(source, RECORDS).entries())
        rows.push(yield* valid(of.incoming(dataset.name, wire), `the script's record ${n}`))
      const empty = names.filter((_, index) => rows.every((row) => row.values[index] === null))
      const unfilled = empty.filter((name) => source.unfilled?.[name] === undefined)
      yield* demand(
        unfilled.length === 0,
        `no record of the script fills ${quoted(unfilled)}: let one, or say under "unfilled" why none can`
      )

      for (const [n, { wire, at }] of entries(source, TRIED).entries()) {
        const row = rows[n]!
        for (const { name, rest } of isObject(wire) ? withoutEach(wire) : []) {
          const without = arrived(of.incoming(dataset.name, rest))
          const isRead = without === undefined || textOf(without) !== textOf(row)
          yield* demand(isRead, `the script's record ${n} means the same without "${name}"`)
        }
        const fields = source.fields?.(n, at)
        if (fields === undefined) continue
        const expected = yield* valid({ fields, removed: false, raw: fields }, `the script's fields of record ${n}`)
        const other = names.filter((_, index) => !isDeepStrictEqual(row.values[index], expected.values[index]))
        yield* demand(other.length === 0, `the script's record ${n} has other values in ${quoted(other)}`)
      }
    })
}

export const valueChecks: ReadonlyArray<SourceCheck> = [values]
