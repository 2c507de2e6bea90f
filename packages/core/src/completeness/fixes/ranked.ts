/** The order of repairs: the largest gain, then the most cells filled, then as they came. */
export const ranked = <Repair extends { readonly gain: number; readonly cells: number }>(
  repairs: ReadonlyArray<Repair>
): Array<Repair> => repairs.toSorted((a, b) => b.gain - a.gain || b.cells - a.cells)
