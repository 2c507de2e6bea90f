/**
 * The question that a measurement asks a store, as data: for the records of one base dataset, which services are they
 * subjects of, and in which state is each form field? The answer is counts of equal patterns.
 */
import type { Dataset } from "./Dataset.ts"
import type { Predicate } from "./Predicate.ts"
import type { State } from "./State.ts"

/** One step along a link: from a field of the record at hand to the record of `to` whose `key` equals it. */
export interface Step {
  readonly from: string
  readonly to: Dataset
  readonly key: string
}

/** A field to look at, seen from a base record. */
export interface Cell {
  readonly path: ReadonlyArray<Step>
  /** The field at the end of the path; `null` when the state is the same for every subject the form asks. */
  readonly field: string | null
  /** For `field: null`, that state. */
  readonly fixed: Extract<State, "notConnected" | "unknown"> | null
  /** All values there are older than the agreed age. */
  readonly stale: boolean
  /** Asked only of base records that satisfy this. */
  readonly when: Predicate | null
  /** The field it must agree with, one step from the base record. */
  readonly agreesWith: { readonly step: Step; readonly field: string } | null
}

/** A service whose subjects are records of the base dataset. */
export interface Subjects {
  readonly service: string
  readonly eligible: Predicate
  /** Its shareable fields in form order, as indexes into the question's cells. */
  readonly cells: ReadonlyArray<number>
}

/** Everything asked of one base dataset. */
export interface Question {
  readonly base: Dataset
  /** Ages and expiry are reckoned on this day, `YYYY-MM-DD`. */
  readonly day: string
  /** Distinct cells over all services. */
  readonly cells: ReadonlyArray<Cell>
  readonly services: ReadonlyArray<Subjects>
}

/** States of a service's fields in form order, and how many of its subjects in each region have just these. */
export interface Pattern {
  readonly states: ReadonlyArray<State>
  readonly regions: ReadonlyArray<{ readonly region: string; readonly subjects: number }>
}

/** Pairs of base records with both sides of an agreement present, and how many of them are equal. */
export interface AgreementCount {
  readonly cell: number
  readonly compared: number
  readonly equal: number
}

/** The answer: what was made of each service's patterns, in the order of the question's services. */
export interface Tally<A> {
  readonly services: ReadonlyArray<A>
  readonly agreements: ReadonlyArray<AgreementCount>
}

/** A link of a dataset, and the dataset that it leads to; `null` counts its values only. */
export interface LinkQuestion {
  readonly dataset: Dataset
  readonly link: string
  readonly to: Dataset | null
}

/** All that a measurement asks. */
export interface Asked {
  readonly questions: ReadonlyArray<Question>
  readonly links: ReadonlyArray<LinkQuestion>
}

/** Records that have a value in a link, and how many of those lead to a record. */
export interface LinkCount {
  readonly values: number
  readonly found: number
}

/** All answers, in the order asked. */
export interface Tallied<A> {
  readonly tallies: ReadonlyArray<Tally<A>>
  readonly links: ReadonlyArray<LinkCount>
}
