/** Repairs of one, two or three fields of one form. */
import { UNKNOWN_REGION } from "../../Dataset.ts"
import type { FormFix } from "../../Fixes.ts"
import type { RegionCounts } from "../../Snapshot.ts"
import { brings, openIn, sum, type Totals } from "./totals.ts"

const fixOf = (
  totals: Totals,
  fields: ReadonlyArray<number>,
  subjects: number,
  regions: ReadonlyArray<RegionCounts> | null
): FormFix => {
  const repaired = fields.map((at) => totals.fields[at]!)
  const cells = sum(fields.map((at) => (regions === null ? totals.open[at]! : openIn(regions, at))))
  return {
    service: totals.service.id,
    fields: repaired.map(({ id }) => id),
    agencies: [...new Set(repaired.flatMap(({ owner }) => (owner === null ? [] : [owner])))],
    regions: regions === null ? null : regions.map(({ region }) => region),
    ...brings(totals, subjects, cells)
  }
}

const onlyIn = (regions: ReadonlyArray<RegionCounts>, field: number): number =>
  sum(regions.map(({ only }) => only[field] ?? 0))

/** Every single field that gains a subject. */
export const singles = (totals: Totals): ReadonlyArray<FormFix> =>
  totals.fields.flatMap((_, field) => {
    const subjects = onlyIn(totals.regions, field)
    return subjects === 0 ? [] : [fixOf(totals, [field], subjects, null)]
  })

/** All sets of `size` out of `fields`, in the order of the form. */
const setsOf = (fields: ReadonlyArray<number>, size: number): ReadonlyArray<ReadonlyArray<number>> =>
  size === 0
    ? [[]]
    : fields.flatMap((field, at) => setsOf(fields.slice(at + 1), size - 1).map((others) => [field, ...others]))

/** More than any form has fields. */
const MANY = 1000

/** One number for a set of one, two or three fields. */
const keyOf = (a: number, b = -1, c = -1): number => ((a + 1) * MANY + b + 1) * MANY + c + 1

/** Subjects who lack nothing but fields of a set, which has three at most. */
const gainedBySet = (lacks: ReadonlyMap<number, number>, [a, b, c]: ReadonlyArray<number>): number => {
  const of = (...set: readonly [number, number?, number?]): number => lacks.get(keyOf(...set)) ?? 0
  if (a === undefined) return 0
  if (b === undefined) return of(a)
  const two = of(a) + of(b) + of(a, b)
  return c === undefined ? two : two + of(c) + of(a, c) + of(b, c) + of(a, b, c)
}

interface Best {
  readonly set: ReadonlyArray<number>
  readonly subjects: number
}

const bestOf = (totals: Totals, lacks: ReadonlyMap<number, number>, fields: ReadonlyArray<number>, size: number) => {
  const cells = (set: ReadonlyArray<number>): number => sum(set.map((at) => totals.open[at]!))
  let best: Best = { set: [], subjects: 0 }
  for (const set of setsOf(fields, size)) {
    const subjects = gainedBySet(lacks, set)
    if (subjects > best.subjects || (subjects === best.subjects && cells(set) > cells(best.set))) {
      best = { set, subjects }
    }
  }
  return best
}

/** The best two and the best three fields, where they gain more than the best of fewer. */
export const sets = (totals: Totals): ReadonlyArray<FormFix> => {
  const lacks = new Map(
    totals.lacking.sets.map(({ fields: [a, b, c], subjects }) => [keyOf(a ?? -1, b, c), subjects] as const)
  )
  // A field that is in no small set adds nothing to any.
  const fields = [...new Set(totals.lacking.sets.flatMap((set) => set.fields))].sort((a, b) => a - b)
  const [one, two, three] = [1, 2, 3].map((size) => bestOf(totals, lacks, fields, size))
  return [
    ...(two!.subjects > one!.subjects ? [two!] : []),
    ...(three!.subjects > Math.max(one!.subjects, two!.subjects) ? [three!] : [])
  ].map(({ set, subjects }) => fixOf(totals, set, subjects, null))
}

/** Per single field the fewest regions that together bring half of what it gains, unless those are all. */
export const provinces = (totals: Totals): ReadonlyArray<FormFix> =>
  totals.fields.flatMap((_, field) => {
    const wanted = onlyIn(totals.regions, field) / 2
    const ranked = totals.regions
      .filter(({ region, only }) => region !== UNKNOWN_REGION && only[field]! > 0)
      .sort((a, b) => b.only[field]! - a.only[field]! || (a.region < b.region ? -1 : 1))
    let gained = 0
    const enough = ranked.findIndex(({ only }) => {
      gained += only[field]!
      return gained >= wanted
    })
    const chosen = ranked.slice(0, enough + 1)
    if (chosen.length === 0 || chosen.length === totals.regions.filter(({ eligible }) => eligible > 0).length) return []
    return [fixOf(totals, [field], onlyIn(chosen, field), chosen)]
  })
