/**
 * A question about form fields as SQL, in two steps.
 *
 * The first reads every record once and reduces it to bits: which of its fields have a value, which were rejected, what
 * holds of it, and the same of the records that its links lead to. Equal bits of a region are counted together. The
 * second works on those groups, of which there are few: it tells the states of the cells and who is eligible. A state is
 * four bits of a 64-bit word.
 */
import type { Dataset } from "../../Dataset.ts"
import { STATES, type State } from "../../State.ts"
import type { Question, Step, Subjects } from "../../Tally.ts"
import { predicateSql } from "./PredicateSql.ts"
import type { Passes } from "./Room.ts"
import { quoted } from "./Tables.ts"
import { AVAILABLE, type Bits, bitColumns, codeOf, comparable, predicateOfBits, stateFrom } from "./TallyBits.ts"

const BITS = 4
const CELLS_PER_WORD = 15
const MASK = (1n << BigInt(BITS)) - 1n
/** Of larger shares of a dataset, looking for those that are needed costs more than it saves. */
const FEW = 0.25

/** Where a table of a dataset stands at the moment. */
export type TableName = (dataset: Dataset) => string

/** Where a cell's state is found: a column of the tally and the bits in it. */
interface Place {
  readonly word: string
  readonly shift: number
}

/** A link that is followed, from the base record or from the record at the end of another link. */
interface Follow {
  readonly name: string
  readonly step: Step
  readonly parent: Follow | null
  readonly bits: Bits
  /** Whether the base record `b` needs it. */
  needed: Array<string>
  /** Fields that a next step starts from. */
  readonly onwards: Set<string>
  /** Fields that a value of the base record must agree with. */
  readonly compared: Set<string>
}

/** How a question is answered. */
export interface TallyPlan {
  /** Counts the base records that need each link, and the records there, in one row. */
  readonly sizes: string
  /** The statements to run in turn, given those counts; they end with the temporary tables `groups` and `tally`. */
  readonly statements: (sizes: Readonly<Record<string, number>>, passes: Passes) => ReadonlyArray<string>
  readonly places: ReadonlyArray<Place>
}

const keyOf = (path: ReadonlyArray<Step>): string =>
  path.map((step) => `${step.from}>${step.to.name}.${step.key}`).join("|")

/** Expressions of four bits each as named words. */
const pack = (expressions: ReadonlyArray<string>): ReadonlyArray<string> => {
  const words: Array<string> = []
  for (let at = 0; at < expressions.length; at += CELLS_PER_WORD) {
    const parts = expressions
      .slice(at, at + CELLS_PER_WORD)
      .map((expression, index) => `((${expression})::BIGINT << ${index * BITS})`)
    words.push(`${parts.join(" | ")} AS word${words.length}`)
  }
  return words
}

const placeOf = (position: number): Place => ({
  word: `word${Math.floor(position / CELLS_PER_WORD)}`,
  shift: (position % CELLS_PER_WORD) * BITS
})

/** A link to somebody's key says by itself that both have the same one. */
const isLinkItself = (step: Step, own: string, theirs: string): boolean => own === step.from && theirs === step.key

/** A condition of the records at the end of a link: those looked for. */
interface Only {
  readonly keys: string | null
  readonly pass: string | null
}

/** A narrow table of the records that a link leads to: key, bits, links onwards, values to compare. */
const sideSql = ({ step, name, bits, onwards, compared }: Follow, tableName: TableName, only: Only): string => {
  const { to, key } = step
  const columns = [
    `t.${quoted(key)} AS ${name}_k`,
    ...bitColumns(bits, name),
    ...[...onwards].map((from) => `t.${quoted(from)} AS ${quoted(`${name}_to_${from}`)}`),
    ...[...compared].map((field) => `${comparable(to, field, "t")} AS ${quoted(`${name}_is_${field}`)}`)
  ]
  const where = [
    `t.${quoted(key)} IS NOT NULL`,
    ...(only.keys === null ? [] : [`t.${quoted(key)} IN (${only.keys})`]),
    ...(only.pass === null ? [] : [only.pass])
  ].join(" AND ")
  // A link to a field that is not the key may find several records: the newest stands for them.
  if (to.key.length === 1 && to.key[0] === key)
    return `SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where}`
  const newest = [...to.version, ...to.key].map((field) => `t.${quoted(field)} DESC`).join(", ")
  const place = `row_number() OVER (PARTITION BY t.${quoted(key)} ORDER BY ${newest})`
  const several = `SELECT t.${quoted(key)} FROM ${tableName(to)} t WHERE ${where} GROUP BY ALL HAVING count(*) > 1`
  return `SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where} AND t.${quoted(key)} NOT IN (${several})
    UNION ALL SELECT ${columns.join(", ")} FROM ${tableName(to)} t WHERE ${where} AND t.${quoted(key)} IN (${several})
      QUALIFY ${place} = 1`
}

