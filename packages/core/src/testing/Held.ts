/** What a reader ends up with after some pages: the newest version of each record. Pure. */
import { type Checked, checker, type Row } from "../Check.ts"
import type { Dataset } from "../Dataset.ts"
import type { Incoming, Page } from "../Page.ts"

/** Records by key, as text, and how many arrived. */
export interface Held {
  readonly rows: ReadonlyMap<string, string>
  readonly removed: ReadonlySet<string>
  /** Records that arrived since the reading began, repeats and quarantined ones included. */
  readonly received: number
  /** How often each key, or other identity, arrived. */
  readonly arrivals: ReadonlyMap<string, number>
  readonly quarantined: number
}

/** One row as text that is the same for the same content. */
export const textOf = ({ values, invalid, region }: Row): string => JSON.stringify([values, invalid.toString(), region])

const rank = (value: unknown): number | string => {
  const millis = typeof value === "string" ? Date.parse(value) : Number.NaN
  return typeof value === "number" ? value : Number.isNaN(millis) ? String(value) : millis
}

const isOlder = (a: ReadonlyArray<unknown>, b: ReadonlyArray<unknown>): boolean => {
  for (const [index, left] of a.entries()) {
    const [x, y] = [rank(left), rank(b[index])]
    if (x !== y) return x < y
  }
  return false
}

/** The pages since the reading last began anew. */
export const sinceRestart = (pages: ReadonlyArray<Page>): ReadonlyArray<Page> => {
  const last = pages.findLastIndex(({ restart }) => restart)
  return last === -1 ? pages : pages.slice(last)
}

/** What is held after records that arrived in this order. */
export const heldAfter = (dataset: Dataset, batches: ReadonlyArray<ReadonlyArray<Incoming>>): Held => {
  const check = checker(dataset)
  const names = Object.keys(dataset.fields)
  const valuesOf = (row: Row, fields: ReadonlyArray<string>) => fields.map((name) => row.values[names.indexOf(name)])
  const newest = new Map<string, Row>()
  const arrivals = new Map<string, number>()
  const distrusted = new Set<string>()
  const arrive = (identity: string) => arrivals.set(identity, (arrivals.get(identity) ?? 0) + 1)
  let received = 0
  for (const batch of batches) {
    const { rows, quarantined }: Checked = check(batch)
    received += batch.length
    for (const { identity } of quarantined) {
      arrive(identity)
      distrusted.add(identity)
    }
    for (const row of rows) {
      const key = valuesOf(row, dataset.key).join("/")
      arrive(key)
      const before = newest.get(key)
      if (before === undefined || !isOlder(valuesOf(row, dataset.version), valuesOf(before, dataset.version))) {
        newest.set(key, row)
      }
    }
  }
  const present = [...newest].filter(([, row]) => !row.removed)
  return {
    rows: new Map(present.map(([key, row]) => [key, textOf(row)])),
    removed: new Set([...newest].filter(([, row]) => row.removed).map(([key]) => key)),
    received,
    arrivals,
    quarantined: distrusted.size
  }
}

/** What is held after these pages, those of a reading that began anew forgotten. */
export const heldAfterPages = (dataset: Dataset, pages: ReadonlyArray<Page>): Held =>
  heldAfter(
    dataset,
    sinceRestart(pages).map(({ records }) => records)
  )

/** How two worlds differ, in counts, or `null` if they are the same. */
export const difference = (wanted: Held, found: Held): string | null => {
  const missing = [...wanted.rows.keys()].filter((key) => !found.rows.has(key)).length
  const extra = [...found.rows.keys()].filter((key) => !wanted.rows.has(key)).length
  const other = [...wanted.rows].filter(([key, row]) => found.rows.has(key) && found.rows.get(key) !== row).length
  if (missing + extra + other === 0) return null
  return `of ${wanted.rows.size} records ${missing} are missing, ${other} are of another version or content; ${extra} are too many`
}
