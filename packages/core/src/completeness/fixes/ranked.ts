/** The order of repairs. */
import type { OwnerFix } from "../../Fixes.ts"

interface Ranked {
  readonly gain: number
  readonly cells: number | null
}

const byCells = (a: Ranked, b: Ranked): number => (b.cells ?? 0) - (a.cells ?? 0)

/** The largest gain, then the most cells filled unless said otherwise, then as they came. */
export const ranked = <Repair extends Ranked>(
  repairs: ReadonlyArray<Repair>,
  otherwise: (a: Repair, b: Repair) => number = byCells
): Array<Repair> => repairs.toSorted((a, b) => b.gain - a.gain || otherwise(a, b))

const compare = (a: string | null, b: string | null): number => {
  const [left, right] = [a ?? "", b ?? ""]
  return left === right ? 0 : left < right ? -1 : 1
}

/** By agency, item and register. */
export const byOwner = (a: OwnerFix, b: OwnerFix): number =>
  compare(a.agency, b.agency) || compare(a.item, b.item) || compare(a.register, b.register)
