/** A comparison as Markdown, for a pull request or a message. Text from the data is inert. */
import type { Comparison } from "../Comparison.ts"
import { comparisonParts, type RegionNames } from "./comparisonParts.ts"
import type { Language } from "./figures.ts"
import { markdownTable, plain } from "./markdown.ts"

/** What rose, what fell and why, ended by a line break. */
export const comparisonMarkdown = (comparison: Comparison, lang: Language, regions: RegionNames = {}): string => {
  const { title, changes, parts, nothing } = comparisonParts(comparison, lang, regions)
  const [sentence, ...details] = changes
  return [
    `## ${plain(title)}\n`,
    sentence === undefined ? "" : `\n${plain(sentence)}\n\n${details.map((detail) => `- ${plain(detail)}\n`).join("")}`,
    ...parts.map((part) => {
      const columns = part.columns.map(({ header, right }) => [header, right === true ? "right" : "left"] as const)
      const rows = part.rows.map((row) => row.map(plain))
      return `\n${part.title === "" ? "" : `### ${plain(part.title)}\n\n`}${markdownTable(columns, rows)}`
    }),
    nothing === "" ? "" : `\n${nothing}\n`
  ].join("")
}
