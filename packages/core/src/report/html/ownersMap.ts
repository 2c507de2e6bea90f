/** Service × the agency that owns the item: whose registers leave which form empty. */
import { cellsOf, ratio } from "../../completeness/cells.ts"
import type { ReportService } from "../../Report.ts"
import { gapsByOwner } from "../gaps.ts"
import { named, say } from "./bilingual.ts"
import { type Heat, heatCell, heatLegend } from "./heat.ts"
import { knownCounts } from "./knownCounts.ts"
import { type Markup, markup } from "./markup.ts"
import { agency, type Sheet } from "./Sheet.ts"
import { sortHead } from "./sortHead.ts"

/** What of one agency's items a form asks, and the share of it that can be filled. */
export const ownerHeat = ({ fields, eligible }: ReportService, owner: string): Heat | null => {
  const asked = fields.filter((field) => field.owner === owner && field.kind === "shareable")
  if (asked.length === 0) return null
  const counts = asked.flatMap((field) => knownCounts(field.counts) ?? [])
  if (eligible === null || counts.length < asked.length) return { value: null, low: null, high: null }
  const cells = cellsOf(counts)
  const low = ratio(cells.available, cells.applicable)
  if (low === null) return null
  return { value: cells.unknown > 0 ? null : low, low, high: ratio(cells.available + cells.unknown, cells.applicable) }
}

/** The agencies whose items the forms ask: the largest gap first, then those without one. */
export const ownersOf = (sheet: Sheet): ReadonlyArray<string> => {
  const gaps = gapsByOwner(sheet.report).map((gap) => gap.agency)
  const all = sheet.report.services.flatMap(({ fields }) => fields.flatMap(({ owner }) => owner ?? []))
  return [...new Set([...gaps, ...all])]
}

export const ownersMap = (sheet: Sheet): Markup => {
  const owners = ownersOf(sheet)
  return markup`<section id="owners" aria-labelledby="owners-title">
<h2 id="owners-title">${say((words) => words.owners)}</h2>
<p class="lead">${say((words) => words.ownersMeans)}</p>
<div class="scroll" role="group" aria-labelledby="owners-title" tabindex="0">
<table class="heat owners" data-sortable>
<thead><tr>${sortHead(
    say((words) => words.service),
    "text"
  )}${owners.map((owner) => sortHead(agency(sheet, owner), "number"))}</tr></thead>
<tbody data-rows>${sheet.report.services.map(
    (service) =>
      markup`<tr data-service="${service.id}"><th scope="row"><a href="#service-${service.id}">${service.number}. ${named(service.name)}</a></th>${owners.map((owner) => heatCell(ownerHeat(service, owner)))}</tr>
`
  )}</tbody></table></div>
${heatLegend()}
</section>`
}
