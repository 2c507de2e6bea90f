/**
 * The check of records against their dataset's contract: a bad field costs that field, a bad key, version or required
 * field costs that record. Pure, and the same answer every time.
 */
import { createHash } from "node:crypto"
import * as z from "zod"
import { type Dataset, type Field, UNKNOWN_REGION } from "./Dataset.ts"
import { isCleanText, MAX_TEXT, Text } from "./Field.ts"
import type { Keeping } from "./minimise/Keeping.ts"
import type { Incoming } from "./Page.ts"

/** A record that passed: the values of the dataset's fields in their order, `null` where absent. */
export interface Row {
  readonly values: ReadonlyArray<unknown>
  /** Bit *i* is set if the source sent a value for field *i* and the check rejected it. */
  readonly invalid: bigint
  /** `field:code` of each failed check and notice, separated by `;`, or `null`. */
  readonly issues: string | null
  readonly region: string
  /** The source says that this record no longer exists; of its values only key and version count. */
  readonly removed: boolean
  /** Keyed digest of all that arrived, where less than that is kept. */
  readonly digest?: string
}

/** A record that cannot be trusted, with the one reason, and what arrived as JSON for a later replay. */
export interface Quarantined {
  /** The record's key as sent, or a digest of what arrived: tells a repeated record from another one. */
  readonly identity: string
  readonly field: string
  readonly code: string
  readonly raw: string
}

/** Every record of a page went to one of the two. */
export interface Checked {
  readonly rows: ReadonlyArray<Row>
  readonly quarantined: ReadonlyArray<Quarantined>
}

/** Why a record cannot be trusted. */
export interface Fault {
  readonly field: string
  readonly code: string
}

/** What a parser would say of a value that is not there. */
const ABSENT = { success: true, data: undefined } as const

/** Of records that are not objects at all, the field named in the issue. */
const WHOLE_RECORD = "*"
/** Between the parts of a key in an identity. */
const KEY_SEPARATOR = "/"

/** The dataset's texts that stand for "no value", in lower case; `lengths[n]` if any has `n` characters. */
interface Placeholders {
  readonly texts: ReadonlySet<string>
  readonly lengths: ReadonlyArray<boolean>
}

const placeholdersOf = (dataset: Dataset): Placeholders => {
  const texts = dataset.placeholders.map((text) => text.normalize("NFC").toLowerCase())
  const lengths: Array<boolean> = []
  for (const text of texts) lengths[text.length] = true
  return { texts: new Set(texts), lengths }
}

/** Latin letters with all their marks, Vietnamese among them, are NFC already; asking is cheaper than normalising. */
const PERHAPS_NOT_NFC = /[\u0300-\u1dff\u1f00-\uffff]/

const asText = (value: string, { texts, lengths }: Placeholders): string | undefined => {
  const text = (PERHAPS_NOT_NFC.test(value) ? value.normalize("NFC") : value).trim()
  if (text === "") return undefined
  return lengths[text.length] === true && texts.has(text.toLowerCase()) ? undefined : text
}

/** The value without what stands for "no value": `undefined` is missing. */
const cleaned = (value: unknown, placeholders: Placeholders): unknown => {
  if (value === null || value === undefined) return undefined
  if (typeof value === "string") return asText(value, placeholders)
  if (typeof value !== "object" || Array.isArray(value)) return value
  const parts: Record<string, unknown> = {}
  let any = false
  for (const [name, part] of Object.entries(value)) {
    const clean = typeof part === "string" ? asText(part, placeholders) : (part ?? undefined)
    if (clean === undefined) continue
    parts[name] = clean
    any = true
  }
  return any ? parts : undefined
}

const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code !== "custom") return issue.code
  const code: unknown = issue.params?.code
  return typeof code === "string" ? code : "custom"
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22)

/** The same for records whose parts stand in another order. */
const unordered = (raw: unknown): unknown =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw)
    ? // By name alone: a value need not have a text to be compared by.
      Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1))
    : raw

/** As JSON; a record nested too deeply for that is `null`. */
const asJson = (raw: unknown): string => {
  try {
    return JSON.stringify(raw) ?? "null"
  } catch {
    return "null"
  }
}

/** Longest record that is kept for a replay, in UTF-16 units: of a larger one only that it came is known. */
const MAX_RAW = 1024 * 1024

const isReadable = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number"

/** Whether a value fits the column, whatever its schema says: all that is asked of the key of a removal. */
const fitsColumn = (field: Field, value: unknown): boolean => {
  if (field.type === "integer") return Number.isSafeInteger(value)
  return Text.safeParse(value).success && (field.type === "text" || field.schema.safeParse(value).success)
}

/** Why the store cannot keep a text, or a schema should not be asked about it; `null` if neither. */
const textFault = (value: unknown): string | null => {
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) return "too_big"
    return isCleanText(value) ? null : "invalid_text"
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null
  for (const part of Object.values(value)) {
    const fault = typeof part === "string" ? textFault(part) : null
    if (fault !== null) return fault
  }
  return null
}

/**
 * The check of one dataset, compiled once.
 *
 * @example
 * const check = checker(residents)
 * const { rows, quarantined } = check(page.records)
 */
