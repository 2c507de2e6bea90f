/**
 * A question about form fields as SQL.
 *
 * One pass over the base records packs the states of all distinct cells into 64-bit words, four bits each, beside the
 * region and one bit per service. Each service is then a count over that narrow table, grouped by its own bits.
 */
import type { Dataset } from "../../Dataset.ts"
import { STATES, type State } from "../../State.ts"
import type { Cell, Question, Step, Subjects } from "../../Tally.ts"
import { literal, predicateSql } from "./PredicateSql.ts"
import { quoted } from "./Tables.ts"

const BITS = 4
const CELLS_PER_WORD = 15
const MASK = (1n << BigInt(BITS)) - 1n

const codeOf = (state: State): number => STATES.indexOf(state)

/** Where a table of a dataset stands at the moment. */
export type TableName = (dataset: Dataset) => string

const pathKey = (path: ReadonlyArray<Step>): string =>
  path.map((step) => `${step.from}>${step.to.name}.${step.key}`).join("|")

const isKey = (step: Step): boolean => step.to.key.length === 1 && step.to.key[0] === step.key

/** A link to a field that is not the key may find several records: the newest stands for them. */
const target = (step: Step, tableName: TableName): string => {
  const table = tableName(step.to)
  if (isKey(step)) return table
  const newest = [
    quoted(step.key),
    ...step.to.version.map((name) => `t.${quoted(name)} DESC`),
    ...step.to.key.map((name) => `t.${quoted(name)} DESC`)
  ].join(", ")
  return `(SELECT DISTINCT ON (${quoted(step.key)}) * FROM ${table} t WHERE ${quoted(step.key)} IS NOT NULL ORDER BY ${newest})`
}

/** What a value is compared as: texts without regard to case and runs of white space. */
const comparable = (dataset: Dataset, field: string, alias: string): string => {
  const column = `${alias}.${quoted(field)}`
  return dataset.fields[field]?.type === "text" ? `lower(trim(regexp_replace(${column}, '\\s+', ' ', 'g')))` : column
}

interface Joins {
  readonly sql: string
  /** The alias of the record at the end of a path; `b` for the base record itself. */
  readonly aliasOf: (path: ReadonlyArray<Step>) => string
}

const joinsOf = (paths: ReadonlyArray<ReadonlyArray<Step>>, tableName: TableName): Joins => {
  const aliases = new Map<string, string>([["", "b"]])
  let sql = ""
  for (const path of paths) {
    for (let length = 1; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length))
      if (aliases.has(key)) continue
      const alias = `j${aliases.size}`
      const step = path[length - 1]!
      const from = aliases.get(pathKey(path.slice(0, length - 1))) ?? "b"
      sql += ` LEFT JOIN ${target(step, tableName)} ${alias} ON ${alias}.${quoted(step.key)} = ${from}.${quoted(step.from)}`
      aliases.set(key, alias)
    }
  }
  return { sql, aliasOf: (path) => aliases.get(pathKey(path)) ?? "b" }
}

const endOf = (question: Question, cell: Cell): Dataset => cell.path.at(-1)?.to ?? question.base

/** The pair of values of a cell that must agree, comparable; `null` for other cells. */
const agreementOf = (question: Question, cell: Cell, joins: Joins): { mine: string; theirs: string } | null => {
  if (cell.agreesWith === null || cell.field === null) return null
  const { step, field } = cell.agreesWith
  return {
    mine: comparable(endOf(question, cell), cell.field, joins.aliasOf(cell.path)),
    theirs: comparable(step.to, field, joins.aliasOf([step]))
  }
}

