/** What subjects lack, taken from the patterns of a tally: just enough for the exact gain of every repair asked about. */
import type { FormField, Item } from "../catalogue/Catalogue.ts"
import type { Holder, Lacking, RegionCounts } from "../Snapshot.ts"
import type { Pattern } from "../Tally.ts"

/** Larger sets of fields are not kept: their number grows without bound, and nobody repairs four things at a time. */
const LARGEST_SET = 3

/** Which register holds an item, and who owns it. */
interface Registers {
  readonly items: ReadonlyArray<Pick<Item, "id" | "owner" | "register">>
}

type Asked = Pick<FormField, "item" | "provider">

/** Equal keys share one entry, in the order of their first appearance. */
const grouped = <A>(entries: ReadonlyArray<readonly [key: string, value: A]>): ReadonlyArray<ReadonlyArray<A>> =>
  [...Map.groupBy(entries, ([key]) => key).values()].map((group) => group.map(([, value]) => value))

const holdersOf = (catalogue: Registers, fields: ReadonlyArray<Asked>): Array<Holder> => {
  const items = new Map(catalogue.items.map((item) => [item.id, item]))
  const entries = fields.map(({ item, provider }, index) => {
    const known = item === null ? undefined : items.get(item)
    const holder = {
      agency: known?.owner ?? null,
      dataset: provider?.dataset ?? null,
      register: provider === null ? (known?.register ?? "") : null
    }
    return [JSON.stringify(holder), { holder, index }] as const
  })
  return grouped(entries).map((group) => ({ ...group[0]!.holder, fields: group.map(({ index }) => index) }))
}

const itemsOf = (fields: ReadonlyArray<Asked>): Lacking["items"] => {
  const entries = fields.flatMap(({ item }, index) => (item === null ? [] : [[item, { item, index }] as const]))
  return grouped(entries).map((group) => ({ item: group[0]!.item, fields: group.map(({ index }) => index) }))
}

/** Indexes of the states that leave a field to be asked. */
export const lackingIn = (states: Pattern["states"]): ReadonlyArray<number> =>
  states.flatMap((state, index) => (state === "available" || state === "notApplicable" ? [] : [index]))

/** Subjects by a list of numbers. */
type Sums = Map<string, number>

const add = (sums: Sums, key: string, subjects: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + subjects)
}

/** Shorter lists first, then by their numbers. */
const compareLists = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
  if (a.length !== b.length) return a.length - b.length
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : a[at]! - b[at]!
}

const sorted = (sums: Sums): ReadonlyArray<{ readonly list: Array<number>; readonly subjects: number }> =>
  [...sums]
    .map(([key, subjects]) => ({ list: key.split(",").map(Number), subjects }))
    .sort((a, b) => compareLists(a.list, b.list))

interface RegionSums {
  readonly items: Array<number>
  readonly holders: Sums
}

/** What the subjects of one service lack: over all regions, and by region. */
export interface LackingCounts {
  readonly whole: Lacking
  readonly byRegion: ReadonlyMap<string, NonNullable<RegionCounts["lacking"]>>
}

/** Counts what the subjects of one service lack; `fields` are its shareable fields in form order. */
export const lackingOf = (
  catalogue: Registers,
  fields: ReadonlyArray<Asked>,
  patterns: ReadonlyArray<Pattern>
): LackingCounts => {
  const holders = holdersOf(catalogue, fields)
  const items = itemsOf(fields)
  const holderOf = fields.map((_, index) => holders.findIndex((holder) => holder.fields.includes(index)))
  const itemOf = fields.map((_, index) => items.findIndex((item) => item.fields.includes(index)))
  const sets: Sums = new Map()
  const regions = new Map<string, RegionSums>()
  const sumsOf = (region: string): RegionSums => {
    const known = regions.get(region)
    if (known !== undefined) return known
    const added = { items: items.map(() => 0), holders: new Map() }
    regions.set(region, added)
    return added
  }
  for (const { states, regions: ofStates } of patterns) {
    const lacking = lackingIn(states)
    const set = lacking.join(",")
    const [item = -1, ...others] = new Set(lacking.map((index) => itemOf[index]!))
    const failing = [...new Set(lacking.map((index) => holderOf[index]!))].sort((a, b) => a - b).join(",")
    for (const { region, subjects } of ofStates) {
      const own = sumsOf(region)
      if (lacking.length === 0) continue
      if (lacking.length <= LARGEST_SET) add(sets, set, subjects)
      if (item >= 0 && others.length === 0) own.items[item]! += subjects
      add(own.holders, failing, subjects)
    }
  }
  return {
    whole: {
      items,
      holders,
      sets: sorted(sets).map(({ list, subjects }) => ({ fields: list, subjects }))
    },
    byRegion: new Map(
      [...regions].map(([region, own]) => [
        region,
        { items: own.items, holders: sorted(own.holders).map(({ list, subjects }) => ({ holders: list, subjects })) }
      ])
    )
  }
}
