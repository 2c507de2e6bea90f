/**
 * How many links lead to a record, and which values lead nowhere. Links to one field are looked up together, in one pass
 * over its values; what leads nowhere is little as a rule, and telling it once saves looking up everything again.
 */
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import type { LinkQuestion, Step } from "../../Tally.ts"
import type { Queries } from "./Connection.ts"
import type { TableName } from "./Follows.ts"
import { inPasses, type Passes } from "./Passes.ts"
import { BYTES_OF_HASH } from "./Room.ts"
import { isPresent, keyText } from "./TallyBits.ts"

/** The values of a base dataset's link that lead nowhere, as a relation with column `k`, or `null` if they are not known. */
export type Unlinked = (base: Dataset, step: Step) => string | null

const linkOf = ({ dataset, link }: LinkQuestion) => dataset.links[link]!

/** How many records have a value in each link. */
const valuesIn = Effect.fnUntraced(function* (db: Queries, links: ReadonlyArray<LinkQuestion>, tableName: TableName) {
  const values = new Map<LinkQuestion, number>()
  for (const [dataset, asked] of Map.groupBy(links, (question) => question.dataset)) {
    const counts = asked.map(
      (question, at) => `count(*) FILTER (${isPresent(dataset, linkOf(question).from)}) AS n${at}`
    )
    const [row] = yield* db.rows(`SELECT ${counts.join(", ")} FROM ${tableName(dataset)} t`)
    for (const [at, question] of asked.entries()) values.set(question, Number(row?.[`n${at}`]))
  }
  return values
})

/**
 * Fills a temporary table with the values that lead nowhere: value, number of the link, how many records have it.
 * Compares hashes of 64 bits, which takes half the time and memory of comparing texts.
 */
const findUnlinked = Effect.fnUntraced(function* (
  db: Queries,
  name: string,
  links: ReadonlyArray<LinkQuestion>,
  to: Dataset,
  tableName: TableName,
  passesFor: Passes
) {
  const key = keyText(to, linkOf(links[0]!).key, "t")
  const passes = passesFor(yield* db.count(`SELECT count(*) FROM ${tableName(to)}`), BYTES_OF_HASH)
  const statements = inPasses(name, passes, (inPass) => {
    const where = (column: string): string => [`${column} IS NOT NULL`, ...inPass(column)].join(" AND ")
    const values = links.map((question, link) => {
      const from = keyText(question.dataset, linkOf(question).from, "t")
      return `SELECT ${from} AS k, hash(${from}) AS h, ${link} AS link FROM ${tableName(question.dataset)} t WHERE ${where(from)}`
    })
    return `SELECT k, link, count(*) AS n FROM (${values.join(" UNION ALL ")}) v
      ANTI JOIN (SELECT hash(${key}) AS h FROM ${tableName(to)} t WHERE ${where(key)}) there ON v.h = there.h GROUP BY ALL`
  })
  for (const sql of statements) yield* db.run(sql)
  const rows = yield* db.rows(`SELECT link, sum(n)::BIGINT AS n FROM ${name} GROUP BY link`)
  return links.map((_, link) => Number(rows.find((row) => row.link === link)?.n ?? 0))
})

/** Values and found ones, in the order asked, and what leads nowhere: in temporary tables until `forget`. */
export const linkage = Effect.fnUntraced(function* (
  db: Queries,
  links: ReadonlyArray<LinkQuestion>,
  tableName: TableName,
  passes: Passes
) {
  const values = yield* valuesIn(db, links, tableName)
  const nowhere = new Map<LinkQuestion, { readonly count: number; readonly relation: string }>()
  const together = Map.groupBy(
    links.filter(({ to }) => to !== null),
    (question) => `${question.to!.name} ${linkOf(question).key}`
  )
  const tables: Array<string> = []
  for (const asked of together.values()) {
    const name = `unlinked_${tables.length}`
    tables.push(name)
    const counts = yield* findUnlinked(db, name, asked, asked[0]!.to!, tableName, passes)
    for (const [link, question] of asked.entries())
      nowhere.set(question, { count: counts[link]!, relation: `(SELECT k FROM ${name} WHERE link = ${link})` })
  }
  const unlinked: Unlinked = (base, step) => {
    const isAsked = (question: LinkQuestion): boolean => {
      const { from, key } = linkOf(question)
      return question.dataset.name === base.name && from === step.from && key === step.key
    }
    const asked = links.find((question) => question.to?.name === step.to.name && isAsked(question))
    return (asked && nowhere.get(asked)?.relation) ?? null
  }
  return {
    counts: links.map((question) => ({
      values: values.get(question)!,
      found: question.to === null ? 0 : values.get(question)! - nowhere.get(question)!.count
    })),
    unlinked,
    forget: Effect.forEach(tables, (name) => db.run(`DROP TABLE ${name}`), { discard: true })
  }
})
