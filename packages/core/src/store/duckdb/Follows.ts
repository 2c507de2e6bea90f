/** The links that a question follows, and the narrow tables in which the records at their ends are looked up. */
import type { Dataset } from "../../Dataset.ts"
import type { Predicate } from "../../Predicate.ts"
import type { Question, Step } from "../../Tally.ts"
import type { Unlinked } from "./Linkage.ts"
import { quoted } from "./Tables.ts"
import { type Bits, bitColumns, comparable, maskOf, ofRecord, plainSql } from "./TallyBits.ts"

/** Where a table of a dataset stands at the moment. */
export type TableName = (dataset: Dataset) => string

/** A link that is followed, from the base record or from the record at the end of another link. */
export interface Follow {
  readonly name: string
  readonly step: Step
  readonly parent: Follow | null
  readonly bits: Bits
  /** Which base records need it: any of these, each of them all of its conditions. */
  readonly needed: Array<ReadonlyArray<string>>
  /** Fields that a next step starts from. */
  readonly onwards: Set<string>
  /** Fields that a value of the base record must agree with. */
  readonly compared: Set<string>
  /** The values of the link that lead nowhere, where they are known. */
  readonly unlinked: string | null
}

/**
 * What a link is looked up in: the `few` records that base records need, the `odd` ones that lack something of what is
 * looked at (what leads somewhere else has it all), or `all`.
 */
export type Way = "few" | "odd" | "all"

/** Counts by the names in `sizesOf`. */
export type Sizes = Readonly<Record<string, number>>

/** Of larger shares of a dataset, looking for those that are needed costs more than it saves. */
const FEW = 0.25

export const keyOfPath = (path: ReadonlyArray<Step>): string =>
  path.map((step) => `${step.from}>${step.to.name}.${step.key}`).join("|")

const isKey = ({ to, key }: Step): boolean => to.key.length === 1 && to.key[0] === key

/** Conditions of a base record that hold together. */
export const conjunctsOf = (predicate: Predicate, dataset: Dataset, day: string): ReadonlyArray<string> =>
  "all" in predicate
    ? predicate.all.flatMap((part) => conjunctsOf(part, dataset, day))
    : [ofRecord(predicate, dataset, day)]

/** Any of several alternatives; one that is implied by a weaker one is left out. */
export const anyOf = (alternatives: ReadonlyArray<ReadonlyArray<string>>): string => {
  const texts = new Map(alternatives.map((parts) => [[...new Set(parts)].sort().join(" AND "), parts]))
  const weakest = [...texts].filter(
    ([text, parts]) =>
      ![...texts].some(([other, fewer]) => other !== text && fewer.every((part) => parts.includes(part)))
  )
  if (weakest.some(([, parts]) => parts.length === 0)) return "TRUE"
  return weakest.length === 0 ? "FALSE" : `(${weakest.map(([text]) => `(${text})`).join(" OR ")})`
}

/** Marks a link and those on the way to it as needed under conditions of the base record. */
export const need = (follow: Follow, conditions: ReadonlyArray<string>): void => {
  follow.needed.push(conditions)
  if (follow.parent !== null) need(follow.parent, conditions)
}

/** The links that the question follows, those from the base record first, and which one each cell needs. */
export const followsOf = (question: Question, unlinked: Unlinked) => {
  const follows = new Map<string, Follow>()
  const follow = (path: ReadonlyArray<Step>): Follow => {
    const known = follows.get(keyOfPath(path))
    if (known !== undefined) return known
    const parent = path.length > 1 ? follow(path.slice(0, -1)) : null
    const step = path.at(-1)!
    const added: Follow = {
      name: `f${follows.size}`,
      step,
      parent,
      bits: { dataset: step.to, fields: new Set(), conditions: [] },
      needed: [],
      onwards: new Set(),
      compared: new Set(),
      unlinked: parent === null ? unlinked(question.base, step) : null
    }
    parent?.onwards.add(step.from)
    follows.set(keyOfPath(path), added)
    return added
  }
  const ofCells = question.cells.map((cell) => {
    if (cell.agreesWith !== null) return follow([cell.agreesWith.step])
    return cell.path.length === 0 ? null : follow(cell.path)
  })
  return { ofCells, all: [...follows.values()].sort((a, b) => Number(b.parent === null) - Number(a.parent === null)) }
}

const canBeOdd = ({ step, unlinked, onwards, compared }: Follow): boolean =>
  unlinked !== null && isKey(step) && onwards.size + compared.size === 0

