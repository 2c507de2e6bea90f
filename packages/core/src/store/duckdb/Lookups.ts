/** The narrow tables in which the records at the ends of links are looked up. */
import type { Dataset } from "../../Dataset.ts"
import type { Step } from "../../Tally.ts"
import { anyOf, type Compared, type Follow, type TableName } from "./Follows.ts"
import { type InPass, inPasses } from "./Passes.ts"
import { quoted } from "./Tables.ts"
import { bitColumns, comparable, isLike, keyText, quickly } from "./TallyBits.ts"

/**
 * What a link is looked up in: the `few` records that base records need, the `odd` ones that are not like most others in
 * what is looked at or differ where they should agree (what leads somewhere else is like most), or `all`.
 */
export type Way = "few" | "odd" | "all"

/** Numbers of records by name, as `neededSql` counts them in one row. */
export type Sizes = Readonly<Record<string, number>>

/** Of larger shares of a dataset, looking for those that are needed costs more than it saves. */
const FEW = 0.25

const isKey = ({ to, key }: Step): boolean => to.key.length === 1 && to.key[0] === key

/** The temporary table of keys that do not agree. */
export const differing = ({ name }: Follow): string => `differing_${name}`

/** Counts the base records that need each link and the records there. */
export const neededSql = (base: Dataset, all: ReadonlyArray<Follow>, tableName: TableName): string =>
  `SELECT ${[
    "count(*) AS base",
    ...all
      .filter(({ parent }) => parent === null)
      .map(({ name, needed }) => `count(*) FILTER (${anyOf(needed)}) AS ${name}`),
    ...[...new Set(all.map(({ step }) => step.to))].map(
      (to) => `(SELECT count(*) FROM ${tableName(to)}) AS ${quoted(to.name)}`
    )
  ].join(", ")} FROM ${tableName(base)} t`

/** How each link is best looked up, given what `neededSql` counts; without that, in all the records there. */
export const waysOf = (all: ReadonlyArray<Follow>, needed: Sizes | null): ReadonlyMap<Follow, Way> => {
  if (needed === null) return new Map(all.map((follow) => [follow, "all"]))
  const ways = new Map<Follow, Way>()
  for (const follow of all) {
    const { name, step, parent, unlinked, onwards } = follow
    const isFew = parent === null ? needed[name]! < needed[step.to.name]! * FEW : ways.get(parent) === "few"
    const canBeOdd = unlinked !== null && isKey(step) && onwards.size === 0
    ways.set(follow, isFew ? "few" : canBeOdd ? "odd" : "all")
  }
  return ways
}

/**
 * Finds the keys of base records that do not agree with the record there in all that is compared, spellings apart.
 * Compares hashes of 64 bits, which takes half the time and memory of comparing texts.
 */
export const findDiffering = (
  follow: Follow,
  base: Dataset,
  tableName: TableName,
  passes: number
): ReadonlyArray<string> => {
  const { step, compared } = follow
  const [from, key] = [keyText(base, step.from, "t"), keyText(step.to, step.key, "t")]
  const mine = compared.map(({ own }) => quickly(base, own, "t"))
  const theirs = compared.map((pair) => quickly(step.to, pair.theirs, "t"))
  return inPasses(differing(follow), passes, (inPass) => {
    const where = (column: string): string => [`${column} IS NOT NULL`, ...inPass(column)].join(" AND ")
    return `SELECT DISTINCT k FROM (SELECT ${from} AS k, hash(${[from, ...mine].join(", ")}) AS h
        FROM ${tableName(base)} t WHERE ${where(from)}) mine
      ANTI JOIN (SELECT hash(${[key, ...theirs].join(", ")}) AS h FROM ${tableName(step.to)} t WHERE ${where(key)}) theirs
        ON mine.h = theirs.h`
  })
}

/** The bits of most records that a link leads to, and how many records it is looked up in besides. */
export interface Usual {
  readonly p: bigint
  readonly i: bigint
  readonly x: bigint
  readonly others: number
}

/** Looks for what is usual, in one row; records that are odd for two reasons count twice. */
export const usualSql = (follow: Follow, tableName: TableName): string => {
  const { step, bits, compared, unlinked } = follow
  const others = [unlinked, ...(compared.length > 0 ? [differing(follow)] : [])]
  return `SELECT coalesce(u_p, 0) AS p, coalesce(u_i, 0) AS i, coalesce(u_x, 0) AS x, coalesce(records - n, 0) + besides AS others
    FROM (SELECT ${others.map((relation) => `(SELECT count(*) FROM ${relation})`).join(" + ")} AS besides) LEFT JOIN (
      SELECT *, sum(n) OVER () AS records
      FROM (SELECT ${bitColumns(bits, "u").join(", ")}, count(*) AS n FROM ${tableName(step.to)} t GROUP BY ALL)
      ORDER BY n DESC, u_p, u_i, u_x LIMIT 1) ON TRUE`
}

