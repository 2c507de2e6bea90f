/**
 * A question about form fields as SQL, in two steps.
 *
 * The first reads every record once and reduces it to bits: which of its fields have a value, which were rejected, what
 * holds of it, and the same of the records that its links lead to. Equal bits of a region are counted together. The
 * second works on those groups, of which there are few: it tells the states of the cells and who is eligible. A state is
 * four bits of a 64-bit word.
 */
import { STATES, type State } from "../../State.ts"
import type { Question, Subjects } from "../../Tally.ts"
import { anyOf, conjunctsOf, type Follow, followsOf, isLinkItself, keyOfPath, need, type TableName } from "./Follows.ts"
import type { Unlinked } from "./Linkage.ts"
import {
  differing,
  fewSql,
  findDiffering,
  foundSql,
  neededSql,
  type Sizes,
  sideSql,
  type Usual,
  usualSql,
  waysOf
} from "./Lookups.ts"
import { type InPass, inPasses, type Passes } from "./Passes.ts"
import { BYTES_OF_HASH } from "./Room.ts"
import { quoted } from "./Tables.ts"
import { AVAILABLE, type Bits, bitColumns, codeOf, keyText, predicateOfBits, stateFrom } from "./TallyBits.ts"

const BITS = 4
const CELLS_PER_WORD = 15
const MASK = (1n << BigInt(BITS)) - 1n

/** Where a cell's state is found: a column of the tally and the bits in it. */
interface Place {
  readonly word: string
  readonly shift: number
}

/** How a question is answered. */
export interface TallyPlan {
  /** Counts the base records that need each link, and the records there. */
  readonly needed: string
  /** How the links are looked up, given those counts; without them, each in all the records there. */
  readonly lookups: (needed: Sizes | null, passes: Passes) => Lookups
  readonly places: ReadonlyArray<Place>
}

/** Three steps; the third needs to know what the second counted. */
export interface Lookups {
  /** Statements that find what differs where two sources must agree. */
  readonly find: ReadonlyArray<string>
  /** Questions for what is usual, by the names of links. */
  readonly usual: ReadonlyMap<string, string>
  /** Statements that end with the temporary tables `groups` and `tally`. */
  readonly statements: (usual: ReadonlyMap<string, Usual>) => ReadonlyArray<string>
}

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

/** A question, or some of its services; `cells` are the places of its cells in the whole. */
export interface Part {
  readonly part: Question
  readonly cells: ReadonlyArray<number>
}

const partOf = (question: Question, services: ReadonlyArray<Subjects>): Part => {
  const cells = [...new Set(services.flatMap((service) => service.cells))]
  const part = {
    ...question,
    cells: cells.map((index) => question.cells[index]!),
    services: services.map((service) => ({ ...service, cells: service.cells.map((index) => cells.indexOf(index)) }))
  }
  return { part, cells }
}

/** A service and a condition are a bit each of a signed word, and so many services hardly ask for more conditions. */
const MOST_TOGETHER = 30

const partsOf = (question: Question, services: ReadonlyArray<Subjects>): ReadonlyArray<Part> =>
  Array.from({ length: Math.ceil(services.length / MOST_TOGETHER) }, (_, at) =>
    partOf(question, services.slice(at * MOST_TOGETHER, (at + 1) * MOST_TOGETHER))
  )

/** As few parts as can be. */
export const fewParts = (question: Question): ReadonlyArray<Part> => partsOf(question, question.services)

/**
 * Parts of services that follow the same links, so that those that follow none are not told apart by records that they
 * never look at.
 */
export const partsByLinks = (question: Question): ReadonlyArray<Part> => {
  const linksOf = ({ cells }: Subjects): string => {
    const paths = cells
      .map((index) => question.cells[index]!)
      .map(({ path, agreesWith }) => (agreesWith === null ? keyOfPath(path) : `=${keyOfPath([agreesWith.step])}`))
    return [...new Set(paths)]
      .filter((path) => path !== "")
      .sort()
      .join(" ")
  }
  return [...Map.groupBy(question.services, linksOf).values()].flatMap((services) => partsOf(question, services))
}

