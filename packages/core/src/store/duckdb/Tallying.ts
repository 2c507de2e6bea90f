/** Asks the store a question about form fields, part by part. */
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
  fewParts,
  isWord,
  partsByLinks,
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

/** Takes rows of `countSql` one after the other; `done` gets the patterns of each service once they are whole. */
const gatherPatterns = (
  plan: TallyPlan,
  services: ReadonlyArray<Subjects>,
  done: (service: Subjects, patterns: ReadonlyArray<Pattern>) => void
) => {
  let patterns: Array<{ states: Pattern["states"]; regions: Array<Pattern["regions"][number]> }> = []
  let last: Readonly<Record<string, unknown>> = {}
  let at = 0
  const upTo = (service: number): void => {
    for (; at < service; at++) {
      done(services[at]!, patterns)
      patterns = []
    }
  }
  const take = (row: Readonly<Record<string, unknown>>): void => {
    upTo(Number(row.service))
    const isSame = patterns.length > 0 && Object.keys(row).every((name) => !isWord(name) || row[name] === last[name])
    if (!isSame) patterns.push({ states: statesIn(plan, services[at]!, row), regions: [] })
    patterns.at(-1)!.regions.push({ region: String(row.region), subjects: Number(row.subjects) })
    last = row
  }
  return { take, end: () => upTo(services.length) }
}

/** Of so few records, planning a statement takes longer than carrying it out: few statements are better than good ones. */
const FEW_RECORDS = 20_000

/** What is common to all questions of a measurement. */
export interface Surroundings {
  readonly tableName: TableName
  readonly unlinked: Unlinked
  readonly passes: Passes
  /** Records of the largest dataset. */
  readonly records: number
}

/** The answer; `of` is what is made of each service's patterns. */
export const tally = Effect.fnUntraced(function* <A>(
  db: Queries,
  question: Question,
  { tableName, unlinked, passes, records }: Surroundings,
  of: (service: Subjects, patterns: ReadonlyArray<Pattern>) => A
) {
  const made = new Map<string, A>()
  const agreements: Array<AgreementCount> = []
  const isFew = records <= FEW_RECORDS
  for (const { part, cells } of isFew ? fewParts(question) : partsByLinks(question)) {
    const plan = planOf(part, tableName, unlinked)
    const lookups = plan.lookups(isFew ? null : yield* counted(db, plan.needed), passes)
    for (const sql of lookups.find) yield* db.run(sql)
    const usual = new Map<string, Usual>()
    for (const [name, sql] of lookups.usual) usual.set(name, yield* usualIn(db, sql))
    for (const sql of lookups.statements(usual)) yield* db.run(sql)
    const { take, end } = gatherPatterns(plan, part.services, ({ service }, patterns) => {
      const asked = question.services.find((one) => one.service === service)!
      made.set(service, of(asked, patterns))
    })
    yield* db.each(countSql(part, plan), (rows) => rows.forEach(take))
    end()
    for (const cell of agreementCells(part)) {
      const [row] = yield* db.rows(agreementSql(cell))
      agreements.push({ cell: cells[cell]!, compared: Number(row?.compared), equal: Number(row?.equal) })
    }
  }
  return { services: question.services.map(({ service }) => made.get(service)!), agreements } satisfies Tally<A>
})