/** Of the records that a link leads to, the odd ones. */
const oddSql = (follow: Follow, { p, i, x }: Usual): string => {
  const odd = `NOT (${isLike(follow.bits, { p, i, x })})`
  return follow.compared.length === 0
    ? odd
    : `(${odd} OR ${keyText(follow.step.to, follow.step.key, "t")} IN (SELECT k FROM ${differing(follow)}))`
}

/** A narrow table of records that a link leads to: key, bits, links onwards, values to compare. */
const recordsSql = (
  { step, name, bits, onwards, compared }: Follow,
  tableName: TableName,
  only: ReadonlyArray<string>
): string => {
  const { to, key } = step
  const columns = [
    `${keyText(to, key, "t")} AS ${name}_k`,
    ...bitColumns(bits, name),
    ...[...onwards].map((from) => `${keyText(to, from, "t")} AS ${quoted(`${name}_to_${from}`)}`),
    ...[...new Set(compared.map(({ theirs }) => theirs))].map(
      (field) => `${comparable(to, field, `t.${quoted(field)}`)} AS ${quoted(`${name}_is_${field}`)}`
    )
  ]
  const where = [`t.${quoted(key)} IS NOT NULL`, ...only].join(" AND ")
  if (isKey(step)) return `SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where}`
  // A link to a field that is not the key may find several records: the newest stands for them.
  const newest = [...to.version, ...to.key].map((field) => `t.${quoted(field)} DESC`).join(", ")
  const place = `row_number() OVER (PARTITION BY t.${quoted(key)} ORDER BY ${newest})`
  const several = `SELECT t.${quoted(key)} FROM ${tableName(to)} t WHERE ${where} GROUP BY ALL HAVING count(*) > 1`
  return `SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where} AND t.${quoted(key)} NOT IN (${several})
    UNION ALL SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where} AND t.${quoted(key)} IN (${several})
      QUALIFY ${place} = 1`
}

/** The records that are looked for by their keys. */
export const fewSql = (follow: Follow, base: Dataset, tableName: TableName): string => {
  const { step, parent, needed } = follow
  const keys =
    parent === null
      ? `SELECT ${keyText(base, step.from, "t")} FROM ${tableName(base)} t WHERE ${anyOf(needed)}`
      : `SELECT ${quoted(`${parent.name}_to_${step.from}`)} FROM side_${parent.name}`
  return recordsSql(follow, tableName, [`${keyText(step.to, step.key, "t")} IN (${keys})`])
}

/** The other records, the odd ones where it is known what is usual; `inPass` is a condition on their keys. */
export const sideSql = (follow: Follow, usual: Usual | null, tableName: TableName, inPass: InPass): string => {
  const { name, step, unlinked } = follow
  const pass = inPass(keyText(step.to, step.key, "t"))
  if (usual === null) return recordsSql(follow, tableName, pass)
  const where = ["TRUE", ...inPass("k")].join(" AND ")
  return `${recordsSql(follow, tableName, [...pass, oddSql(follow, usual)])}
    UNION ALL BY NAME SELECT k AS ${name}_k FROM ${unlinked} WHERE ${where}`
}

/** What a lookup by column `key` says: whether there is a record, its bits, and whether a base record's value agrees. */
export const foundSql = ({ name }: Follow, usual: Usual | null, key: string) => {
  const agrees = (base: Dataset, { own, theirs }: Compared, value: string): string => {
    const there = quoted(`${name}_is_${theirs}`)
    const known = `WHEN ${name}_k IS NOT NULL THEN ${comparable(base, own, value)} = ${there}`
    const alike = usual === null ? "" : ` WHEN ${key} IS NOT NULL AND ${value} IS NOT NULL THEN TRUE`
    return `CASE ${known}${alike} END`
  }
  if (usual === null)
    return { found: `${name}_k IS NOT NULL`, bits: ["p", "i", "x"].map((bits) => `${name}_${bits}`), agrees }
  const or = (bits: "p" | "i" | "x"): string =>
    `WHEN ${name}_k IS NULL THEN ${usual[bits]} ELSE ${name}_${bits} END AS ${name}_${bits}`
  return {
    found: `(${key} IS NOT NULL AND (${name}_k IS NULL OR ${name}_p IS NOT NULL))`,
    bits: [`CASE WHEN ${key} IS NULL THEN NULL ${or("p")}`, `CASE ${or("i")}`, `CASE ${or("x")}`],
    agrees
  }
}
