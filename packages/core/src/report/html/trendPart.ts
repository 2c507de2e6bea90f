/** The trend: the chart, and its figures as a table. */
import { changesBetween } from "../../Definition.ts"
import type { Summary } from "../../Summary.ts"
import { changeText } from "../changeText.ts"
import { ranged, say, sentence, time } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"
import type { Sheet } from "./Sheet.ts"
import { runsOf, trendChart } from "./trendChart.ts"

/** What changed, and when, so that nobody has to guess why a line ends. */
const breaks = (trend: ReadonlyArray<Summary>): Markup | null => {
  const runs = runsOf(trend)
  if (runs.length < 2) return null
  return markup`<ul class="note breaks">${runs.slice(1).map((run, index) => {
    const [before, after] = [runs[index]?.at(-1), run[0]]
    if (before === undefined || after === undefined) return null
    const changes = changesBetween(before.definition, after.definition)
    return markup`<li>${time(after.asOf)}: ${sentence((lang) => changes.map((change) => changeText(change, lang)).join("; "))}</li>`
  })}</ul>`
}

export const trendPart = ({ now, trend }: Sheet): Markup | null =>
  now === null
    ? null
    : markup`<section id="trend" aria-labelledby="trend-title">
<h2 id="trend-title">${say((words) => words.trend)}</h2>
${
  trend.length < 2
    ? markup`<p>${say((words) => words.trendNone)}</p>`
    : markup`<p class="lead" id="trend-means">${say((words) => words.trendMeans)}</p>
<div class="scroll" role="group" aria-labelledby="trend-title" tabindex="0">${trendChart(trend, "trend-title")}</div>
${breaks(trend)}
<details><summary>${say((words) => words.trendTable)}</summary>
<table class="plain"><thead><tr><th scope="col">${say((words) => words.measuredAt)}</th><th scope="col" class="number">${say((words) => words.completeness)}</th><th scope="col" class="number">${say((words) => words.onceOnly)}</th><th scope="col">${say((words) => words.catalogue)}</th></tr></thead>
<tbody>${trend.toReversed().map(
        ({ asOf, definition: { catalogue }, overall: { completeness, onceOnly } }) =>
          markup`<tr><th scope="row">${time(asOf)}</th><td class="figure">${ranged(completeness)}</td><td class="figure">${ranged(onceOnly)}</td><td>${catalogue.version} <code>${catalogue.hash.replace("sha256:", "").slice(0, 8)}</code></td></tr>
`
      )}</tbody></table></details>`
}
</section>`
