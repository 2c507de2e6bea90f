/** A line of bars, one for each number: the smallest is the lowest. */

const BARS = "▁▂▃▄▅▆▇█"

/** @example spark([1, 5, 3]) // "▁█▄" */
export const spark = (numbers: ReadonlyArray<number>): string => {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const top = BARS.length - 1
  return numbers.map((n) => BARS[high === low ? 3 : Math.round(((n - low) / (high - low)) * top)]).join("")
}
