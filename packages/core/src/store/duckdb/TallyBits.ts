/** Records reduced to bits, and what is told from those bits afterwards. All of it SQL. */
import type { Dataset } from "../../Dataset.ts"
import type { Condition, Predicate } from "../../Predicate.ts"
import { STATES, type State } from "../../State.ts"
import { literal, predicateBy, predicateSql } from "./PredicateSql.ts"
import { quoted } from "./Tables.ts"

/** Fields of one record as bits: what has a value (`p`), what was rejected (`i`), what else holds of it (`x`). */
export interface Bits {
  readonly dataset: Dataset
  readonly fields: Set<string>
  /** SQL conditions with the alias `t`; each is a bit of `x`. */
  readonly conditions: Array<string>
}

/** A state as a number. */
export const codeOf = (state: State): number => STATES.indexOf(state)
export const AVAILABLE = codeOf("available")

const bitOf = (dataset: Dataset, field: string): number => Object.keys(dataset.fields).indexOf(field)

const conditionBit = ({ conditions }: Bits, sql: string): number => {
  if (!conditions.includes(sql)) conditions.push(sql)
  return conditions.indexOf(sql)
}

const isSet = (column: string, bit: number): string => `(${column} >> ${bit}) & 1 = 1`

/** The expressions of a record's bits; `t` is the record. */
const expressionsOf = ({ dataset, fields, conditions }: Bits) => {
  const mask = [...fields].reduce((bits, field) => bits | (1n << BigInt(bitOf(dataset, field))), 0n)
  const holding = conditions.map((sql, bit) => `((${sql})::BIGINT << ${bit})`)
  return { p: `t._present & ${mask}`, i: `t._invalid & ${mask}`, x: holding.join(" | ") || "0::BIGINT" }
}

/** The columns of a record's bits under a name. */
export const bitColumns = (bits: Bits, name: string): ReadonlyArray<string> =>
  Object.entries(expressionsOf(bits)).map(([kind, sql]) => `${sql} AS ${name}_${kind}`)

/** Whether a record has these bits. */
export const isLike = (bits: Bits, { p, i, x }: Readonly<Record<"p" | "i" | "x", bigint>>): string => {
  const sql = expressionsOf(bits)
  return `(${sql.p}) = ${p} AND (${sql.i}) = ${i} AND (${sql.x}) = ${x}`
}

/** Whether the record `t` has a value in a field. */
export const isPresent = (dataset: Dataset, field: string): string => isSet("t._present", bitOf(dataset, field))

/** A predicate over the record `t`. */
export const ofRecord = (predicate: Predicate, dataset: Dataset, day: string): string =>
  predicateBy(predicate, (condition) =>
    "present" in condition ? `(${isPresent(dataset, condition.field)})` : predicateSql(condition, "t", day)
  )

/** The state of a field of a record whose bits are in columns of a name. */
export const stateFrom = (bits: Bits, name: string, field: string, day: string, allStale: boolean): string => {
  bits.fields.add(field)
  const bit = bitOf(bits.dataset, field)
  const validUntil = bits.dataset.fields[field]?.validUntil
  const expired =
    validUntil === undefined || allStale
      ? null
      : conditionBit(bits, `coalesce(t.${quoted(validUntil)} < DATE ${literal(day)}, FALSE)`)
  const held = allStale
    ? String(codeOf("stale"))
    : expired === null
      ? String(AVAILABLE)
      : `CASE WHEN ${isSet(`${name}_x`, expired)} THEN ${codeOf("stale")} ELSE ${AVAILABLE} END`
  return `CASE WHEN ${isSet(`${name}_p`, bit)} THEN ${held}
    WHEN ${isSet(`${name}_i`, bit)} THEN ${codeOf("invalid")} ELSE ${codeOf("missing")} END`
}

/** White space that `\s` means, but the plain blank. */
const ODD_BLANKS = [9, 10, 12, 13]

/** What a value in `column` is compared as: texts without regard to case and runs of white space, as a hash of 64 bits. */
export const comparable = (dataset: Dataset, field: string, column: string): string => {
  // A pseudonym was made of the folded text; what follows tells spellings apart.
  if (dataset.keeping?.fields[field] === "pseudonym") return `split_part(${column}, '.', 1)`
  if (dataset.fields[field]?.type !== "text") return column
  // The expression is slow, and hardly any text has need of it.
  const odd = ["'  '", ...ODD_BLANKS.map((code) => `chr(${code})`)].map((blank) => `contains(${column}, ${blank})`)
  const text = `CASE WHEN ${odd.join(" OR ")} THEN regexp_replace(${column}, '\\s+', ' ', 'g') ELSE ${column} END`
  return `CASE WHEN ${column} IS NOT NULL THEN hash(lower(trim(${text}))) END`
}

/** A key as text: a link's field may be of another type than the key it leads to. */
export const keyText = (dataset: Dataset, field: string, alias: string): string => {
  const column = `${alias}.${quoted(field)}`
  return dataset.fields[field]?.type === "text" ? column : `${column}::VARCHAR`
}

/** Like `comparable` in less time: what is equal here is equal there, not always the other way round. */
export const quickly = (dataset: Dataset, field: string, alias: string): string => {
  const column = `${alias}.${quoted(field)}`
  const isPlainText = dataset.keeping?.fields[field] !== "pseudonym" && dataset.fields[field]?.type === "text"
  return isPlainText ? `lower(${column})` : comparable(dataset, field, column)
}

/** A predicate over the bits of the base record. */
export const predicateOfBits = (predicate: Predicate, bits: Bits, name: string, day: string): string =>
  predicateBy(predicate, (condition: Condition) => {
    if ("present" in condition) {
      bits.fields.add(condition.field)
      return `(${isSet(`${name}_p`, bitOf(bits.dataset, condition.field))})`
    }
    return `(${isSet(`${name}_x`, conditionBit(bits, predicateSql(condition, "t", day)))})`
  })
