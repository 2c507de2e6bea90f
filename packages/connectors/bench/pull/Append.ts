/** Values as DuckDB's appender wants them. */
import { type DuckDBAppender, DuckDBDateValue, DuckDBTimestampValue } from "@duckdb/node-api"

const MS_PER_DAY = 86_400_000

export const text = (appender: DuckDBAppender, value: string | null | undefined): void =>
  value == null ? appender.appendNull() : appender.appendVarchar(value)

export const day = (appender: DuckDBAppender, value: string | null | undefined): void =>
  value == null ? appender.appendNull() : appender.appendDate(new DuckDBDateValue(Date.parse(value) / MS_PER_DAY))

export const object = (appender: DuckDBAppender, value: object | null | undefined): void =>
  value == null ? appender.appendNull() : appender.appendVarchar(JSON.stringify(value))

export const instant = (appender: DuckDBAppender, value: string): void =>
  appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(value)) * 1000n))
