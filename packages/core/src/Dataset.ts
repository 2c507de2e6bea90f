/**
 * A dataset: the contract of one kind of record of a source.
 *
 * Everything the pipeline does with a record follows from this value: how it is checked, keyed, versioned, linked to
 * records of other datasets, and which catalogue items it supplies.
 */
import type { ZodType } from "zod"
import type { Keeping } from "./minimise/Keeping.ts"

/** How the store keeps a value. `object` is a small JSON object, such as an address. */
export type FieldType = "text" | "integer" | "date" | "timestamp" | "object"

/** One field of a dataset. Build it with the constructors of `Field.ts`. */
export interface Field {
  readonly type: FieldType
  /** Checks a value that is present; never sees `null`, blanks or placeholders. */
  readonly schema: ZodType
  /** The item of the catalogue that this field supplies. */
  readonly provides?: string
  /** A record without a valid value here goes to quarantine. Key and version are always required. */
  readonly required?: boolean
  /** The date field after which this value is out of date, e.g. the expiry of the card that it describes. */
  readonly validUntil?: string
  /** Says something about a valid value that the reader of a report should know; costs nothing. */
  readonly notice?: (value: unknown) => string | null
  /** In a minimised store, keep this much though the measures need less. Less than they need is refused. */
  readonly retain?: "value" | "presence"
  /** In a minimised store, keep a pseudonym though the measures need less. */
  readonly pseudonymise?: true
}

/** How to get from a record to a record of another dataset: `from` here equals `key` there. */
export interface Link {
  readonly from: string
  readonly to: string
  /** The field over there. It need not be that dataset's key: of several records the newest counts. */
  readonly key: string
}

/**
 * A rule over several fields of one record. It names the field that pays and a stable code, or answers `null`. The record
 * is lent: it is another one when the rule has answered.
 */
export type Rule = (
  record: Readonly<Record<string, unknown>>
) => { readonly field: string; readonly code: string } | null

/** Where a record's region stands: a text field, or one part of an object field. */
export interface Region {
  readonly field: string
  readonly part?: string
  /** Codes outside this list are counted under `unknown`. */
  readonly known: ReadonlyArray<string>
}

/** A name in both languages of the reports. */
export interface Label {
  readonly vi: string
  readonly en: string
}

/** The contract of one kind of record. */
export interface Dataset {
  /** `source.records`, e.g. `population.residents`. */
  readonly name: string
  /** The agency that owns the data and answers for its gaps. */
  readonly agency: string
  readonly label: Label
  readonly fields: Readonly<Record<string, Field>>
  /** The fields that together identify a record. */
  readonly key: ReadonlyArray<string>
  /**
   * The fields that order the versions of a record, most significant first. A record whose version is a day or an instant
   * of the future goes to quarantine.
   */
  readonly version: ReadonlyArray<string>
  /** `null`: its records belong to no region of their own. */
  readonly region: Region | null
  readonly links: Readonly<Record<string, Link>>
  /** Texts that stand for "no value", compared without regard to case. */
  readonly placeholders: ReadonlyArray<string>
  readonly rules: ReadonlyArray<Rule>
  /** What a store keeps of its records, if not everything: `minimise` says. */
  readonly keeping?: Keeping
}

/** The region of records whose own region is missing or not in the list. */
export const UNKNOWN_REGION = "unknown"
