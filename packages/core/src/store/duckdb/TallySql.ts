/**
 * A question about form fields as SQL.
 *
 * The states of all distinct cells of a base record are packed into 64-bit words, four bits each, beside the region and
 * one bit per service. Cells of the base record come first; then each link is joined in a statement of its own, against
 * a narrow table of the records it leads to, so that one hash table at a time is in memory. Each service is then a
 * count over that narrow table, grouped by its own bits.
 */
import type { Dataset } from "../../Dataset.ts"
import { STATES, type State } from "../../State.ts"
import type { Cell, Question, Step, Subjects } from "../../Tally.ts"
import { literal, predicateSql } from "./PredicateSql.ts"
import { quoted } from "./Tables.ts"

const BITS = 4
const CELLS_PER_WORD = 15
const MASK = (1n << BigInt(BITS)) - 1n

const codeOf = (state: State): number => STATES.indexOf(state)
const AVAILABLE = codeOf("available")

/** Where a table of a dataset stands at the moment. */
export type TableName = (dataset: Dataset) => string

/** Where a cell's state is found: a column of the tally and the bits in it. */
interface Place {
  readonly word: string
  readonly shift: number
}

/** The cells that are known once a path has been followed; the empty path is the base record. */
interface Group {
  readonly path: ReadonlyArray<Step>
  readonly name: string
  readonly cells: Array<number>
}

/** How a question is answered: statements to run in turn, and where each cell's state is afterwards. */
export interface TallyPlan {
  /** They end with the temporary table `tally`. */
  readonly statements: ReadonlyArray<string>
  readonly places: ReadonlyArray<Place>
}

const keyOf = (path: ReadonlyArray<Step>): string =>
  path.map((step) => `${step.from}>${step.to.name}.${step.key}`).join("|")

/** Expressions of four bits each as named words. */
const pack = (name: string, expressions: ReadonlyArray<string>): ReadonlyArray<string> => {
  const words: Array<string> = []
  for (let at = 0; at < expressions.length; at += CELLS_PER_WORD) {
    const parts = expressions
      .slice(at, at + CELLS_PER_WORD)
      .map((expression, index) => `((${expression})::BIGINT << ${index * BITS})`)
    words.push(`${parts.join(" | ")} AS ${name}_${words.length}`)
  }
  return words
}

const placeIn = (name: string, position: number): Place => ({
  word: `${name}_${Math.floor(position / CELLS_PER_WORD)}`,
  shift: (position % CELLS_PER_WORD) * BITS
})

const bitsAt = (place: Place, alias: string): string => `(${alias}.${place.word} >> ${place.shift}) & ${MASK}`

/** The state of a field of the record `alias` itself, as its code. */
const ownState = (dataset: Dataset, field: string, alias: string, day: string, allStale: boolean): string => {
  const column = `${alias}.${quoted(field)}`
  const bit = Object.keys(dataset.fields).indexOf(field)
  const validUntil = dataset.fields[field]?.validUntil
  const expired =
    validUntil === undefined || allStale
      ? ""
      : ` WHEN ${alias}.${quoted(validUntil)} < DATE ${literal(day)} THEN ${codeOf("stale")}`
  return `CASE WHEN ${column} IS NOT NULL THEN (CASE WHEN FALSE THEN 0${expired} ELSE ${allStale ? codeOf("stale") : AVAILABLE} END)
    WHEN (${alias}._invalid >> ${bit}) & 1 = 1 THEN ${codeOf("invalid")} ELSE ${codeOf("missing")} END`
}

/** What a value is compared as: texts without regard to case and runs of white space. */
const comparable = (dataset: Dataset, field: string, alias: string): string => {
  const column = `${alias}.${quoted(field)}`
  // A pseudonym was made of the folded text; what follows tells spellings apart.
  if (dataset.keeping?.fields[field] === "pseudonym") return `split_part(${column}, '.', 1)`
  return dataset.fields[field]?.type === "text" ? `lower(trim(regexp_replace(${column}, '\\s+', ' ', 'g')))` : column
}

/** A narrow table of the records that links lead to: key, states of the fields looked at, links onwards. */
interface Side {
  readonly step: Step
  readonly name: string
  readonly fields: Array<string>
  /** Fields whose every value is older than the agreed age. */
  readonly stale: Set<string>
  /** Fields that a next step starts from. */
  readonly onwards: Set<string>
  /** Fields that a value of the base record must agree with. */
  readonly compared: Set<string>
}