export const checker = (
  dataset: Dataset,
  identify?: Keeping["identity"]
): ((records: ReadonlyArray<Incoming>) => Checked) => {
  const fields = Object.entries(dataset.fields)
  const names = fields.map(([name]) => name)
  const bits = new Map(names.map((name, index) => [name, 1n << BigInt(index)]))
  const placeholders = placeholdersOf(dataset)
  const regions = new Set(dataset.region?.known)
  const identifying = [...dataset.key, ...dataset.version]
  const required = [
    ...identifying,
    ...fields.filter(([name, field]) => field.required === true && !identifying.includes(name)).map(([name]) => name)
  ]
  const notices = fields.flatMap(([name, field]) => (field.notice ? [{ name, notice: field.notice }] : []))
  // Field by field: a record with one bad field then costs hardly more than a good one.
  const parsers = fields.map(([name, field]) => ({ name, parser: z.compile(field.schema) }))

  const regionOf = (record: Record<string, unknown>): string => {
    if (dataset.region === null) return UNKNOWN_REGION
    const { field, part } = dataset.region
    const value = record[field]
    const region = part === undefined ? value : (value as Record<string, unknown> | undefined)?.[part]
    return typeof region === "string" && regions.has(region) ? region : UNKNOWN_REGION
  }

  const keyIn = (incoming: Readonly<Record<string, unknown>>): ReadonlyArray<string | number> | null => {
    const parts = dataset.key.map((name) => cleaned(incoming[name], placeholders))
    return parts.every(isReadable) ? parts : null
  }

  const valuesOf = (record: Record<string, unknown>): Array<unknown> => names.map((name) => record[name] ?? null)

  const removal = (incoming: Readonly<Record<string, unknown>>): Row | Fault => {
    const record: Record<string, unknown> = {}
    for (const name of identifying) record[name] = cleaned(incoming[name], placeholders)
    for (const name of dataset.key) {
      if (record[name] === undefined) return { field: name, code: "missing" }
      if (!fitsColumn(dataset.fields[name]!, record[name])) return { field: name, code: "invalid_type" }
    }
    for (const name of dataset.version) {
      if (record[name] === undefined) return { field: name, code: "missing" }
      const parsed = z.safeParse(dataset.fields[name]!.schema, record[name])
      if (!parsed.success) return { field: name, code: codeOf(parsed.error.issues[0]!) }
    }
    return { values: valuesOf(record), invalid: 0n, issues: null, region: UNKNOWN_REGION, removed: true }
  }

  const checkOne = (incoming: Readonly<Record<string, unknown>>): Row | Fault => {
    const valid: Record<string, unknown> = {}
    const faults = new Map<string, string>()
    for (const { name, parser } of parsers) {
      const value = cleaned(incoming[name], placeholders)
      const unkept = textFault(value)
      if (unkept !== null) {
        faults.set(name, unkept)
        continue
      }
      const parsed = value === undefined ? ABSENT : parser.safeParse(value)
      valid[name] = parsed.data
      if (!parsed.success) faults.set(name, codeOf(parsed.error.issues[0]!))
    }
    for (const name of required) {
      const code = faults.get(name)
      if (code !== undefined) return { field: name, code }
      if (valid[name] === undefined) return { field: name, code: "missing" }
    }
    for (const rule of dataset.rules) {
      const broken = rule(valid)
      if (broken !== null && !faults.has(broken.field)) faults.set(broken.field, broken.code)
    }
    let invalid = 0n
    let issues = ""
    for (const [name, code] of faults) {
      valid[name] = undefined
      invalid |= bits.get(name) ?? 0n
      issues += `${issues && ";"}${name}:${code}`
    }
    for (const { name, notice } of notices) {
      const code = valid[name] === undefined ? null : notice(valid[name])
      if (code !== null) issues += `${issues && ";"}${name}:${code}`
    }
    return { values: valuesOf(valid), invalid, issues: issues || null, region: regionOf(valid), removed: false }
  }

  return (records) => {
    const rows: Array<Row> = []
    const quarantined: Array<Quarantined> = []
    // The n-th of several equal records without a key in one page is a record of its own; over pages it is a repeat.
    const seen = new Map<string, number>()
    const quarantine = (
      key: ReadonlyArray<string | number> | null,
      raw: unknown,
      field: string,
      code: string
    ): void => {
      const text = asJson(raw)
      let identity: string
      let readable = false
      if (key === null) {
        const hash = digest(asJson(unordered(raw)))
        const ordinal = (seen.get(hash) ?? 0) + 1
        seen.set(hash, ordinal)
        identity = `#${hash}:${ordinal}`
      } else {
        identity = key.join(KEY_SEPARATOR)
        readable = identity.length <= 200 && identity.isWellFormed() && !identity.includes("\u0000")
        if (!readable) identity = `#${digest(identity)}`
      }
      if (identify !== undefined) identity = identify(identity, readable ? key : null)
      quarantined.push({ identity, field, code, raw: text.length > MAX_RAW ? "null" : text })
    }
    for (const incoming of records) {
      if (incoming.fields === null) {
        quarantine(null, incoming.raw, WHOLE_RECORD, "not_a_record")
        continue
      }
      const result = incoming.removed ? removal(incoming.fields) : checkOne(incoming.fields)
      if ("values" in result) rows.push(result)
      else quarantine(keyIn(incoming.fields), incoming.raw, result.field, result.code)
    }
    return { rows, quarantined }
  }
}