/** The links that the question follows, those from the base record first, and which one each cell needs. */
const followsOf = (question: Question) => {
  const follows = new Map<string, Follow>()
  const follow = (path: ReadonlyArray<Step>): Follow => {
    const known = follows.get(keyOf(path))
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
      compared: new Set()
    }
    parent?.onwards.add(step.from)
    follows.set(keyOf(path), added)
    return added
  }
  const ofCells = question.cells.map((cell) => {
    if (cell.agreesWith !== null) return follow([cell.agreesWith.step])
    return cell.path.length === 0 ? null : follow(cell.path)
  })
  return { ofCells, all: [...follows.values()].sort((a, b) => Number(b.parent === null) - Number(a.parent === null)) }
}

/** Marks a link and those on the way to it as needed under a condition of the base record. */
const need = (follow: Follow, condition: string): void => {
  if (!follow.needed.includes(condition)) follow.needed.push(condition)
  if (follow.parent !== null) need(follow.parent, condition)
}

const anyOf = (conditions: ReadonlyArray<string>): string =>
  conditions.includes("TRUE") ? "TRUE" : `(${conditions.join(" OR ") || "FALSE"})`

/**
 * A question in parts of services that follow the same links, so that those that follow none are not told apart by
 * records that they never look at. `cells` are the places of a part's cells in the whole.
 */
export const partsOfQuestion = (
  question: Question
): ReadonlyArray<{ readonly part: Question; readonly cells: ReadonlyArray<number> }> => {
  const linksOf = ({ cells }: Subjects): string => {
    const paths = cells
      .map((index) => question.cells[index]!)
      .map(({ path, agreesWith }) => (agreesWith === null ? keyOf(path) : `=${keyOf([agreesWith.step])}`))
    return [...new Set(paths)]
      .filter((path) => path !== "")
      .sort()
      .join(" ")
  }
  return [...Map.groupBy(question.services, linksOf).values()].map((services) => {
    const cells = [...new Set(services.flatMap((service) => service.cells))]
    const part = {
      ...question,
      cells: cells.map((index) => question.cells[index]!),
      services: services.map((service) => ({ ...service, cells: service.cells.map((index) => cells.indexOf(index)) }))
    }
    return { part, cells }
  })
}

