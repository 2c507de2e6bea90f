/**
 * Checked records on their way to the store, packed page by page: bytes instead of values, so that what a page was made of
 * can be let go of at once, and the engine can read it beside this thread.
 */
import type { Checked, Quarantined, Row } from "./Check.ts"
import type { Dataset } from "./Dataset.ts"
import { storedType } from "./Minimise.ts"

/** A row with its place in the run. */
export interface Placed {
  readonly row: Row
  readonly seq: number
}

/** The checked records of a page. */
export interface Packed {
  /** One line per row: its values, then what `Row` says besides, and its place in the run. An absent value is an empty one. */
  readonly lines: Uint8Array
  /** Rows that are no line: their text would break it, or their time might be read otherwise. */
  readonly awkward: ReadonlyArray<Placed>
  readonly quarantined: ReadonlyArray<Quarantined>
  readonly rows: number
  /** Failed checks and notices of the rows. */
  readonly issues: number
}

/** Between the values of a line. Unit separator: no sensible text holds it. */
export const SEPARATOR = "\u001f"
/** `2026-11-23T02:00:00.123456Z` at most. */
const PLAIN_TIME = 27
const VALUE = `[^\\n\\r${SEPARATOR}]*`
/** What stands after the values of a row: what was invalid, issues, region, whether it is a removal, its place. */
const BESIDE = 5

const issuesIn = (row: Row): number => (row.issues === null ? 0 : row.issues.split(";").length)

/** How many records are in packed pages. */
export const recordsIn = (pages: ReadonlyArray<Packed>): number =>
  pages.reduce((sum, { rows, quarantined }) => sum + rows + quarantined.length, 0)

/** Packs the pages of a dataset; `first` is the place in the run of a page's first row. */
export const packer = (dataset: Dataset): ((checked: Checked, first: number) => Packed) => {
  const types = Object.keys(dataset.fields).map((name) => storedType(dataset, name))
  const objects = types.flatMap((type, index) => (type === "object" ? [index] : []))
  const times = types.flatMap((type, index) => (type === "timestamp" ? [index] : []))
  const digests = dataset.keeping === undefined ? 0 : 1
  const whole = new RegExp(`^(?:${VALUE}${SEPARATOR}){${types.length + BESIDE + digests - 1}}${VALUE}$`)

  return ({ rows, quarantined }, first) => {
    const awkward: Array<Placed> = []
    let lines = ""
    let issues = 0
    for (const [index, row] of rows.entries()) {
      const seq = first + index
      issues += issuesIn(row)
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
    return { lines: Buffer.from(lines), awkward, quarantined, rows: rows.length, issues }
  }
}
