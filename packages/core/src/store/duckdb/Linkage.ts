/** How many links lead to a record. Links to one field are looked up together, in one pass over its values. */
import * as Effect from "effect/Effect"
import type { LinkQuestion } from "../../Store.ts"
import type { Queries } from "./Connection.ts"
import type { Passes } from "./Room.ts"
import { quoted } from "./Tables.ts"
import type { TableName } from "./TallySql.ts"

const keyOf = ({ dataset, link }: LinkQuestion): string => dataset.links[link]!.key

const sqlOf = (
  asked: ReadonlyArray<readonly [index: number, question: LinkQuestion]>,
  table: TableName,
  inPass: (key: string) => string
): string => {
  const { to } = asked[0]![1]
  const values = asked.map(([index, { dataset, link }]) => {
    const from = quoted(dataset.links[link]!.from)
    return `SELECT ${index} AS link, ${from} AS k FROM ${table(dataset)} WHERE ${from} IS NOT NULL AND ${inPass(from)}`
  })
  const key = quoted(keyOf(asked[0]![1]))
  const found = to === null ? "FALSE" : `k IN (SELECT ${key} FROM ${table(to)} WHERE ${inPass(key)})`
  return `SELECT link, count(*) AS n, count(*) FILTER (${found}) AS found FROM (${values.join(" UNION ALL ")}) GROUP BY link`
}

/** Values and found ones, in the order asked. */
export const linkage = Effect.fnUntraced(function* (
  db: Queries,
  questions: ReadonlyArray<LinkQuestion>,
  table: TableName,
  passes: Passes
) {
  const answers = questions.map(() => ({ values: 0, found: 0 }))
  const together = Map.groupBy([...questions.entries()], ([, question]) =>
    question.to === null ? "" : `${question.to.name} ${keyOf(question)}`
  )
  for (const asked of together.values()) {
    const { to } = asked[0]![1]
    const parts = to === null ? 1 : passes(yield* db.count(`SELECT count(*) FROM ${table(to)}`))
    for (let part = 0; part < parts; part++) {
      const inPass = (key: string): string => (parts === 1 ? "TRUE" : `hash(${key}) % ${parts} = ${part}`)
      for (const { link, n, found } of yield* db.rows(sqlOf(asked, table, inPass))) {
        const answer = answers[Number(link)]!
        answer.values += Number(n)
        answer.found += Number(found)
      }
    }
  }
  return answers
})
