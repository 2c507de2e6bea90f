/** The links that a question follows, and which base records need them. */
import type { Dataset } from "../../Dataset.ts"
import type { Predicate } from "../../Predicate.ts"
import type { Question, Step } from "../../Tally.ts"
import type { Unlinked } from "./Linkage.ts"
import { type Bits, ofRecord } from "./TallyBits.ts"

/** Where a table of a dataset stands at the moment. */
export type TableName = (dataset: Dataset) => string

/** A field of the base record, and one of the record that a link leads to. */
export interface Compared {
  readonly own: string
  readonly theirs: string
}

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
  /** Fields of the base record and those there that they must agree with. */
  readonly compared: Array<Compared>
  /** The values of the link that lead nowhere, where they are known. */
  readonly unlinked: string | null
}

/** A path as text: the same for the same links. */
export const keyOfPath = (path: ReadonlyArray<Step>): string =>
  path.map((step) => `${step.from}>${step.to.name}.${step.key}`).join("|")

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

/** A link to somebody's key says by itself that both have the same one. */
export const isLinkItself = (step: Step, { own, theirs }: Compared): boolean => own === step.from && theirs === step.key

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
      compared: [],
      unlinked: parent === null ? unlinked(question.base, step) : null
    }
    parent?.onwards.add(step.from)
    follows.set(keyOfPath(path), added)
    return added
  }
  const compare = (follow: Follow, pair: Compared): Follow => {
    const isKnown = follow.compared.some(({ own, theirs }) => own === pair.own && theirs === pair.theirs)
    if (!isKnown && !isLinkItself(follow.step, pair)) follow.compared.push(pair)
    return follow
  }
  const ofCells = question.cells.map(({ path, field, agreesWith }) => {
    if (agreesWith !== null) return compare(follow([agreesWith.step]), { own: field!, theirs: agreesWith.field })
    return path.length === 0 ? null : follow(path)
  })
  return { ofCells, all: [...follows.values()].sort((a, b) => Number(b.parent === null) - Number(a.parent === null)) }
}