/** The state of a cell as its code. */
const stateSql = (question: Question, cell: Cell, joins: Joins): string => {
  const arms: Array<readonly [condition: string, state: State]> = []
  if (cell.when !== null) {
    arms.push([`NOT ${predicateSql(cell.when, question.base, "b", question.day)}`, "notApplicable"])
  }
  let otherwise: State = "available"
  if (cell.fixed !== null || cell.field === null) otherwise = cell.fixed ?? "unknown"
  else {
    const alias = joins.aliasOf(cell.path)
    const dataset = endOf(question, cell)
    const column = `${alias}.${quoted(cell.field)}`
    const bit = Object.keys(dataset.fields).indexOf(cell.field)
    const validUntil = dataset.fields[cell.field]?.validUntil
    if (cell.path.length > 0) arms.push([`${alias}._seq IS NULL`, "noRecord"])
    arms.push([`${column} IS NULL AND (${alias}._invalid >> ${bit}) & 1 = 1`, "invalid"])
    arms.push([`${column} IS NULL`, "missing"])
    if (cell.stale) otherwise = "stale"
    else if (validUntil !== undefined)
      arms.push([`${alias}.${quoted(validUntil)} < DATE ${literal(question.day)}`, "stale"])
    const agreement = agreementOf(question, cell, joins)
    if (agreement !== null) arms.push([`${agreement.mine} <> ${agreement.theirs}`, "conflicting"])
  }
  const cases = arms.map(([condition, state]) => `WHEN ${condition} THEN ${codeOf(state)}`).join(" ")
  return arms.length === 0 ? String(codeOf(otherwise)) : `CASE ${cases} ELSE ${codeOf(otherwise)} END`
}

/** Creates the temporary table `tally`: region, `s` (a bit per service), `w0`, `w1`, … (states), `a0`, … (agreements). */
export const packSql = (question: Question, tableName: TableName): string => {
  const paths = question.cells.flatMap((cell) => [
    ...(cell.field === null ? [] : [cell.path]),
    ...(cell.agreesWith === null || cell.field === null ? [] : [[cell.agreesWith.step]])
  ])
  const joins = joinsOf(paths, tableName)
  const services = question.services.map(
    (service, index) => `((${predicateSql(service.eligible, question.base, "b", question.day)})::BIGINT << ${index})`
  )
  const words: Array<string> = []
  for (let at = 0; at < question.cells.length; at += CELLS_PER_WORD) {
    const states = question.cells
      .slice(at, at + CELLS_PER_WORD)
      .map((cell, index) => `((${stateSql(question, cell, joins)})::BIGINT << ${index * BITS})`)
    words.push(`${states.join(" | ")} AS w${words.length}`)
  }
  const agreements = question.cells.flatMap((cell, index) => {
    const pair = agreementOf(question, cell, joins)
    return pair === null ? [] : [`${pair.mine} = ${pair.theirs} AS a${index}`]
  })
  const columns = [`b._region AS region`, `${services.join(" | ") || "0"} AS s`, ...words, ...agreements]
  return `CREATE OR REPLACE TEMP TABLE tally AS SELECT ${columns.join(", ")} FROM ${tableName(question.base)} b${joins.sql}`
}

/** Counts the subjects of one service by region and states: columns region, w0, …, subjects. */
export const countSql = (question: Question, service: Subjects): string => {
  const masks = Array<bigint>(Math.ceil(question.cells.length / CELLS_PER_WORD)).fill(0n)
  for (const cell of service.cells) {
    const word = Math.floor(cell / CELLS_PER_WORD)
    masks[word] = masks[word]! | (MASK << BigInt((cell % CELLS_PER_WORD) * BITS))
  }
  const words = masks.flatMap((mask, word) => (mask === 0n ? [] : [`w${word} & ${mask} AS w${word}`]))
  const index = question.services.indexOf(service)
  return `SELECT ${["region", ...words, "count(*) AS subjects"].join(", ")} FROM tally
          WHERE (s >> ${index}) & 1 = 1 GROUP BY ALL`
}

/** Counts the pairs of one cell's agreement: columns compared, equal. */
export const agreementSql = (cell: number): string =>
  `SELECT count(a${cell}) AS compared, count(*) FILTER (a${cell}) AS equal FROM tally`

/** The cells that have an agreement to count. */
export const agreementCells = (question: Question): ReadonlyArray<number> =>
  question.cells.flatMap((cell, index) => (cell.agreesWith === null || cell.field === null ? [] : [index]))

/** The states of a service's cells in one row of `countSql`. */
export const statesIn = (service: Subjects, row: Readonly<Record<string, unknown>>): ReadonlyArray<State> =>
  service.cells.map((cell) => {
    const word = row[`w${Math.floor(cell / CELLS_PER_WORD)}`] as bigint
    return STATES[Number((word >> BigInt((cell % CELLS_PER_WORD) * BITS)) & MASK)]!
  })
