/** How a dataset lies in DuckDB: names and columns. */
import { createHash } from "node:crypto"
import { DIGEST_LENGTH, KEY_SEPARATOR, LONGEST_IDENTITY } from "../../check/Identity.ts"
import type { Dataset, FieldType } from "../../Dataset.ts"
import type { Holding } from "../../Holding.ts"
import { storedType } from "../../Minimise.ts"

const NAME = /^[A-Za-z][A-Za-z0-9_.]*$/

/** A quoted identifier. Names come from datasets, so one that is not plain is a programming error. */
export const quoted = (name: string): string => {
  if (!NAME.test(name))
    throw new TypeError(`"${name}" cannot name a dataset or field: use letters, digits, "_" and "."`)
  return `"${name}"`
}

/** The table that a run of a dataset fills, and that becomes the dataset when the run is promoted. */
export const tableOf = (dataset: Dataset, run: number): string => {
  const name = quoted(dataset.name)
  // Without a dot it might be one of the store's own tables, or another dataset's.
  if (!name.includes(".")) throw new TypeError(`${name} cannot name a dataset: it must look like source.records`)
  return `${name.slice(0, -1)}@${run}"`
}

const TYPES: Readonly<Record<FieldType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  date: "DATE",
  timestamp: "TIMESTAMP",
  object: "VARCHAR"
}

/** What a packed record says: field columns first, in the dataset's order; then what the pipeline itself keeps of it. */
export const packedColumnsOf = (dataset: Dataset): ReadonlyArray<readonly [name: string, type: string]> => [
  ...Object.keys(dataset.fields).map((name) => [quoted(name), TYPES[storedType(dataset, name)]] as const),
  ["_invalid", "BIGINT"],
  ["_issues", "VARCHAR"],
  ["_region", "VARCHAR"],
  ["_removed", "BOOLEAN"],
  ["_seq", "BIGINT"],
  ...(dataset.keeping === undefined ? [] : [["_digest", "VARCHAR"] as const])
]

/** All columns. The last one holds a bit per field that has a value, so that nobody has to read the values to know. */
export const columnsOf = (dataset: Dataset): ReadonlyArray<readonly [name: string, type: string]> => [
  ...packedColumnsOf(dataset),
  ["_present", "BIGINT"]
]

/** The bits of `_present`, told from the fields. */
export const presentSql = (dataset: Dataset): string =>
  Object.keys(dataset.fields)
    .map((name, bit) => `((${quoted(name)} IS NOT NULL)::BIGINT << ${bit})`)
    .join(" | ")

/** What of a contract decides how a record is judged, as far as it is data, in whatever order it is said. */
const verdictsOf = ({ fields, placeholders, region }: Dataset) => [
  Object.keys(fields).filter((name) => fields[name]!.required === true),
  [...placeholders].sort(),
  region && [region.field, region.part ?? null, [...region.known].sort()]
]

/**
 * Changes when records stored under an older contract can no longer be read as this one, or would be judged otherwise,
 * however much of them is kept.
 */
export const layoutOf = ({ keeping: _, ...dataset }: Dataset): string =>
  createHash("sha256")
    .update(JSON.stringify([columnsOf(dataset), dataset.key, dataset.version, verdictsOf(dataset)]))
    .digest("hex")

/** The same, and changes with what is kept of them. */
export const fingerprintOf = (dataset: Dataset): string =>
  dataset.keeping === undefined ? layoutOf(dataset) : `${layoutOf(dataset)}+${dataset.keeping.fingerprint}`

/** How what is held under a fingerprint stands to what is asked today. */
export const holdingOf = (dataset: Dataset, fingerprint: string): Holding => {
  if (fingerprint === fingerprintOf(dataset)) return "current"
  const [contract, kept] = fingerprint.split("+")
  if (contract !== layoutOf(dataset)) return "changed"
  if (kept === undefined) return "whole"
  if (dataset.keeping === undefined) return "minimised"
  return kept.split(".")[0] === dataset.keeping.fingerprint.split(".")[0] ? "plan" : "key"
}

/** Key fields as a column list, prefixed with a table alias. */
export const keyOf = (dataset: Dataset, alias: string): string =>
  dataset.key.map((name) => `${alias}.${quoted(name)}`).join(", ")

/** A text as `check/Identity.ts` keeps it: of a long one a digest. */
export const shortened = (text: string): string => {
  const digest = `translate(to_base64(unhex(sha256(${text}))), '+/', '-_')`
  return `CASE WHEN strlen(${text}) <= ${LONGEST_IDENTITY} THEN ${text} ELSE '#' || left(${digest}, ${DIGEST_LENGTH}) END`
}

/** The key as one text, as `check/Identity.ts` writes a quarantined record's. */
export const identityOf = (dataset: Dataset, alias: string): string =>
  shortened(`concat_ws('${KEY_SEPARATOR}', ${keyOf(dataset, alias)})`)

/** Version fields as a row that compares as the dataset orders versions. */
export const versionOf = (dataset: Dataset, alias: string): string =>
  `row(${dataset.version.map((name) => `${alias}.${quoted(name)}`).join(", ")})`

/** The same key in two tables. */
export const sameKey = (dataset: Dataset, left: string, right: string): string =>
  dataset.key.map((name) => `${left}.${quoted(name)} = ${right}.${quoted(name)}`).join(" AND ")

/** Whether two tables' records of one key say the same, position in the run apart. */
export const sameContent = (dataset: Dataset, left: string, right: string): string =>
  [...(dataset.keeping === undefined ? Object.keys(dataset.fields).map(quoted) : ["_digest"]), "_invalid", "_issues"]
    .map((column) => `${left}.${column} IS NOT DISTINCT FROM ${right}.${column}`)
    .join(" AND ")
