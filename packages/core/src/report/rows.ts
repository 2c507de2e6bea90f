/** The counts of a snapshot as rows for spreadsheets and databases: one per service × field × region × state. */

import { shareable } from "../completeness/cells.ts"
import { UNKNOWN_REGION } from "../Dataset.ts"
import { instantAt } from "../Instant.ts"
import type { FieldSnapshot, ServiceSnapshot, Snapshot } from "../Snapshot.ts"
import { STATES, type State } from "../State.ts"
import type { Language } from "./figures.ts"

/** One row. Names are in the language asked for; everything else is the same in every language. */
export interface Row {
  readonly as_of: string
  readonly catalogue: string
  readonly service: string
  readonly field: string
  readonly item: string | null
  /** The agency that owns the item. */
  readonly owner: string | null
  /** The dataset and its field that fill it, as `tax.taxpayers.phone`; `null` while not connected. */
  readonly provider: string | null
  /** `null` while nobody can say who the subjects are. */
  readonly region: string | null
  readonly state: State
  /** Subjects in this state; `null` while nobody can say who they are, which is not zero. */
  readonly subjects: number | null
  readonly service_name: string
  readonly field_name: string
}

export const COLUMNS = [
  "as_of",
  "catalogue",
  "service",
  "field",
  "item",
  "owner",
  "provider",
  "region",
  "state",
  "subjects",
  "service_name",
  "field_name"
] as const satisfies ReadonlyArray<keyof Row>

const byRegion = ({ region: a }: { region: string }, { region: b }: { region: string }): number => {
  if (a === UNKNOWN_REGION || b === UNKNOWN_REGION) return Number(a === UNKNOWN_REGION) - Number(b === UNKNOWN_REGION)
  return a < b ? -1 : 1
}

type Counted = Pick<Row, "region" | "state" | "subjects">

/** A field's counts that are not zero, by region, in the order of the states. */
const countsOf = ({ regions }: ServiceSnapshot, index: number): ReadonlyArray<Counted> => {
  if (regions === null) return [{ region: null, state: "unknown", subjects: null }]
  return regions.toSorted(byRegion).flatMap(({ region, states }) =>
    STATES.flatMap((state, at) => {
      const subjects = states[index]?.[at] ?? 0
      return subjects === 0 ? [] : [{ region, state, subjects }]
    })
  )
}

/** A source may have said it with another zone: as text, days would be told apart wrongly. */
const inUtc = (instant: string): string => (instant.endsWith("Z") ? instant : instantAt(Date.parse(instant)))

const providerOf = ({ provider }: FieldSnapshot): string | null =>
  provider === null ? null : `${provider.dataset}.${provider.field}`

/**
 * The rows of all shareable fields, in the order of services, forms, regions and states. A state that no subject is in
 * has no row; a service whose subjects are unknown has one row per field, with `unknown` and no count.
 */
export const rowsOf = (snapshot: Snapshot, lang: Language): ReadonlyArray<Row> => {
  const asOf = inUtc(snapshot.asOf)
  return snapshot.services.flatMap((service) =>
    shareable(service).flatMap((field, index) =>
      countsOf(service, index).map(
        ({ region, state, subjects }): Row => ({
          as_of: asOf,
          catalogue: snapshot.catalogue.version,
          service: service.id,
          field: field.id,
          item: field.item,
          owner: field.owner,
          provider: providerOf(field),
          region,
          state,
          subjects,
          service_name: service.name[lang],
          field_name: field.label[lang]
        })
      )
    )
  )
}