const placeOn = (side: Side, field: string): Place => {
  if (!side.fields.includes(field)) side.fields.push(field)
  return placeIn("w", side.fields.indexOf(field))
}

const sideSql = ({ step, name, fields, stale, onwards, compared }: Side, tableName: TableName, day: string): string => {
  const { to, key } = step
  const states = fields.map((field) => ownState(to, field, "t", day, stale.has(field)))
  const columns = [
    `t.${quoted(key)} AS k`,
    ...pack("w", states),
    ...[...onwards].map((from) => `t.${quoted(from)} AS ${quoted(`to_${from}`)}`),
    ...[...compared].map((field) => `${comparable(to, field, "t")} AS ${quoted(`is_${field}`)}`)
  ]
  const newest = [...to.version, ...to.key].map((field) => `t.${quoted(field)} DESC`).join(", ")
  // A link to a field that is not the key may find several records: the newest stands for them.
  const unique = to.key.length === 1 && to.key[0] === key
  const only = unique ? "" : `DISTINCT ON (t.${quoted(key)}) `
  const order = unique ? "" : ` ORDER BY t.${quoted(key)}, ${newest}`
  return `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${only}${columns.join(", ")}
    FROM ${tableName(to)} t WHERE t.${quoted(key)} IS NOT NULL${order}`
}

/** Cells by the path that must have been followed to know them, shorter paths first. */
const groupsOf = (question: Question): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  const group = (path: ReadonlyArray<Step>): Group => {
    const key = keyOf(path)
    const known = groups.get(key)
    if (known !== undefined) return known
    if (path.length > 1) group(path.slice(0, -1))
    const added: Group = { path, name: `g${groups.size}`, cells: [] }
    groups.set(key, added)
    return added
  }
  group([])
  for (const [index, cell] of question.cells.entries()) {
    group(cell.agreesWith === null ? cell.path : [cell.agreesWith.step]).cells.push(index)
  }
  return [...groups.values()].sort((a, b) => a.path.length - b.path.length)
}

const unless = (condition: string | null, state: State, expression: string): string =>
  condition === null ? expression : `CASE WHEN NOT (${condition}) THEN ${codeOf(state)} ELSE ${expression} END`

/** What is known of a cell from the base record alone. */
const baseState = (question: Question, cell: Cell): string => {
  const { base, day } = question
  const asked = cell.when === null ? null : predicateSql(cell.when, base, "b", day)
  const state =
    cell.field === null || cell.fixed !== null
      ? String(codeOf(cell.fixed ?? "unknown"))
      : cell.path.length > 0
        ? String(AVAILABLE)
        : ownState(base, cell.field, "b", day, cell.stale)
  return unless(asked, "notApplicable", state)
}