/** The state of each cell as SQL over the groups. Notes what is looked at in each record. */
const statesOf = ({ cells, day }: Question, own: Bits, ofCells: ReadonlyArray<Follow | null>): ReadonlyArray<string> =>
  cells.map((cell, index) => {
    const follow = ofCells[index] ?? null
    let state = String(codeOf(cell.fixed ?? "unknown"))
    if (cell.field !== null && cell.fixed === null) {
      if (follow === null) state = stateFrom(own, "own", cell.field, day, cell.stale)
      else if (cell.agreesWith === null) {
        const there = stateFrom(follow.bits, follow.name, cell.field, day, cell.stale)
        state = `CASE WHEN ${follow.name}_p IS NULL THEN ${codeOf("noRecord")} ELSE ${there} END`
      } else {
        const known = stateFrom(own, "own", cell.field, day, cell.stale)
        state = `CASE WHEN equal${index} IS FALSE AND (${known}) = ${AVAILABLE} THEN ${codeOf("conflicting")} ELSE ${known} END`
      }
    }
    if (cell.when === null) return state
    const asked = predicateOfBits(cell.when, own, "own", day)
    return `CASE WHEN NOT ${asked} THEN ${codeOf("notApplicable")} ELSE ${state} END`
  })

/** Plans the statements that answer a question. */
export const planOf = (question: Question, tableName: TableName, unlinked: Unlinked): TallyPlan => {
  const { base, cells, services, day } = question
  const own: Bits = { dataset: base, fields: new Set(), conditions: [] }
  const { ofCells, all } = followsOf(question, unlinked)
  const eligibleFor = services.map(({ eligible }) => conjunctsOf(eligible, base, day))

  for (const [index, cell] of cells.entries()) {
    const follow = ofCells[index]
    if (follow === null || follow === undefined) continue
    // Agreements are counted over all base records.
    if (cell.agreesWith !== null) need(follow, [])
    const asked = cell.when === null ? [] : conjunctsOf(cell.when, base, day)
    for (const [place, service] of services.entries())
      if (service.cells.includes(index)) need(follow, [...eligibleFor[place]!, ...asked])
  }
  const states = statesOf(question, own, ofCells)
  const eligible = services.map(
    (service, index) => `(${predicateOfBits(service.eligible, own, "own", day)}::BIGINT << ${index})`
  )
  const agreeing = agreementCells(question).map((index) => ({
    index,
    pair: { own: cells[index]!.field!, theirs: cells[index]!.agreesWith!.field },
    follow: ofCells[index]!
  }))
  const near = all.filter((follow) => follow.parent === null)
  const keyColumn = ({ step, needed }: Follow): string =>
    anyOf(needed) === "TRUE"
      ? keyText(base, step.from, "t")
      : `CASE WHEN ${anyOf(needed)} THEN ${keyText(base, step.from, "t")} END`
  const keyed = ({ name, step, parent }: Follow): string =>
    parent === null ? `key_${name}` : quoted(`${parent.name}_to_${step.from}`)
  /** Agreements are counted over all base records; of others only subjects count. */
  const asked = agreeing.length > 0 ? "TRUE" : anyOf(eligibleFor)

  const lookups: TallyPlan["lookups"] = (needed, passesFor) => {
    const ways = waysOf(all, needed)
    const few = all.filter((follow) => ways.get(follow) === "few")
    const odd = near.filter((follow) => ways.get(follow) === "odd")
    const compared = odd.filter((follow) => follow.compared.length > 0)
    const there = ({ step }: Follow): number => needed?.[step.to.name] ?? 0

    const statements: Lookups["statements"] = (usual) => {
      const usualOf = ({ name }: Follow): Usual | null => usual.get(name) ?? null
      const sizeOf = (follow: Follow): number => usualOf(follow)?.others ?? there(follow)
      const [largest] = near.filter((follow) => !few.includes(follow)).toSorted((a, b) => sizeOf(b) - sizeOf(a))
      const passes = largest === undefined ? 1 : passesFor(sizeOf(largest))
      const found = (follow: Follow) => foundSql(follow, usualOf(follow), keyed(follow))

      const select = (inPass: InPass): string => {
        const rows = [
          "t._region AS region",
          ...bitColumns(own, "own"),
          ...near.map((follow) => `${keyColumn(follow)} AS key_${follow.name}`),
          ...new Set(agreeing.map(({ pair: { own } }) => `t.${quoted(own)} AS ${quoted(`own_is_${own}`)}`))
        ]
        const joins = all.map((follow) => {
          const side = few.includes(follow)
            ? `side_${follow.name}`
            : `(${sideSql(follow, usualOf(follow), tableName, follow === largest ? inPass : () => [])})`
          return `LEFT JOIN ${side} ${follow.name} ON ${keyed(follow)} = ${follow.name}_k`
        })
        const where = [
          ...(asked === "TRUE" ? [] : [asked]),
          ...(largest === undefined ? [] : inPass(keyColumn(largest)))
        ].join(" AND ")
        return `SELECT ${[
          "region",
          ...["own_p", "own_i", "own_x"],
          ...all.filter(({ bits }) => bits.fields.size > 0).flatMap((follow) => found(follow).bits),
          ...agreeing.map(({ index, pair, follow }) =>
            isLinkItself(follow.step, pair)
              ? `CASE WHEN ${found(follow).found} THEN TRUE END AS equal${index}`
              : `${found(follow).agrees(base, pair, quoted(`own_is_${pair.own}`))} AS equal${index}`
          ),
          "count(*) AS n"
        ].join(", ")} FROM (SELECT ${rows.join(", ")} FROM ${tableName(base)} t${where === "" ? "" : ` WHERE ${where}`})
        ${joins.join("\n")} GROUP BY ALL`
      }
      return [
        ...few.map(
          (follow) => `CREATE OR REPLACE TEMP TABLE side_${follow.name} AS ${fewSql(follow, base, tableName)}`
        ),
        ...inPasses("groups", passes, select),
        ...few.map(({ name }) => `DROP TABLE side_${name}`),
        ...compared.map((follow) => `DROP TABLE ${differing(follow)}`),
        `CREATE OR REPLACE TEMP TABLE tally AS SELECT region, ${[
          `${eligible.join(" | ") || "0"} AS s`,
          ...pack(states),
          "sum(n)::BIGINT AS n"
        ].join(", ")} FROM groups GROUP BY ALL`
      ]
    }
    return {
      find: compared.flatMap((follow) =>
        findDiffering(follow, base, tableName, passesFor(there(follow), BYTES_OF_HASH))
      ),
      usual: new Map(odd.map((follow) => [follow.name, usualSql(follow, tableName)])),
      statements
    }
  }
  return {
    needed: neededSql(base, all, tableName),
    lookups,
    places: cells.map((_, index) => placeOf(index))
  }
}

