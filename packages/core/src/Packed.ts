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

/** A quarantined record with its place in the run. */
export interface PlacedQuarantined extends Quarantined {
  readonly seq: number
}

/** The checked records of a page. */
export interface Packed {
  /** One line per row: its values, then what `Row` says besides, and its place in the run. An absent value is an empty one. */
  readonly lines: Uint8Array
  /** Rows that are no line: their text would break it, or their time might be read otherwise. */
  readonly awkward: ReadonlyArray<Placed>
  readonly quarantined: ReadonlyArray<PlacedQuarantined>
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

/** How much packed pages hold, in bytes and characters: a quarantined record may be as long as a thousand others. */
export const sizeOf = ({ lines, quarantined }: Packed): number =>
  quarantined.reduce((sum, { raw }) => sum + raw.length, lines.length)

/** Most bytes of a UTF-16 unit in UTF-8. */
const MOST_BYTES = 3
/** Room for the lines of a page; more is made as it is needed. */
const ROOM = 64 * 1024
const NEWLINE = 0x0a

/** Lines written one by one into room that is used again: as one text of all of them they would be copied thrice. */
const lineWriter = () => {
  let room = Buffer.allocUnsafeSlow(ROOM)
  let end = 0
  return {
    add: (line: string): void => {
      const most = end + line.length * MOST_BYTES + 1
      if (most > room.length) {
        const larger = Buffer.allocUnsafeSlow(2 * most)
        room.copy(larger, 0, 0, end)
        room = larger
      }
      end += room.write(line, end)
      room[end++] = NEWLINE
    },
    /** What was added since it was last asked for. */
    take: (): Uint8Array => {
      const lines = Buffer.from(room.subarray(0, end))
      end = 0
      return lines
    }
  }
}

/** Packs the pages of a dataset; `first` is the place in the run of a page's first record. */
export const packer = (dataset: Dataset): ((checked: Checked, first: number) => Packed) => {
  const types = Object.keys(dataset.fields).map((name) => storedType(dataset, name))
  const objects = types.flatMap((type, index) => (type === "object" ? [index] : []))
  const times = types.flatMap((type, index) => (type === "timestamp" ? [index] : []))
  const digests = dataset.keeping === undefined ? 0 : 1
  const size = types.length + BESIDE + digests
  const whole = new RegExp(`^(?:${VALUE}${SEPARATOR}){${size - 1}}${VALUE}$`)
  const writer = lineWriter()
  /** The values of one line, used again for the next. */
  const values: Array<unknown> = new Array(size).fill(null)

  const hasPlainTimes = (row: Row): boolean => {
    for (const time of times) {
      const text = row.values[time] as string | null
      if (text !== null && (text.length > PLAIN_TIME || !text.endsWith("Z"))) return false
    }
    return true
  }

  const lineOf = (row: Row, seq: number): string => {
    for (let at = 0; at < types.length; at++) values[at] = row.values[at]
    for (const at of objects) if (values[at] !== null) values[at] = JSON.stringify(values[at])
    let at = types.length
    values[at++] = row.invalid
    values[at++] = row.issues
    values[at++] = row.region
    values[at++] = row.removed
    values[at++] = seq
    if (row.digest !== undefined) values[at] = row.digest
    return values.join(SEPARATOR)
  }

  return ({ rows, quarantined }, first) => {
    const awkward: Array<Placed> = []
    let issues = 0
    /** Quarantined records before the row. */
    let before = 0
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      while (before < quarantined.length && quarantined[before]!.at <= index + before) before++
      const seq = first + index + before
      issues += issuesIn(row)
      const line = hasPlainTimes(row) ? lineOf(row, seq) : ""
      if (whole.test(line)) writer.add(line)
      else awkward.push({ row, seq })
    }
    const placed = quarantined.map((record) => ({ ...record, seq: first + record.at }))
    return { lines: writer.take(), awkward, quarantined: placed, rows: rows.length, issues }
  }
}
