/** The 25 services as data: who owns which item, what each form asks, and which dataset field fills it. */
import type { Dataset, Label } from "../Dataset.ts"
import type { Predicate } from "../Predicate.ts"

/** Owns data and answers for gaps. */
export interface Agency {
  readonly id: string
  readonly name: Label
  readonly kind: "ministry" | "agency" | "enterprise"
  readonly registers: string
  readonly notes: string
}

/** One piece of information that a register knows, neutral of agencies but for its one owner. */
export interface Item {
  readonly id: string
  readonly name: Label
  readonly owner: string
  readonly register: string
  readonly legalBasis: string
  readonly notes: string
}

/** Where an entry was read, and how sure it is that the form asks it. */
export interface Basis {
  readonly document: string
  readonly confidence: "verified" | "secondary" | "assumed"
  readonly source: string
  readonly notes: string
}

/** A dataset and one of its fields. */
export interface FieldRef {
  readonly dataset: string
  readonly field: string
}

/** One line of a form. `citizen-only` fields are listed and stay outside every ratio. */
export interface FormField {
  readonly id: string
  readonly label: Label
  readonly kind: "shareable" | "citizen-only"
  /** The item a shareable field asks for; `null` when citizen-only. */
  readonly item: string | null
  /** The links to follow from the base record, in order. */
  readonly via: ReadonlyArray<string>
  /** The dataset field that fills it; `null` when no dataset provides the item: not connected. */
  readonly provider: FieldRef | null
  /**
   * The provider's own link to the record at the end of `via`, followed backwards; `null` when that record itself
   * holds the item. A register that links to residents so fills their forms without a change of the catalogue.
   */
  readonly over: string | null
  /** The form asks it only of subjects that satisfy this. */
  readonly when: Predicate | null
  /** The value it must agree with, reached over `link` from the base record. */
  readonly agreesWith: (FieldRef & { readonly link: string }) | null
  readonly basis: Basis
}

/** One of the 25. */
export interface Service {
  readonly id: string
  readonly number: number
  readonly name: Label
  /** The agency in charge today, and in 2022 when the list was made. */
  readonly agency: string
  readonly agency2022: string
  /** The dataset whose records are its subjects. */
  readonly base: string
  readonly eligible: Predicate
  readonly form: string
  readonly basis: Basis
  readonly fields: ReadonlyArray<FormField>
}

/** The catalogue, bound to datasets. */
export interface Catalogue {
  readonly version: string
  /** `sha256:…` of the catalogue's content, bindings included. */
  readonly hash: string
  readonly agencies: ReadonlyArray<Agency>
  readonly items: ReadonlyArray<Item>
  readonly services: ReadonlyArray<Service>
  readonly datasets: ReadonlyArray<Dataset>
}