/** Whether a column of the tally holds states. */
export const isWord = (column: string): boolean => column.startsWith("word")

/** Of each word, the bits that hold states of a service's cells. */
const masksOf = ({ places }: TallyPlan, { cells }: Subjects): ReadonlyMap<string, bigint> => {
  const masks = new Map<string, bigint>()
  for (const cell of cells) {
    const { word, shift } = places[cell]!
    masks.set(word, (masks.get(word) ?? 0n) | (MASK << BigInt(shift)))
  }
  return masks
}

/**
 * Counts the subjects of every service by states and region: columns service (its place in the question), the words,
 * region, subjects. One service comes after the other, and equal states together.
 */
export const countSql = (question: Question, plan: TallyPlan): string => {
  const words = [...new Set(plan.places.map(({ word }) => word))]
  const services = question.services.map((service, index) => {
    const masks = masksOf(plan, service)
    return `(${[index, ...words.map((word) => `${masks.get(word) ?? 0n}::BIGINT`)].join(", ")})`
  })
  const names = ["service", ...words.map((word) => `of_${word}`)].join(", ")
  const masked = words.map((word) => `${word} & of_${word} AS ${word}`)
  return `SELECT ${["service", ...masked, "region", "sum(n)::BIGINT AS subjects"].join(", ")}
    FROM tally JOIN (VALUES ${services.join(", ")}) asked(${names}) ON (s >> service) & 1 = 1
    GROUP BY ALL ORDER BY ${["service", ...words].join(", ")}`
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
