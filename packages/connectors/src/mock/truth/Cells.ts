/** The state of one form field for one subject, straight from the definitions. */
import type { FormField } from "@lienthong/core/catalogue/Catalogue"
import type { Dataset } from "@lienthong/core/Dataset"
import type { State } from "@lienthong/core/State"
import { holds } from "./Condition.ts"
import type { Held, HeldRecord } from "./Held.ts"

export type Books = ReadonlyMap<string, Held>

/** The record that a chain of links leads to from a record of `base`. */
export const follow = (
  all: Books,
  base: Dataset,
  record: HeldRecord,
  via: ReadonlyArray<string>
): HeldRecord | undefined => {
  let dataset = base
  let at: HeldRecord = record
  for (const name of via) {
    const link = dataset.links[name]!
    const there = all.get(link.to)!
    const value = at.values[link.from]
    const next = value === undefined ? undefined : there.find(link.key, value)
    if (next === undefined) return undefined
    at = next
    dataset = there.dataset
  }
  return at
}

const comparable = (value: unknown): unknown =>
  typeof value === "string" ? value.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim() : value

/** Both sides of an agreement, if both are there. */
export const sides = (
  all: Books,
  base: Dataset,
  record: HeldRecord,
  field: FormField
): { readonly equal: boolean } | null => {
  if (field.agreesWith === null || field.provider === null) return null
  const mine = follow(all, base, record, field.via)?.values[field.provider.field]
  const theirs = follow(all, base, record, [field.agreesWith.link])?.values[field.agreesWith.field]
  return mine === undefined || theirs === undefined ? null : { equal: comparable(mine) === comparable(theirs) }
}

/** The state of a shareable field for a subject on a day. */
export const stateOf = (all: Books, base: Dataset, subject: HeldRecord, field: FormField, day: string): State => {
  if (field.when !== null && !holds(field.when, subject.values, day)) return "notApplicable"
  if (field.provider === null) return "notConnected"
  const record = follow(all, base, subject, field.via)
  if (record === undefined) return "noRecord"
  const { dataset, field: name } = field.provider
  if (record.values[name] === undefined) return name in record.invalid ? "invalid" : "missing"
  const until = all.get(dataset)?.dataset.fields[name]?.validUntil
  const validUntil = until === undefined ? undefined : record.values[until]
  if (validUntil !== undefined && String(validUntil) < day) return "stale"
  if (field.agreesWith !== null && sides(all, base, subject, field)?.equal === false) return "conflicting"
  return "available"
}
