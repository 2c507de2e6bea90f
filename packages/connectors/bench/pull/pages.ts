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

const bodiesOf = (items: ReadonlyArray<string>, total: number): ReadonlyArray<Buffer> => {
  const count = Math.max(1, Math.ceil(items.length / PAGE_SIZE))
  return Array.from({ length: count }, (_, page) => {
    const part = items.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
    const next = page + 1 < count ? `"${cursorOf(page + 1)}"` : "null"
    return Buffer.from(
      `{"items":[${part.join(",")}],"nextCursor":${next},"asOf":"2026-11-01T00:00:00Z","total":${total}}`
    )
  })
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

/**
 * The residents of a small country: `asSent` with all defects that the mock source plants, `clean` the faultless ones,
 * `narrow` those with 18 fields.
 */
export const renderPages = (residents: number): Readonly<Record<"clean" | "narrow" | "asSent", Pages>> => {
  const reading = residentReadings(world({ residents, seed: 1, day: 1 }))(null, null)
  const { items } = reading.page(0, 0, Number.POSITIVE_INFINITY)
  const faultless = new Map<string, string>()
  for (const item of items) {
    const record = clean(item)
    if (record !== null) faultless.set(record.key, record.text)
  }
  const cleanItems = [...faultless.values()]
  return {
    clean: { bodies: bodiesOf(cleanItems, cleanItems.length), records: cleanItems.length },
    narrow: { bodies: bodiesOf(cleanItems.map(narrowed), cleanItems.length), records: cleanItems.length },
    asSent: { bodies: bodiesOf(items, reading.total()), records: items.length }
  }
}
