/** What one full reading of the world must leave in a store, and what it must say about the way there. */
import type { Dataset } from "@lienthong/core/Dataset"
import type { Register } from "../Register.ts"
import type { World } from "../World.ts"

/** One record as it must be held. A field without a valid value is in `values` no more. */
export interface HeldRecord {
  readonly values: Readonly<Record<string, unknown>>
  /** Codes of the fields whose value was rejected. */
  readonly invalid: Readonly<Record<string, string>>
}

/** How many of what was sent went where. */
export interface Books {
  readonly declared: number
  readonly received: number
  readonly loaded: number
  readonly duplicate: number
  readonly quarantined: number
  readonly deleted: number
}

export interface Held {
  readonly dataset: Dataset
  readonly records: ReadonlyArray<HeldRecord>
  readonly books: Books
  readonly issues: ReadonlyArray<{ readonly field: string; readonly code: string; readonly count: number }>
  /** The record whose field has a value; of several the newest. */
  readonly find: (field: string, value: unknown) => HeldRecord | undefined
}

/** What arrives: a number for each record, the same again for each repeat, and how much that is no record at all. */
interface Arrivals {
  readonly slots: Iterable<number>
  readonly notRecords: number
  /** `null` where the source declares what it sends and not how many keys. */
  readonly declared: number | null
}

const ofRegister = (register: Register): Arrivals => {
  const slots: Array<number> = []
  let notRecords = 0
  for (let slot = 0; slot < register.timeline.size; slot++) {
    for (const sent of register.sentAt(slot)) {
      if (sent.what === "notRecord") notRecords++
      else slots.push(sent.slot)
    }
  }
  return { slots, notRecords, declared: register.total }
}

const ofFiles = ({ files }: World): Arrivals => {
  const slots: Array<number> = []
  for (let file = 0; file < files.count; file++) for (const { slot } of files.lines(file)) slots.push(slot)
  return { slots, notRecords: 0, declared: null }
}

const compare = (a: unknown, b: unknown): number => (a === b ? 0 : (a as string) < (b as string) ? -1 : 1)

const isNewer = (dataset: Dataset, a: HeldRecord, b: HeldRecord): boolean => {
  for (const field of [...dataset.version, ...dataset.key]) {
    const order = compare(a.values[field], b.values[field])
    if (order !== 0) return order > 0
  }
  return false
}

const finder = (dataset: Dataset, records: ReadonlyArray<HeldRecord>): Held["find"] => {
  const indexes = new Map<string, Map<unknown, HeldRecord>>()
  const indexOf = (field: string): Map<unknown, HeldRecord> => {
    const index = new Map<unknown, HeldRecord>()
    for (const record of records) {
      const value = record.values[field]
      if (value === undefined) continue
      const other = index.get(value)
      if (other === undefined || isNewer(dataset, record, other)) index.set(value, record)
    }
    indexes.set(field, index)
    return index
  }
  return (field, value) => (indexes.get(field) ?? indexOf(field)).get(value)
}

const registerOf = (world: World, dataset: Dataset): Register => {
  const all = [world.residents, world.taxpayers, world.registrationFees, world.vehicleImports]
  const found = all.find(({ kind }) => kind.name === dataset.name)
  if (found === undefined) throw new Error(`the mock world has no dataset ${dataset.name}`)
  return found
}

const byFieldAndCode = (a: { field: string; code: string }, b: { field: string; code: string }): number =>
  compare(a.field, b.field) || compare(a.code, b.code)

/** Reads a dataset of the world to the end, once. */
export const held = (world: World, dataset: Dataset): Held => {
  const register = registerOf(world, dataset)
  const arrivals = register === world.vehicleImports ? ofFiles(world) : ofRegister(register)
  const counts = new Map<string, { field: string; code: string; count: number }>()
  const count = (field: string, code: string, times = 1): void => {
    const key = `${field}:${code}`
    const entry = counts.get(key)
    if (entry === undefined) counts.set(key, { field, code, count: times })
    else entry.count += times
  }

  const records: Array<HeldRecord> = []
  const seen = new Set<number>()
  let received = arrivals.notRecords
  let quarantined = arrivals.notRecords
  let deleted = 0
  if (arrivals.notRecords > 0) count("*", "not_a_record", arrivals.notRecords)
  for (const slot of arrivals.slots) {
    received++
    if (seen.has(slot)) continue
    seen.add(slot)
    if (register.timeline.isGone(slot)) {
      deleted++
      continue
    }
    const { values, invalid, notices } = register.fate(slot)
    const reason = register.quarantine(slot, { values, invalid, notices })
    if (reason !== null) {
      quarantined++
      count(reason.field, reason.code)
      continue
    }
    records.push({ values, invalid })
    for (const [field, code] of Object.entries(invalid)) count(field, code)
    for (const { field, code } of notices) count(field, code)
  }
  const duplicate = received - arrivals.notRecords - seen.size
  const declared = arrivals.declared ?? received - duplicate
  return {
    dataset,
    records,
    books: { declared, received, loaded: records.length, duplicate, quarantined, deleted },
    issues: [...counts.values()].sort(byFieldAndCode),
    find: finder(dataset, records)
  }
}
