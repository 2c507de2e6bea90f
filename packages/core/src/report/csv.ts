/** The rows of a snapshot as CSV (RFC 4180, UTF-8, with a header), which a spreadsheet opens and never runs. */
import { stringify } from "csv-stringify/sync"
import type { Snapshot } from "../Snapshot.ts"
import type { Language } from "./figures.ts"
import { inert } from "./inert.ts"
import { COLUMNS, rowsOf } from "./rows.ts"

/**
 * One line per row, ended as RFC 4180 says. Text that a spreadsheet would take for a formula begins with an apostrophe.
 *
 * @example
 * csv(snapshot, "en") // "as_of,catalogue,service,field,…\r\n2026-11-23T00:00:00Z,2026.11,birth-registration,…"
 */
export const csv = (snapshot: Snapshot, lang: Language): string => {
  // The same few texts stand in a hundred thousand cells.
  const plain = new Map<string, string>()
  const text = (value: string): string => {
    const known = plain.get(value)
    if (known !== undefined) return known
    const made = inert(value).trim()
    plain.set(value, made)
    return made
  }
  return stringify([...rowsOf(snapshot, lang)], {
    header: true,
    columns: [...COLUMNS],
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { string: text }
  })
}
