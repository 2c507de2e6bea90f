/** Pages of residents as the mock population source sends them, rendered once so that serving them costs next to nothing. */
import { birthYearOf, sexOf } from "../../src/identifiers/PersonalId.ts"
import { residentReadings } from "../../src/mock/ResidentReadings.ts"
import { world } from "../../src/mock/World.ts"
import { PLACEHOLDERS } from "../../src/Placeholders.ts"
import { isNarrow, Resident } from "./Resident.ts"

/** A connector asks for as many as the contract allows. */
export const PAGE_SIZE = 5000

/** One reading: its pages in order and what it declares. */
export interface Pages {
  readonly bodies: ReadonlyArray<Buffer>
  readonly records: number
}

const BLANKS = new Set(["", ...PLACEHOLDERS.map((text) => text.toLowerCase())])

/** Texts as a careful source would send them: no stray spaces, no stand-ins for "no value". */
const tidy = (value: unknown): unknown => {
  if (typeof value === "string") {
    const text = value.normalize("NFC").trim()
    return BLANKS.has(text.toLowerCase()) ? null : text
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, tidy(part)]))
}

const agrees = ({ personalId, sex, dateOfBirth }: Resident): boolean =>
  (sex ?? sexOf(personalId)) === sexOf(personalId) &&
  (dateOfBirth == null || Number(dateOfBirth.slice(0, 4)) === birthYearOf(personalId))

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((part) => part === null)

/** The item without defects; `null` if one of its values is wrong. */
const clean = (item: string): { readonly key: string; readonly text: string } | null => {
  const tidied = tidy(JSON.parse(item))
  const parsed = Resident.safeParse(tidied)
  if (!parsed.success || !agrees(parsed.data)) return null
  // An object without a single part is as good as none: said so, both sides store the same.
  const record = Object.fromEntries(
    Object.entries(parsed.data).map(([name, value]) => [name, isEmpty(value) ? null : value])
  )
  return { key: parsed.data.personalId, text: JSON.stringify(record) }
}

/** One page of a reading; `next` is the number of the page after it. */
export const bodyOf = (
  items: ReadonlyArray<string>,
  { next, total, asOf }: { readonly next: number | null; readonly total: number; readonly asOf: string }
): Buffer => {
  const cursor = next === null ? "null" : `"${cursorOf(next)}"`
  return Buffer.from(`{"items":[${items.join(",")}],"nextCursor":${cursor},"asOf":"${asOf}","total":${total}}`)
}

const pagesOf = (items: ReadonlyArray<string>, total = items.length): Pages => {
  const count = Math.max(1, Math.ceil(items.length / PAGE_SIZE))
  const bodies = Array.from({ length: count }, (_, page) => {
    const part = items.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
    return bodyOf(part, { next: page + 1 < count ? page + 1 : null, total, asOf: "2026-11-01T00:00:00Z" })
  })
  return { bodies, records: items.length }
}

/** As long as a signed cursor of the mock source. */
const cursorOf = (page: number): string =>
  Buffer.from(JSON.stringify(["bench", page]))
    .toString("base64url")
    .padEnd(100, "_")

/** The page that a cursor names; `null` if it is none of ours. */
export const pageOf = (cursor: string): number | null => {
  const page = Number(JSON.parse(Buffer.from(cursor.replace(/_+$/, ""), "base64url").toString())[1])
  return cursorOf(page) === cursor ? page : null
}

/** The record with 18 of its fields. */
const narrowed = (text: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).filter(([name]) => isNarrow(name))))

/** Everybody in a small country, as the mock source sends them, and how many it declares. */
const everybody = (residents: number): { readonly items: ReadonlyArray<string>; readonly total: number } => {
  const reading = residentReadings(world({ residents, seed: 1, day: 1 }))(null, null)
  return { items: reading.page(0, 0, Number.POSITIVE_INFINITY).items, total: reading.total() }
}

const withoutDefects = (items: ReadonlyArray<string>): ReadonlyArray<string> => {
  const found = new Map<string, string>()
  for (const item of items) {
    const record = clean(item)
    if (record !== null) found.set(record.key, record.text)
  }
  return [...found.values()]
}

/** The faultless ones among them, each once. */
export const faultless = (residents: number): ReadonlyArray<string> => withoutDefects(everybody(residents).items)

/**
 * The residents of a small country: `asSent` with all defects that the mock source plants, `clean` the faultless ones,
 * `narrow` those with 18 fields.
 */
export const renderPages = (residents: number): Readonly<Record<"clean" | "narrow" | "asSent", Pages>> => {
  const { items, total } = everybody(residents)
  const cleanItems = withoutDefects(items)
  return { clean: pagesOf(cleanItems), narrow: pagesOf(cleanItems.map(narrowed)), asSent: pagesOf(items, total) }
}
