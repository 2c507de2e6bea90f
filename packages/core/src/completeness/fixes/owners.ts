/** Repairs by one agency over all services: an item, a register that is not connected, or everything it owns. */
import type { OwnerFix, ServiceRise } from "../../Fixes.ts"
import { ranked } from "./ranked.ts"
import { brings, gainedBy, sum, type Totals } from "./totals.ts"

/** What is repaired of a service: subjects gained, and the shareable fields made available. */
interface Repair {
  readonly subjects: number
  readonly fields: ReadonlyArray<number>
}

/** How many services the means are taken over: those unknown stay at nothing, whatever is repaired. */
export interface Measured {
  readonly services: ReadonlyArray<Totals>
  readonly unknown: number
}

const meanOf = (values: ReadonlyArray<number>, unknown: number): number => sum(values) / (values.length + unknown)

const fixOf = (
  { services, unknown }: Measured,
  owner: Pick<OwnerFix, "agency" | "item" | "dataset" | "register">,
  repairOf: (totals: Totals) => Repair
): OwnerFix => {
  const repaired = services.map((totals) => {
    const { subjects, fields } = repairOf(totals)
    return { totals, fields, ...brings(totals, subjects, sum(fields.map((at) => totals.open[at]!))) }
  })
  const asking = repaired.filter(({ totals }) => totals.applicable > 0)
  const rises = repaired.map(
    ({ totals, subjects, gain, cells, onceOnly, completeness }): ServiceRise => ({
      service: totals.service.id,
      subjects,
      gain,
      cells,
      onceOnly,
      completeness
    })
  )
  return {
    ...owner,
    fields: sum(repaired.map(({ fields }) => fields.length)),
    cells: sum(repaired.map(({ cells }) => cells)),
    gain: meanOf(
      repaired.map(({ gain }) => gain),
      unknown
    ),
    onceOnly: {
      from: meanOf(
        repaired.map(({ onceOnly }) => onceOnly.from),
        unknown
      ),
      to: meanOf(
        repaired.map(({ onceOnly }) => onceOnly.to),
        unknown
      )
    },
    completeness: {
      from: meanOf(
        asking.map(({ completeness }) => completeness.from),
        unknown
      ),
      to: meanOf(
        asking.map(({ completeness }) => completeness.to),
        unknown
      )
    },
    services: ranked(rises.filter(({ cells }) => cells !== 0))
  }
}

/** The holders of a service that a repair is of. */
const byHolders = (totals: Totals, of: (holder: Totals["lacking"]["holders"][number]) => boolean): Repair => {
  const chosen = new Set(totals.lacking.holders.flatMap((holder, at) => (of(holder) ? [at] : [])))
  return {
    subjects: chosen.size === 0 ? 0 : gainedBy(totals.regions, chosen),
    fields: totals.lacking.holders.filter((_, at) => chosen.has(at)).flatMap(({ fields }) => fields)
  }
}

const distinct = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values()
]

/** One item at its source, wherever a form asks it. */
export const items = (measured: Measured): ReadonlyArray<OwnerFix> => {
  const all = measured.services.flatMap(({ lacking, fields }) =>
    lacking.items.flatMap(({ item, fields: [first] }) => {
      const { owner } = fields[first!]!
      const holder = lacking.holders.find((each) => each.fields.includes(first!))!
      return owner === null ? [] : [{ agency: owner, item, dataset: holder.dataset, register: holder.register }]
    })
  )
  return distinct(all).map((owner) =>
    fixOf(measured, owner, ({ lacking, regions }) => {
      const at = lacking.items.findIndex(({ item }) => item === owner.item)
      if (at < 0) return { subjects: 0, fields: [] }
      return {
        subjects: sum(regions.map((region) => region.lacking?.items[at] ?? 0)),
        fields: lacking.items[at]!.fields
      }
    })
  )
}

const holdersOf = ({ services }: Measured) => services.flatMap(({ lacking }) => lacking.holders)

/** Each register that is not connected; and all of an agency's together, where it has several. */
export const connections = (measured: Measured): ReadonlyArray<OwnerFix> => {
  const registers = distinct(
    holdersOf(measured).flatMap(({ agency, register }) =>
      agency === null || register === null ? [] : [{ agency, register }]
    )
  )
  const several = distinct(registers.map(({ agency }) => agency)).filter(
    (agency) => registers.filter((each) => each.agency === agency).length > 1
  )
  const wanted = [...registers, ...several.map((agency) => ({ agency, register: null }))]
  return wanted.map(({ agency, register }) =>
    fixOf(measured, { agency, item: null, dataset: null, register }, (totals) =>
      byHolders(
        totals,
        (holder) =>
          holder.agency === agency && holder.register !== null && (register === null || holder.register === register)
      )
    )
  )
}

/** Everything that each agency owns. */
export const agencies = (measured: Measured): ReadonlyArray<OwnerFix> =>
  distinct(holdersOf(measured).flatMap(({ agency }) => (agency === null ? [] : [agency]))).map((agency) =>
    fixOf(measured, { agency, item: null, dataset: null, register: null }, (totals) =>
      byHolders(totals, (holder) => holder.agency === agency)
    )
  )