/** Counts what each link would be looked up in, in one row. */
export const sizesOf = (base: Dataset, all: ReadonlyArray<Follow>, tableName: TableName): string => {
  const of = (to: Dataset, where: string): string => `(SELECT count(*) FROM ${tableName(to)} t WHERE ${where})`
  const near = all.filter(({ parent }) => parent === null)
  return `SELECT ${[
    "count(*) AS base",
    ...near.map(({ name, needed }) => `count(*) FILTER (${anyOf(needed)}) AS ${name}`),
    ...[...new Set(all.map(({ step }) => step.to))].map((to) => `${of(to, "TRUE")} AS ${quoted(to.name)}`),
    ...near.filter(canBeOdd).map(({ name, step, bits, unlinked }) => {
      const nowhere = `(SELECT count(*) FROM ${unlinked})`
      return `${of(step.to, `NOT (${plainSql(bits)})`)} + ${nowhere} AS odd_${name}`
    })
  ].join(", ")} FROM ${tableName(base)} t`
}

/** How each link is best looked up, and how many records that takes. */
export const waysOf = (all: ReadonlyArray<Follow>, sizes: Sizes): ReadonlyMap<Follow, { way: Way; size: number }> => {
  const ways = new Map<Follow, { way: Way; size: number }>()
  const wayOf = ({ name, step, parent }: Follow): { way: Way; size: number } => {
    const there = sizes[step.to.name]!
    if (parent !== null) return ways.get(parent)!.way === "few" ? ways.get(parent)! : { way: "all", size: there }
    const [needed, odd] = [sizes[name]!, sizes[`odd_${name}`] ?? Number.POSITIVE_INFINITY]
    if (needed < there * FEW && needed < odd) return { way: "few", size: needed }
    return odd === Number.POSITIVE_INFINITY ? { way: "all", size: there } : { way: "odd", size: odd }
  }
  for (const follow of all) ways.set(follow, wayOf(follow))
  return ways
}

/** A narrow table of records that a link leads to: key, bits, links onwards, values to compare. */
const recordsSql = (
  { step, name, bits, onwards, compared }: Follow,
  tableName: TableName,
  only: ReadonlyArray<string>
): string => {
  const { to, key } = step
  const columns = [
    `t.${quoted(key)} AS ${name}_k`,
    ...bitColumns(bits, name),
    ...[...onwards].map((from) => `t.${quoted(from)} AS ${quoted(`${name}_to_${from}`)}`),
    ...[...compared].map((field) => `${comparable(to, field, "t")} AS ${quoted(`${name}_is_${field}`)}`)
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
      ? `SELECT t.${quoted(step.from)} FROM ${tableName(base)} t WHERE ${anyOf(needed)}`
      : `SELECT ${quoted(`${parent.name}_to_${step.from}`)} FROM side_${parent.name}`
  return recordsSql(follow, tableName, [`t.${quoted(step.key)} IN (${keys})`])
}

/** The other records; `inPass` is a condition on their keys. */
export const sideSql = (
  follow: Follow,
  way: Exclude<Way, "few">,
  tableName: TableName,
  inPass: (key: string) => ReadonlyArray<string>
): string => {
  const { name, step, bits, unlinked } = follow
  const pass = inPass(`t.${quoted(step.key)}`)
  if (way === "all") return recordsSql(follow, tableName, pass)
  const where = ["TRUE", ...inPass("k")].join(" AND ")
  return `${recordsSql(follow, tableName, [...pass, `NOT (${plainSql(bits)})`])}
    UNION ALL SELECT k AS ${name}_k, NULL AS ${name}_p, 0 AS ${name}_i, 0 AS ${name}_x FROM ${unlinked} WHERE ${where}`
}

/** Whether a record was found, and its bits, by a key in column `key`. */
export const foundSql = ({ name, bits }: Follow, way: Way, key: string) => {
  if (way !== "odd")
    return {
      found: `${name}_k IS NOT NULL`,
      bits: [`${name}_p`, `${name}_i`, `${name}_x`]
    }
  return {
    found: `(${key} IS NOT NULL AND (${name}_k IS NULL OR ${name}_p IS NOT NULL))`,
    bits: [
      `CASE WHEN ${key} IS NULL THEN NULL WHEN ${name}_k IS NULL THEN ${maskOf(bits)} ELSE ${name}_p END AS ${name}_p`,
      `coalesce(${name}_i, 0) AS ${name}_i`,
      `coalesce(${name}_x, 0) AS ${name}_x`
    ]
  }
}
