/**
 * Data minimisation: a store that holds no value which the measures do not need, and gives the same report.
 *
 * What is needed follows from the catalogue. Of everything else the store holds at most that there is a value; numbers
 * that are only compared are replaced by keyed pseudonyms. It happens between the check and the load, record by record.
 */
import { createHash } from "node:crypto"
import * as Redacted from "effect/Redacted"
import type { Check, Row } from "./Check.ts"
import { checker } from "./Check.ts"
import type { Catalogue } from "./catalogue/Catalogue.ts"
import type { Dataset, FieldType } from "./Dataset.ts"
import { micros } from "./Instant.ts"
import type { Keeping, Retained } from "./minimise/Keeping.ts"
import { needsOf, type Retention } from "./minimise/needs.ts"
import { type Pseudonyms, pseudonyms } from "./minimise/Pseudonyms.ts"
import { UNKEPT } from "./Quarantine.ts"

/** The fewest bytes of a key. */
export const KEY_BYTES = 32

/** In place of a value of which only the presence is kept. */
const PRESENT = "+"

/** What minimising is told: the key of the pseudonyms, and what becomes of quarantined records. */
export interface MinimiseOptions {
  /** At least 32 random bytes as base64, the same for every run: with another one everything is read again. */
  readonly key: Redacted.Redacted<string>
  /** Whether quarantined records are kept as they arrived: without that they cannot be replayed. By default not. */
  readonly quarantine?: "keep" | "drop"
}

/** What is kept of a field. */
export interface FieldRetention {
  readonly retained: Retained
  readonly why: string
}

/**
 * What a minimised store keeps of each field of each dataset, and why.
 *
 * @example
 * minimisationOf(catalogue)["population.residents"]?.dateOfBirth
 * // { retained: "value", why: "an age is reckoned from it" }
 */
export const minimisationOf = (
  catalogue: Pick<Catalogue, "services" | "datasets">
): Readonly<Record<string, Readonly<Record<string, FieldRetention>>>> =>
  Object.fromEntries(
    [...needsOf(catalogue)].map(([dataset, fields]) => [
      dataset,
      Object.fromEntries(Object.entries(fields).map(([field, { retained, why }]) => [field, { retained, why }]))
    ])
  )

/** Random bytes have more different ones among them; what was made up or left over from an example has fewer. */
const FEWEST_DIFFERENT = 16

/** The bytes of a key, or `null` if it is none. */
export const keyBytes = (key: Redacted.Redacted<string>): Uint8Array | null => {
  const text = Redacted.value(key).trim()
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, "base64")
  return bytes.length >= KEY_BYTES && new Set(bytes).size >= FEWEST_DIFFERENT ? bytes : null
}

const keepingOf = (
  dataset: Dataset,
  plan: Readonly<Record<string, Retention>>,
  names: Pseudonyms,
  raw: boolean
): Keeping => {
  const fields = Object.entries(dataset.fields).map(([name, { type }]) => ({ type, ...plan[name]! }))
  const kept = fields.map(({ type, retained, exact, folded }): ((value: unknown) => unknown) => {
    if (retained === "value") return (value) => value
    if (retained === "pseudonym") return names.of(type, { exact, folded })
    return retained === "presence" ? () => PRESENT : () => null
  })
  const times = fields.flatMap(({ type }, index) => (type === "timestamp" ? [index] : []))
  /** Sees that a record changed, where its version does not say so and what is kept of it is the same. */
  const digest = ({ values }: Row): string => {
    const all: Array<unknown> = values.slice()
    for (const time of times) if (all[time] !== null) all[time] = micros(String(all[time])).toString()
    return names.digest(JSON.stringify(all))
  }
  const order = Object.keys(dataset.fields)
  const keys = dataset.key.map((name) => kept[order.indexOf(name)]!)
  return {
    fields: Object.fromEntries(order.map((name, index) => [name, fields[index]!.retained])),
    fingerprint: `${names.key}.${createHash("sha256")
      .update(JSON.stringify([raw, fields]))
      .digest("base64url")
      .slice(0, 22)}`,
    row: (row) => ({
      ...row,
      values: row.values.map((value, index) => (value === null ? null : kept[index]!(value))),
      digest: digest(row)
    }),
    identity: (identity, key) =>
      key === null ? `#${names.digest(identity)}` : key.map((part, index) => keys[index]!(part)).join("/"),
    raw,
    ...names.sealing
  }
}

/**
 * The catalogue with datasets of which a store keeps only what its measures need. Measure with it, and pull with
 * connectors that `minimised` was applied to. Throws a `TypeError` if the key is none.
 *
 * @example
 * const less = minimise(catalogue, { key: Redacted.make(process.env.LIENTHONG_PSEUDONYM_KEY) })
 * yield* sync(minimised(connector, less), "population.residents")
 * const snapshot = yield* measure(less)
 */
export const minimise = (catalogue: Catalogue, options: MinimiseOptions): Catalogue => {
  const key = keyBytes(options.key)
  if (key === null) throw new TypeError(`The pseudonym key must be at least ${KEY_BYTES} random bytes as base64.`)
  const names = pseudonyms(key)
  const plan = needsOf(catalogue)
  const raw = options.quarantine === "keep"
  const datasets = catalogue.datasets.map((dataset) => ({
    ...dataset,
    keeping: keepingOf(dataset, plan.get(dataset.name)!, names, raw)
  }))
  return { ...catalogue, datasets }
}

/** A connector or source whose datasets are those of the catalogue. */
export const minimised = <A extends { readonly datasets: ReadonlyArray<Dataset> }>(
  source: A,
  catalogue: Pick<Catalogue, "datasets">
): A => ({
  ...source,
  datasets: source.datasets.map((dataset) => catalogue.datasets.find(({ name }) => name === dataset.name) ?? dataset)
})

/** The check of a dataset, and after it what the store is to keep of each record. */
export const intake = (dataset: Dataset): Check => {
  const { keeping } = dataset
  if (keeping === undefined) return checker(dataset)
  const check = checker(dataset, keeping.identity)
  return (records, latest) => {
    const { rows, quarantined } = check(records, latest)
    return {
      rows: rows.map(keeping.row),
      quarantined: keeping.raw ? quarantined : quarantined.map((record) => ({ ...record, raw: UNKEPT }))
    }
  }
}

/** How a store keeps the values of a field: replaced ones are texts. */
export const storedType = ({ fields, keeping }: Dataset, field: string): FieldType =>
  keeping === undefined || keeping.fields[field] === "value" ? fields[field]!.type : "text"
