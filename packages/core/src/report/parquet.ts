/** The rows of a snapshot as an Apache Parquet file: the same columns as CSV, with their types. */
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer"
import type { Snapshot } from "../Snapshot.ts"
import type { Language } from "./figures.ts"
import { COLUMNS, type Row, rowsOf } from "./rows.ts"

const TYPES: Partial<Record<keyof Row, BasicType>> = { as_of: "TIMESTAMP", subjects: "INT64" }

const typed = (row: Row, name: keyof Row): string | Date | bigint | null => {
  if (name === "as_of") return new Date(row.as_of)
  if (name === "subjects") return row.subjects === null ? null : BigInt(row.subjects)
  return row[name]
}

/** The file's bytes: the same for the same snapshot. */
export const parquet = (snapshot: Snapshot, lang: Language): Uint8Array => {
  const rows = rowsOf(snapshot, lang)
  const columnData = COLUMNS.map((name) => ({
    name,
    data: rows.map((row) => typed(row, name)),
    type: TYPES[name] ?? ("STRING" as const)
  }))
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "lienthong" }))
}