/** Plans the statements that answer a question. */
export const planOf = (question: Question, tableName: TableName): TallyPlan => {
  const { base, cells, day } = question
  const own: Bits = { dataset: base, fields: new Set(), conditions: [] }
  const { ofCells, all } = followsOf(question)

  for (const [index, cell] of cells.entries()) {
    const follow = ofCells[index]
    if (follow === null || follow === undefined) continue
    // Agreements are counted over all base records.
    if (cell.agreesWith !== null) need(follow, "TRUE")
    const asked = cell.when === null ? "" : ` AND ${predicateSql(cell.when, "t", day)}`
    for (const service of question.services)
      if (service.cells.includes(index)) need(follow, `(${predicateSql(service.eligible, "t", day)}${asked})`)
  }

  const agreements: Array<string> = []
  const mine: Array<string> = []
  const states = cells.map((cell, index) => {
    const follow = ofCells[index] ?? null
    let state = String(codeOf(cell.fixed ?? "unknown"))
    if (cell.field !== null && cell.fixed === null) {
      if (follow === null) state = stateFrom(own, "own", cell.field, day, cell.stale)
      else if (cell.agreesWith === null) {
        const there = stateFrom(follow.bits, follow.name, cell.field, day, cell.stale)
        state = `CASE WHEN ${follow.name}_p IS NULL THEN ${codeOf("noRecord")} ELSE ${there} END`
      } else {
        const known = stateFrom(own, "own", cell.field, day, cell.stale)
        const { field } = cell.agreesWith
        if (isLinkItself(follow.step, cell.field, field)) {
          agreements.push(`CASE WHEN ${follow.name}_k IS NOT NULL THEN TRUE END AS equal${index}`)
        } else {
          follow.compared.add(field)
          mine.push(`${comparable(base, cell.field, "t")} AS mine${index}`)
          agreements.push(`mine${index} = ${quoted(`${follow.name}_is_${field}`)} AS equal${index}`)
        }
        state = `CASE WHEN equal${index} IS FALSE AND (${known}) = ${AVAILABLE} THEN ${codeOf("conflicting")} ELSE ${known} END`
      }
    }
    return cell.when === null
      ? state
      : `CASE WHEN NOT ${predicateOfBits(cell.when, own, "own", day)} THEN ${codeOf("notApplicable")} ELSE ${state} END`
  })
  const eligible = question.services.map(
    (service, index) => `(${predicateOfBits(service.eligible, own, "own", day)}::BIGINT << ${index})`
  )

  const near = all.filter((follow) => follow.parent === null)
  const keyColumn = ({ step, needed }: Follow): string =>
    anyOf(needed) === "TRUE" ? `t.${quoted(step.from)}` : `CASE WHEN ${anyOf(needed)} THEN t.${quoted(step.from)} END`
  const keyed = ({ name, step, parent }: Follow): string =>
    parent === null ? `key_${name}` : quoted(`${parent.name}_to_${step.from}`)
  const bitNames = (name: string): ReadonlyArray<string> => [`${name}_p`, `${name}_i`, `${name}_x`]

  const sizes = `SELECT ${[
    "count(*) AS base",
    ...near.map(({ name, needed }) => `count(*) FILTER (${anyOf(needed)}) AS ${name}`),
    ...[...new Set(all.map(({ step }) => step.to))].map(
      (to) => `(SELECT count(*) FROM ${tableName(to)}) AS ${quoted(to.name)}`
    )
  ].join(", ")} FROM ${tableName(base)} t`

  /** Agreements are counted over all base records; of others only subjects count. */
  const asked = cells.some((cell) => cell.agreesWith !== null)
    ? "TRUE"
    : anyOf([...new Set(question.services.map(({ eligible }) => predicateSql(eligible, "t", day)))])

  const statements: TallyPlan["statements"] = (counts, passesFor) => {
    const isFew = ({ name, step, parent }: Follow): boolean =>
      parent === null ? counts[name]! < counts[step.to.name]! * FEW : few.has(parent)
    const few = new Set<Follow>()
    for (const follow of all) if (isFew(follow)) few.add(follow)
    const keysOf = ({ step, parent, needed }: Follow): string =>
      parent === null
        ? `SELECT t.${quoted(step.from)} FROM ${tableName(base)} t WHERE ${anyOf(needed)}`
        : `SELECT ${quoted(`${parent.name}_to_${step.from}`)} FROM side_${parent.name}`
    const many = near.filter((follow) => !few.has(follow))
    const largest = many.toSorted((a, b) => counts[b.step.to.name]! - counts[a.step.to.name]!)[0]
    const passes = largest === undefined ? 1 : passesFor(counts[largest.step.to.name]!)
    const inPass = (pass: number, key: string): string | null =>
      passes > 1 ? `hash(${key}) % ${passes} = ${pass}` : null

    const select = (pass: number): string => {
      const rows = [
        "t._region AS region",
        ...bitColumns(own, "own"),
        ...near.map((follow) => `${keyColumn(follow)} AS key_${follow.name}`),
        ...mine
      ]
      const joins = all.map((follow) => {
        const key = quoted(follow.step.key)
        const side = few.has(follow)
          ? `side_${follow.name}`
          : `(${sideSql(follow, tableName, { keys: null, pass: follow === largest ? inPass(pass, `t.${key}`) : null })})`
        return `LEFT JOIN ${side} ${follow.name} ON ${keyed(follow)} = ${follow.name}_k`
      })
      const slice = largest === undefined ? null : inPass(pass, keyColumn(largest))
      const where = [...(asked === "TRUE" ? [] : [asked]), ...(slice === null ? [] : [slice])].join(" AND ")
      return `SELECT ${[
        "region",
        ...bitNames("own"),
        ...all.filter(({ bits }) => bits.fields.size > 0).flatMap(({ name }) => bitNames(name)),
        ...agreements,
        "count(*) AS n"
      ].join(", ")} FROM (SELECT ${rows.join(", ")} FROM ${tableName(base)} t${where === "" ? "" : ` WHERE ${where}`})
        ${joins.join("\n")} GROUP BY ALL`
    }
    return [
      ...[...few].map(
        (follow) =>
          `CREATE OR REPLACE TEMP TABLE side_${follow.name} AS ${sideSql(follow, tableName, { keys: keysOf(follow), pass: null })}`
      ),
      `CREATE OR REPLACE TEMP TABLE groups AS ${select(0)}`,
      ...Array.from({ length: passes - 1 }, (_, pass) => `INSERT INTO groups ${select(pass + 1)}`),
      ...[...few].map(({ name }) => `DROP TABLE side_${name}`),
      `CREATE OR REPLACE TEMP TABLE tally AS SELECT region, ${[
        `${eligible.join(" | ") || "0"} AS s`,
        ...pack(states),
        "sum(n)::BIGINT AS n"
      ].join(", ")} FROM groups GROUP BY ALL`
    ]
  }
  return { sizes, statements, places: cells.map((_, index) => placeOf(index)) }
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
  return `SELECT ${["region", ...words, "sum(n)::BIGINT AS subjects"].join(", ")} FROM tally
          WHERE (s >> ${index}) & 1 = 1 GROUP BY ALL`
}

/** Counts the pairs of one cell's agreement: columns compared, equal. */
export const agreementSql = (cell: number): string =>
  `SELECT coalesce(sum(n) FILTER (equal${cell} IS NOT NULL), 0)::BIGINT AS compared,
     coalesce(sum(n) FILTER (equal${cell}), 0)::BIGINT AS equal FROM groups`

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
