/** Columns of a generated table: what stands in them, and which share of it is missing or was rejected. */
import type { Dataset } from "@lienthong/core/Dataset"
import { presentSql } from "@lienthong/core/store/duckdb/Tables"

/** A column as SQL over the row at hand, with its defects per 10,000 records of a good province. */
export interface Column {
  readonly value: string
  readonly missing?: number
  readonly invalid?: number
}

/** Rows of a table: `from` gives one row per `i` with what the columns read, and `ease`, which makes luck (0 to 65,535) comparable with defects. */
export interface Rows {
  readonly from: string
  /** The region as SQL; by default unknown. */
  readonly region?: string
  readonly columns: Readonly<Record<string, Column>>
}

/** Fields in which every copy has gaps of its own, so that copies are not alike. */
const THINNED = [
  "phone",
  "email",
  "religion",
  "currentResidence",
  "ethnicity",
  "idCardIssuedOn",
  "name",
  "address",
  "brand"
]

/** What a measurement reads the values of; of all others it only asks whether there is one. */
const READ = new Set(
  [
    "personalId birthName dateOfBirth sex idCardExpiresOn fatherId motherId spouseId maritalStatus householdHeadId",
    "taxCode taxpayerType name representativeId status",
    "feeFileNumber payerId chassisNumber engineNumber origin",
    "declarationNumber amendment line importerTaxCode updatedAt"
  ].flatMap((names) => names.split(" "))
)

/**
 * One copy of a table under numbers of its own. Of a `narrow` one only the values that a measurement reads are kept, with
 * what it says about the others as if they were there: a hundred million residents then fit on a disk.
 */
export const copySql = (dataset: Dataset, table: string, copy: number, next: number, narrow: boolean): string => {
  const digits = (of: number): string => String(of).padStart(2, "0")
  const columns = Object.entries(dataset.fields).map(([name, { type }]) => {
    const column = `"${name}"`
    const numbered = /(Id|TaxCode|taxCode|Number)$/.test(name) && type === "text"
    if (numbered) return `replace(replace(${column}, '##', '${digits(copy)}'), '%%', '${digits(next)}') AS ${column}`
    const thinned = THINNED.indexOf(name)
    return thinned < 0 ? column : `CASE WHEN luck >> ${thinned * 4} & 15 > 0 THEN ${column} END AS ${column}`
  })
  const kept = Object.keys(dataset.fields)
    .filter((name) => !narrow || READ.has(name))
    .map((name) => `"${name}"`)
  const beside = "_invalid, _issues, _region, _removed, _seq"
  return `SELECT ${kept.join(", ")}, ${beside}, ${presentSql(dataset)} AS _present FROM (SELECT ${columns.join(", ")}, ${beside}
    FROM (SELECT *, hash(_seq * 100 + ${copy}) AS luck FROM ${table}))`
}

/** A throw of the dice, 0 to `below` - 1, for the row and a salt. */
export const roll = (salt: number, below: number, of = "i"): string => `(hash(${of} * 64 + ${salt}) % ${below})::BIGINT`

/** One of a few texts. */
export const oneOf = (salt: number, texts: ReadonlyArray<string>, of = "i"): string =>
  `[${texts.map((text) => `'${text}'`).join(", ")}][1 + ${roll(salt, texts.length, of)}]`

/** A table as the store keeps it, in the order of its columns. */
export const rowsSql = (dataset: Dataset, { from, region, columns }: Rows): string => {
  const names = Object.keys(dataset.fields)
  const unknown = Object.keys(columns).filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new TypeError(`${dataset.name} has no ${unknown.join(", ")}`)
  const of = (name: string): Column => columns[name] ?? { value: "NULL" }
  const faulty = names.filter((name) => (of(name).missing ?? 0) + (of(name).invalid ?? 0) > 0)
  const luck = (name: string): string => `luck_${name}`
  const invalidFrom = (name: string): string => `${of(name).missing ?? 0}`
  const invalidTo = (name: string): string => `${(of(name).missing ?? 0) + (of(name).invalid ?? 0)}`
  const rejected = (name: string): string =>
    `(${luck(name)} >= ${invalidFrom(name)} AND ${luck(name)} < ${invalidTo(name)})`
  const values = names.map((name) =>
    faulty.includes(name)
      ? `CASE WHEN ${luck(name)} < ${invalidTo(name)} THEN NULL ELSE ${of(name).value} END`
      : of(name).value
  )
  const rejectable = faulty.filter((name) => (of(name).invalid ?? 0) > 0)
  const bits = rejectable.map((name) => `(${rejected(name)}::BIGINT << ${names.indexOf(name)})`)
  const issues = rejectable.map((name) => `CASE WHEN ${rejected(name)} THEN '${name}:invalid_format' END`)
  const lucks = faulty.map(
    (name) => `(hash(i * 64 + ${names.indexOf(name)} + 7919) & 65535)::INTEGER * ease AS ${luck(name)}`
  )
  return `SELECT ${[
    ...names.map((name, at) => `${values[at]} AS "${name}"`),
    `${bits.join(" | ") || "0"} AS _invalid`,
    `CASE WHEN ${rejectable.map(rejected).join(" OR ") || "FALSE"} THEN concat_ws(';', ${issues.join(", ") || "''"}) END AS _issues`,
    `${region ?? "'unknown'"} AS _region`,
    "FALSE AS _removed",
    "i AS _seq"
  ].join(", ")} FROM (SELECT *, ${lucks.join(", ") || "0 AS none"} FROM (${from}))`
}
