/**
 * The check of records against their dataset's contract: a bad field costs that field, a bad key, version or required
 * field costs that record. Pure, and the same answer every time.
 */
import * as z from "zod"
import { cleaned, placeholdersOf } from "./check/Cleaning.ts"
import { identities, type Key, keptRaw } from "./check/Identity.ts"
import { codeOf, judgeOf } from "./check/Judge.ts"
import { isLater } from "./check/Latest.ts"
import { type Dataset, type Field, UNKNOWN_REGION } from "./Dataset.ts"
import { Text } from "./Field.ts"
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
  /** Its place among the records checked with it. */
  readonly at: number
}

/** Every record of a page went to one of the two. */
export interface Checked {
  readonly rows: ReadonlyArray<Row>
  readonly quarantined: ReadonlyArray<Quarantined>
}

/** The check of records. A version later than `latest`, if that is told, is from the future and not to be trusted. */
export type Check = (records: ReadonlyArray<Incoming>, latest?: string) => Checked

/** Why a record cannot be trusted. */
export interface Fault {
  readonly field: string
  readonly code: string
}

/** Of records that are not objects at all, the field named in the issue. */
const WHOLE_RECORD = "*"

const isReadable = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number"

/** Whether a value fits the column, whatever its schema says: all that is asked of the key of a removal. */
const fitsColumn = (field: Field, value: unknown): boolean => {
  if (field.type === "integer") return Number.isSafeInteger(value)
  return Text.safeParse(value).success && (field.type === "text" || field.schema.safeParse(value).success)
}

/** Values as a record whose fields are read one by one, without making one of each. */
const viewOf = (names: ReadonlyArray<string>) => {
  let current: ReadonlyArray<unknown> = []
  const record: Record<string, unknown> = {}
  for (const [at, name] of names.entries()) {
    Object.defineProperty(record, name, { enumerable: true, get: () => current[at] ?? undefined })
  }
  return (values: ReadonlyArray<unknown>): Readonly<Record<string, unknown>> => {
    current = values
    return record
  }
}

/** Takes out of a record what was sent for each of the named fields, into a list that it uses again. */
const sentIn = (names: ReadonlyArray<string>) => {
  const sent: Array<unknown> = names.map(() => undefined)
  return (incoming: Readonly<Record<string, unknown>>): ReadonlyArray<unknown> => {
    let at = 0
    // Connectors name the fields in the dataset's order as a rule: walked along, they need not be looked up.
    for (const name in incoming) {
      if (name !== names[at]) break
      sent[at++] = incoming[name]
    }
    for (; at < names.length; at++) sent[at] = incoming[names[at]!]
    return sent
  }
}

/**
 * The check of one dataset, compiled once.
 *
 * @example
 * const check = checker(residents)
 * const { rows, quarantined } = check(page.records)
 */
export const checker = (dataset: Dataset, identify?: Keeping["identity"]): Check => {
  const fields = Object.entries(dataset.fields)
  const names = fields.map(([name]) => name)
  const placeholders = placeholdersOf(dataset)
  const regions = new Set(dataset.region?.known)
  const regionAt = names.indexOf(dataset.region?.field ?? "")
  const identifying = [...dataset.key, ...dataset.version]
  const required = [
    ...identifying,
    ...fields.filter(([name, field]) => field.required === true && !identifying.includes(name)).map(([name]) => name)
  ].map((name) => ({ name, at: names.indexOf(name) }))
  const moments = dataset.version
    .filter((name) => ["date", "timestamp"].includes(dataset.fields[name]!.type))
    .map((name) => ({ name, at: names.indexOf(name) }))
  const notices = fields.flatMap(([, { notice }], at) => (notice ? [{ at, notice }] : []))
  // Field by field: a record with one bad field then costs hardly more than a good one.
  const judges = fields.map(([, field]) => judgeOf(field, placeholders))
  const sentFields = sentIn(names)
  const asRecord = viewOf(names)
  const absent: ReadonlyArray<unknown> = names.map(() => null)

  const regionOf = (values: ReadonlyArray<unknown>): string => {
    const value = values[regionAt] as Record<string, unknown> | null | undefined
    const region = dataset.region?.part === undefined ? value : value?.[dataset.region.part]
    return typeof region === "string" && regions.has(region) ? region : UNKNOWN_REGION
  }

  const keyIn = (incoming: Readonly<Record<string, unknown>>): Key | null => {
    const parts = dataset.key.map((name) => cleaned(incoming[name], placeholders))
    return parts.every(isReadable) ? parts : null
  }

  const futureIn = (values: ReadonlyArray<unknown>, latest: string | undefined): Fault | null => {
    if (latest === undefined) return null
    for (const { name, at } of moments) {
      if (isLater(values[at] as string, latest)) return { field: name, code: "in_the_future" }
    }
    return null
  }

  const removal = (incoming: Readonly<Record<string, unknown>>, latest: string | undefined): Row | Fault => {
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
    const values = names.map((name) => record[name] ?? null)
    return futureIn(values, latest) ?? { values, invalid: 0n, issues: null, region: UNKNOWN_REGION, removed: true }
  }

  const checkOne = (incoming: Readonly<Record<string, unknown>>, latest: string | undefined): Row | Fault => {
    const values: Array<unknown> = absent.slice()
    /** Codes by the place of their field, if any is wrong. */
    let faults: Map<number, string> | null = null
    const sent = sentFields(incoming)
    for (let at = 0; at < names.length; at++) {
      if (sent[at] === null || sent[at] === undefined) continue
      const code = judges[at]!(sent[at], values, at)
      if (code !== null) faults = (faults ?? new Map()).set(at, code)
    }
    for (const { name, at } of required) {
      const code = faults?.get(at)
      if (code !== undefined) return { field: name, code }
      if (values[at] === null) return { field: name, code: "missing" }
    }
    const future = futureIn(values, latest)
    if (future !== null) return future
    for (const rule of dataset.rules) {
      const broken = rule(asRecord(values))
      if (broken === null) continue
      const at = names.indexOf(broken.field)
      if (faults?.has(at) !== true) faults = (faults ?? new Map()).set(at, broken.code)
    }
    let invalid = 0n
    let issues = ""
    for (const [at, code] of faults ?? []) {
      values[at] = null
      invalid |= 1n << BigInt(at)
      issues += `${issues && ";"}${names[at]}:${code}`
    }
    for (const { at, notice } of notices) {
      const code = values[at] === null ? null : notice(values[at])
      if (code !== null) issues += `${issues && ";"}${names[at]}:${code}`
    }
    return { values, invalid, issues: issues || null, region: regionOf(values), removed: false }
  }

  return (records, latest) => {
    const rows: Array<Row> = []
    const quarantined: Array<Quarantined> = []
    const identityOf = identities(identify)
    const quarantine = (key: Key | null, raw: unknown, { field, code }: Fault): void => {
      const at = rows.length + quarantined.length
      quarantined.push({ identity: identityOf(key, raw), field, code, raw: keptRaw(raw), at })
    }
    for (const { fields, removed, raw } of records) {
      if (fields === null) {
        quarantine(null, raw, { field: WHOLE_RECORD, code: "not_a_record" })
        continue
      }
      if (removed === null) {
        quarantine(keyIn(fields), raw, { field: WHOLE_RECORD, code: "unclear_removal" })
        continue
      }
      const result = removed ? removal(fields, latest) : checkOne(fields, latest)
      if ("values" in result) rows.push(result)
      else quarantine(keyIn(fields), raw, result)
    }
    return { rows, quarantined }
  }
}
