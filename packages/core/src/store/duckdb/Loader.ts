/**
 * Loads checked records into a run's table.
 *
 * Most rows are written as lines of a private file that the engine's own threads read, which takes half the time of
 * appending value by value and lets the next pages be checked meanwhile. The few rows whose text would break a line, or
 * whose time the engine might read otherwise, are appended.
 */
import { rmSync, writeFileSync } from "node:fs"
import { type DuckDBAppender, DuckDBDateValue, DuckDBTimestampValue } from "@duckdb/node-api"
import * as Effect from "effect/Effect"
import type { Quarantined, Row } from "../../Check.ts"
import type { Dataset, FieldType } from "../../Dataset.ts"
import { micros } from "../../Instant.ts"
import { storedType } from "../../Minimise.ts"
import type { Connection } from "./Connection.ts"
import { literal } from "./PredicateSql.ts"
import { columnsOf } from "./Tables.ts"

const MS_PER_DAY = 86_400_000
/** Unit separator: no sensible text holds it, and what is not one whole line is found. */
const SEPARATOR = "\u001f"
/** `2026-11-23T02:00:00.123456Z` at most. */
const PLAIN_TIME = 27

/** Days since 1970 of a valid `YYYY-MM-DD`. */
const daysOf = (day: string): number => Date.parse(day) / MS_PER_DAY

const append = (appender: DuckDBAppender, type: FieldType, value: unknown): void => {
  if (value === null) appender.appendNull()
  else if (type === "text") appender.appendVarchar(value as string)
  else if (type === "integer") appender.appendBigInt(BigInt(value as number))
  else if (type === "date") appender.appendDate(new DuckDBDateValue(daysOf(value as string)))
  else if (type === "timestamp") appender.appendTimestamp(new DuckDBTimestampValue(micros(value as string)))
  else appender.appendVarchar(JSON.stringify(value))
}

/** A row with its place in the run. */
interface Placed {
  readonly row: Row
  readonly seq: number
}

const appendRows = (appender: DuckDBAppender, types: ReadonlyArray<FieldType>, rows: ReadonlyArray<Placed>): void => {
  for (const { row, seq } of rows) {
    for (let i = 0; i < types.length; i++) append(appender, types[i]!, row.values[i])
    appender.appendBigInt(row.invalid)
    append(appender, "text", row.issues)
    appender.appendVarchar(row.region)
    appender.appendBoolean(row.removed)
    appender.appendBigInt(BigInt(seq))
    if (row.digest !== undefined) appender.appendVarchar(row.digest)
    appender.endRow()
  }
  appender.flushSync()
}

/** Writes rows as lines; answers those that cannot be. An absent value is an empty one: blanks are never stored. */
const linesOf = (types: ReadonlyArray<FieldType>, rows: ReadonlyArray<Row>, first: number) => {
  const objects = types.flatMap((type, index) => (type === "object" ? [index] : []))
  const times = types.flatMap((type, index) => (type === "timestamp" ? [index] : []))
  const more = types.length + (rows[0]?.digest === undefined ? 4 : 5)
  const whole = new RegExp(`^(?:[^\\n\\r${SEPARATOR}]*${SEPARATOR}){${more}}[^\\n\\r${SEPARATOR}]*$`)
  const awkward: Array<Placed> = []
  let lines = ""
  for (const [index, row] of rows.entries()) {
    const seq = first + index
    const values: Array<unknown> = row.values.slice()
    for (const object of objects) if (values[object] !== null) values[object] = JSON.stringify(values[object])
    values.push(row.invalid, row.issues, row.region, row.removed, seq)
    if (row.digest !== undefined) values.push(row.digest)
    const line = values.join(SEPARATOR)
    const plainTimes = times.every((time) => {
      const text = values[time] as string | null
      return text === null || (text.length <= PLAIN_TIME && text.endsWith("Z"))
    })
    if (plainTimes && whole.test(line)) lines += `${line}\n`
    else awkward.push({ row, seq })
  }
  return { lines, awkward }
}

/** Loads rows, numbering them from `first` in the order received. Belongs to the transaction under way. */
export const loadRows = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  table: string,
  rows: ReadonlyArray<Row>,
  first: number
) {
  const types = Object.keys(dataset.fields).map((name) => storedType(dataset, name))
  const { lines, awkward } = linesOf(types, rows, first)
  if (lines !== "") {
    const columns = columnsOf(dataset).map(([name, type]) => `${literal(name.replaceAll('"', ""))}: '${type}'`)
    yield* db.attempt(() => writeFileSync(db.loadFile, lines, { mode: 0o600 }))
    yield* db
      .run(
        `INSERT INTO ${table} FROM read_csv(${literal(db.loadFile)}, delim = '${SEPARATOR}', quote = '', escape = '',
         nullstr = '', header = false, auto_detect = false, new_line = '\\n', columns = {${columns.join(", ")}})`
      )
      .pipe(Effect.ensuring(Effect.sync(() => rmSync(db.loadFile, { force: true }))))
  }
  if (awkward.length > 0) {
    const appender = yield* db.appender(table.slice(1, -1))
    yield* db.attempt(() => appendRows(appender, types, awkward))
  }
}, Effect.scoped)

/** Appends quarantined records of a run. Belongs to the transaction under way. */
export const loadQuarantined = Effect.fnUntraced(function* (
  db: Connection,
  dataset: Dataset,
  run: number,
  records: ReadonlyArray<Quarantined>
) {
  if (records.length === 0) return
  const appender = yield* db.appender("quarantine_stage")
  yield* db.attempt(() => {
    for (const record of records) {
      appender.appendVarchar(dataset.name)
      appender.appendBigInt(BigInt(run))
      appender.appendVarchar(record.identity)
      appender.appendVarchar(record.field)
      appender.appendVarchar(record.code)
      appender.appendVarchar(record.raw)
      appender.endRow()
    }
    appender.flushSync()
  })
}, Effect.scoped)
