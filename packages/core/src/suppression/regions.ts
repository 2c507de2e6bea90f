/** The regions of services: their subjects add up to the service's, so a withheld one must not follow from the others. */
import type { ReportService } from "../Report.ts"
import { opennessOf, rounded } from "./rounding.ts"
import { isNear, isSmall } from "./small.ts"

type Region = ReportService["regions"][number]

/** A service's subjects by region, and which of them are withheld so far. */
interface Table {
  readonly service: ReportService
  readonly sizes: ReadonlyMap<string, number>
  readonly hidden: Set<string>
}

const tableOf = (service: ReportService): Table => ({
  service,
  sizes: new Map(service.regions.map(({ region, eligible }) => [region, eligible ?? 0])),
  hidden: new Set()
})

/** The sizes of a region in the other services over the same base. */
const around = (tables: ReadonlyArray<Table>, { service }: Table, region: string, shownOnly: boolean): Array<number> =>
  tables.flatMap((other) => {
    const size = other.sizes.get(region)
    const counts = other.service !== service && other.service.base === service.base && size !== undefined
    return counts && !(shownOnly && other.hidden.has(region)) ? [size] : []
  })

/** By how much two services differ where either withholds: that follows from their totals and from what they show. */
const difference = (a: Table, b: Table): number =>
  [...new Set([...a.hidden, ...b.hidden])].reduce(
    (sum, region) => sum + (a.sizes.get(region) ?? 0) - (b.sizes.get(region) ?? 0),
    0
  )

/**
 * Whether what is withheld stays open: the sum of the withheld is known, each is at least one, and its subjects may be
 * among those of another service that shows the region, or the other way round.
 */
const isOpen = (tables: ReadonlyArray<Table>, table: Table, k: number): boolean => {
  if (table.hidden.size === 0) return true
  let [sum, low, high] = [0, 0, 0]
  for (const region of table.hidden) {
    const size = table.sizes.get(region)!
    const others = around(tables, table, region, true)
    sum += size
    low += Math.max(1, ...others.filter((other) => other <= size))
    high += Math.min(Number.POSITIVE_INFINITY, ...others.filter((other) => other >= size))
  }
  const alike = tables.some(
    (other) => other.service.base === table.service.base && isNear(difference(table, other), 0, k)
  )
  return !alike && table.hidden.size > 1 && sum - low >= k && high - sum >= k
}

const nextSmallest = ({ sizes, hidden }: Table): string | undefined =>
  [...sizes]
    .filter(([region]) => !hidden.has(region))
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
    .map(([region]) => region)[0]

const shownRegion = (region: Region, k: number): Region => {
  const openness = opennessOf(region.eligible, k)
  return {
    region: region.region,
    eligible: region.eligible,
    completeness: rounded(region.completeness, openness),
    onceOnly: rounded(region.onceOnly, openness)
  }
}

/**
 * What of each service's regions may be shown, in the order given; `null` where even that there is a sum says too much.
 *
 * Small ones are withheld, those that differ by few from another service's, and then the next smallest until the rest
 * stays open. Withholding one for one service takes away what it says about others, so this comes to an end.
 */
export const publicRegions = (
  services: ReadonlyArray<ReportService>,
  k: number
): ReadonlyArray<ReportService["regions"] | null> => {
  const tables = services.map(tableOf)
  for (const table of tables) {
    for (const [region, size] of table.sizes) {
      const near = around(tables, table, region, false).some((other) => isNear(other, size, k))
      if (isSmall(size, k) || near) table.hidden.add(region)
    }
  }
  let closed = tables.filter((table) => !isOpen(tables, table, k))
  while (closed.some((table) => nextSmallest(table) !== undefined)) {
    for (const table of closed) {
      const next = nextSmallest(table)
      if (next !== undefined) table.hidden.add(next)
    }
    closed = tables.filter((table) => !isOpen(tables, table, k))
  }
  return tables.map((table) =>
    closed.includes(table)
      ? null
      : table.service.regions.map((region) =>
          table.hidden.has(region.region)
            ? { region: region.region, eligible: null, completeness: null, onceOnly: null }
            : shownRegion(region, k)
        )
  )
}
