/** A comparison for a terminal. */
import type { Comparison } from "../Comparison.ts"
import { comparisonParts, type RegionNames } from "./comparisonParts.ts"
import { grid, styled, usable } from "./grid.ts"
import { cut, inert } from "./inert.ts"
import type { TableOptions } from "./table.ts"

/**
 * What rose, what fell and why, as text ended by a line break.
 *
 * @example
 * comparisonTable(compare(lastQuarter, today), { lang: "vi", width: 100, colour: false })
 */
export const comparisonTable = (
  comparison: Comparison,
  options: TableOptions & { readonly regions?: RegionNames }
): string => {
  const { title, changes, parts, nothing } = comparisonParts(comparison, options.lang ?? "en", options.regions)
  const line = (text: string) => cut(inert(text), usable(options))
  const [sentence, ...details] = changes
  const body = parts.map((part) => {
    const columns = part.columns.map(({ right, ...rest }) => ({
      ...rest,
      ...(right === true ? { alignment: "right" as const } : {})
    }))
    const head = part.title === "" ? "" : `${styled(line(part.title), "bold", options)}\n`
    return `\n${head}${grid(columns, part.rows, options)}`
  })
  return [
    `${styled(line(title), "bold", options)}\n`,
    sentence === undefined ? "" : `${styled(line(sentence), "yellow", options)}\n`,
    ...details.map((detail) => `  ${line(detail)}\n`),
    ...body,
    nothing === "" ? "" : `\n${nothing}\n`
  ].join("")
}
