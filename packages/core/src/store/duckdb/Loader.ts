/** Appends checked records to a run's table, in the order of its columns. */
import { type DuckDBAppender, DuckDBDateValue, DuckDBTimestampValue } from "@duckdb/node-api"
import type { Quarantined, Row } from "../../Check.ts"
import type { Dataset, FieldType } from "../../Dataset.ts"

const MS_PER_DAY = 86_400_000

/** Days since 1970 of a valid `YYYY-MM-DD`. */
const daysOf = (day: string): number => Date.parse(day) / MS_PER_DAY

/** Microseconds since 1970 of a valid ISO 8601 instant; digits beyond the sixth are cut. */
export const microsOf = (instant: string): bigint => {
  const fraction = /\.(\d{4,})/.exec(instant)?.[1]
  const millis = BigInt(Date.parse(instant))
  return millis * 1000n + (fraction === undefined ? 0n : BigInt(fraction.slice(3, 6).padEnd(3, "0")))
}

const append = (appender: DuckDBAppender, type: FieldType, value: unknown): void => {
  if (value === null) appender.appendNull()
  else if (type === "text") appender.appendVarchar(value as string)
  else if (type === "integer") appender.appendBigInt(BigInt(value as number))
  else if (type === "date") appender.appendDate(new DuckDBDateValue(daysOf(value as string)))
  else if (type === "timestamp") appender.appendTimestamp(new DuckDBTimestampValue(microsOf(value as string)))
  else appender.appendVarchar(JSON.stringify(value))
}

/** Appends rows, numbering them from `first` in the order received. */
export const appendRows = (
  appender: DuckDBAppender,
  dataset: Dataset,
  rows: ReadonlyArray<Row>,
  first: number
): void => {
  const types = Object.values(dataset.fields).map((field) => field.type)
  let seq = first
  for (const row of rows) {
    for (let i = 0; i < types.length; i++) append(appender, types[i]!, row.values[i])
    appender.appendBigInt(row.invalid)
    append(appender, "text", row.issues)
    appender.appendVarchar(row.region)
    appender.appendBoolean(row.removed)
    appender.appendBigInt(BigInt(seq++))
    appender.endRow()
  }
  appender.flushSync()
}

/** Appends quarantined records of a run. */
export const appendQuarantined = (
  appender: DuckDBAppender,
  dataset: Dataset,
  run: number,
  records: ReadonlyArray<Quarantined>
): void => {
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
}
