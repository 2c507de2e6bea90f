/** Asks the store a question about form fields, service by service. */
import * as Effect from "effect/Effect"
import type { AgreementCount, Pattern, Question, Subjects, Tally } from "../../Tally.ts"
import type { Queries } from "./Connection.ts"
import type { TableName } from "./Follows.ts"
import type { Unlinked } from "./Linkage.ts"
import type { Usual } from "./Lookups.ts"
import type { Passes } from "./Passes.ts"
import {
  agreementCells,
  agreementSql,
  countSql,
  isWord,
  partsOfQuestion,
  planOf,
  statesIn,
  type TallyPlan
} from "./TallySql.ts"

/** Numbers in one row, by name. */
const counted = (db: Queries, sql: string) =>
  Effect.map(db.rows(sql), ([row = {}]) =>
    Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)]))
  )

const usualIn = (db: Queries, sql: string) =>
  Effect.map(db.rows(sql), ([row]) => ({ ...(row as unknown as Usual), others: Number(row?.others) }))

/** Patterns from rows of `countSql`, of which those with equal states follow one another. */
const patternsIn = (
  plan: TallyPlan,
  service: Subjects,
  rows: ReadonlyArray<Readonly<Record<string, unknown>>>
): ReadonlyArray<Pattern> => {
  const patterns: Array<{ states: Pattern["states"]; regions: Array<Pattern["regions"][number]> }> = []
  let last: Readonly<Record<string, unknown>> = {}
  for (const row of rows) {
    const isSame = patterns.length > 0 && Object.keys(row).every((name) => !isWord(name) || row[name] === last[name])
    if (!isSame) patterns.push({ states: statesIn(plan, service, row), regions: [] })
    patterns.at(-1)!.regions.push({ region: String(row.region), subjects: Number(row.subjects) })
    last = row
  }
  return patterns
}

/** The answer; `of` is what is made of each service's patterns. */
export const tally = Effect.fnUntraced(function* <A>(
  db: Queries,
  question: Question,
  tableName: TableName,
  unlinked: Unlinked,
  passes: Passes,
  of: (service: Subjects, patterns: ReadonlyArray<Pattern>) => A
) {
  const made = new Map<string, A>()
  const agreements: Array<AgreementCount> = []
  for (const { part, cells } of partsOfQuestion(question)) {
    const plan = planOf(part, tableName, unlinked)
    const needed = yield* counted(db, plan.needed)
    const lookups = plan.lookups(needed, passes)
    for (const sql of lookups.find) yield* db.run(sql)
    const usual = new Map<string, Usual>()
    for (const [name, sql] of lookups.usual) usual.set(name, yield* usualIn(db, sql))
    for (const sql of lookups.statements(usual)) yield* db.run(sql)
    for (const service of part.services) {
      const patterns = patternsIn(plan, service, yield* db.rows(countSql(part, plan, service)))
      const asked = question.services.find((one) => one.service === service.service)!
      made.set(service.service, of(asked, patterns))
    }
    for (const cell of agreementCells(part)) {
      const [row] = yield* db.rows(agreementSql(cell))
      agreements.push({ cell: cells[cell]!, compared: Number(row?.compared), equal: Number(row?.equal) })
    }
  }
  return { services: question.services.map(({ service }) => made.get(service)!), agreements } satisfies Tally<A>
})