/** Plans the statements that answer a question. */
export const planOf = (question: Question, tableName: TableName): TallyPlan => {
  const { base, cells, day } = question
  const groups = groupsOf(question)
  const places: Array<Place> = []
  const sides = new Map<string, Side>()
  const sideOf = (step: Step): Side => {
    const key = `${step.to.name}.${step.key}`
    const known = sides.get(key)
    if (known !== undefined) return known
    const name = `side${sides.size}`
    const side: Side = { step, name, fields: [], stale: new Set(), onwards: new Set(), compared: new Set() }
    sides.set(key, side)
    return side
  }
  const fromColumn = (path: ReadonlyArray<Step>): string =>
    quoted(`from_${groups.find((group) => keyOf(group.path) === keyOf(path))!.name}`)
  const childrenOf = (parent: ReadonlyArray<Step>): ReadonlyArray<Group> =>
    groups.filter(
      (group) => group.path.length === parent.length + 1 && keyOf(group.path.slice(0, -1)) === keyOf(parent)
    )

  const services = question.services.map(
    (service, index) => `((${predicateSql(service.eligible, base, "b", day)})::BIGINT << ${index})`
  )
  // Until its path has been followed, a cell's word says what the base record alone says of it.
  const first = [
    "b._region AS region",
    `${services.join(" | ") || "0"} AS s`,
    ...groups.flatMap((group) =>
      pack(
        group.name,
        group.cells.map((index) => baseState(question, cells[index]!))
      )
    ),
    ...childrenOf([]).map((group) => `b.${quoted(group.path[0]!.from)} AS ${fromColumn(group.path)}`),
    ...cells.flatMap((cell, index) =>
      cell.agreesWith === null || cell.field === null ? [] : [`${comparable(base, cell.field, "b")} AS mine${index}`]
    )
  ]
  for (const group of groups)
    for (const [position, index] of group.cells.entries()) places[index] = placeIn(group.name, position)

  const joins = groups.slice(1).map((group) => {
    const step = group.path.at(-1)!
    const side = sideOf(step)
    const states = group.cells.map((index) => {
      const cell = cells[index]!
      const known = bitsAt(places[index]!, "t")
      if (cell.agreesWith !== null) {
        const field = cell.agreesWith.field
        side.compared.add(field)
        return `CASE WHEN ${known} = ${AVAILABLE} AND t.mine${index} <> j.${quoted(`is_${field}`)} THEN ${codeOf("conflicting")} ELSE ${known} END`
      }
      const there = bitsAt(placeOn(side, cell.field!), "j")
      if (cell.stale) side.stale.add(cell.field!)
      return `CASE WHEN ${known} <> ${AVAILABLE} THEN ${known} WHEN j.k IS NULL THEN ${codeOf("noRecord")} ELSE ${there} END`
    })
    const onwards = childrenOf(group.path).map((child) => {
      const { from } = child.path.at(-1)!
      side.onwards.add(from)
      return `j.${quoted(`to_${from}`)} AS ${fromColumn(child.path)}`
    })
    const agreements = group.cells.flatMap((index) => {
      const agreesWith = cells[index]!.agreesWith
      return agreesWith === null ? [] : [`t.mine${index} = j.${quoted(`is_${agreesWith.field}`)} AS equal${index}`]
    })
    const words = pack(group.name, states)
    const replaced = words.map((word) => word.slice(word.lastIndexOf(" AS ") + 4))
    const gone = [...replaced, fromColumn(group.path)].join(", ")
    const added = [...words, ...onwards, ...agreements]
    return [
      `CREATE OR REPLACE TEMP TABLE joined AS SELECT t.* EXCLUDE (${gone})${added.map((column) => `, ${column}`).join("")}
       FROM tally t LEFT JOIN ${side.name} j ON t.${fromColumn(group.path)} = j.k`,
      "DROP TABLE tally",
      "ALTER TABLE joined RENAME TO tally"
    ]
  })
  return {
    statements: [
      ...[...sides.values()].map((side) => sideSql(side, tableName, day)),
      `CREATE OR REPLACE TEMP TABLE tally AS SELECT ${first.join(", ")} FROM ${tableName(base)} b`,
      ...joins.flat(),
      ...[...sides.values()].map((side) => `DROP TABLE ${side.name}`)
    ],
    places
  }
}

/** Counts the subjects of one service by region and states: columns region, the words, subjects. */
export const countSql = (question: Question, plan: TallyPlan, service: Subjects): string => {
  const masks = new Map<string, bigint>()
  for (const cell of service.cells) {
    const { word, shift } = plan.places[cell]!
    masks.set(word, (masks.get(word) ?? 0n) | (MASK << BigInt(shift)))
  }
  const words = [...masks].map(([word, mask]) => `${word} & ${mask} AS ${word}`)
  const index = question.services.indexOf(service)
  return `SELECT ${["region", ...words, "count(*) AS subjects"].join(", ")} FROM tally
          WHERE (s >> ${index}) & 1 = 1 GROUP BY ALL`
}

/** Counts the pairs of one cell's agreement: columns compared, equal. */
export const agreementSql = (cell: number): string =>
  `SELECT count(equal${cell}) AS compared, count(*) FILTER (equal${cell}) AS equal FROM tally`

/** The cells that have an agreement to count. */
export const agreementCells = (question: Question): ReadonlyArray<number> =>
  question.cells.flatMap((cell, index) => (cell.agreesWith === null ? [] : [index]))

/** The states of a service's cells in one row of `countSql`. */
export const statesIn = (
  plan: TallyPlan,
  service: Subjects,
  row: Readonly<Record<string, unknown>>
): ReadonlyArray<State> =>
  service.cells.map((cell) => {
    const { word, shift } = plan.places[cell]!
    return STATES[Number(((row[word] as bigint) >> BigInt(shift)) & MASK)]!
  })
