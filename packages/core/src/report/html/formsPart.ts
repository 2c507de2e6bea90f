/** Every service's form, field by field as a person sees it, and who fills it. */
import type { ReportService } from "../../Report.ts"
import { bandBadge } from "./band.ts"
import { count, named, ranged, say, sentence } from "./bilingual.ts"
import { FILLING_SHAPES, FILLINGS, fillingOf } from "./filling.ts"
import { formField } from "./formField.ts"
import { groupsOf } from "./formGroup.ts"
import { mark } from "./mark.ts"
import { type Markup, markup } from "./markup.ts"
import { agency, type Sheet } from "./Sheet.ts"
import { serviceFixes } from "./serviceFixes.ts"

/** The documents a form rests on, in the order in which its fields name them. */
const documentsOf = ({ fields }: ReportService): ReadonlyArray<string> => [
  ...new Set(fields.map(({ document }) => document))
]

const tally = ({ report }: Sheet, { fields }: ReportService): Markup => {
  const fillings = fields.map((field) => fillingOf(field, report.suppressed !== null))
  return markup`<ul class="legend tally">${FILLINGS.map((filling) => {
    const own = fillings.filter((one) => one === filling).length
    return own === 0
      ? null
      : markup`<li class="f-${filling}" data-filling="${filling}">${mark(FILLING_SHAPES[filling])}<b>${own}</b> ${say((words) => words.fillings[filling])}</li>`
  })}</ul>`
}

const form = (sheet: Sheet, service: ReportService): Markup => {
  const documents = documentsOf(service)
  return markup`<div class="paper">
<p class="head">${agency(sheet, service.agency)}</p>
<h4>${named(service.name)}</h4>
${groupsOf(service.fields).map(
  ({ label, fields }) => markup`<div class="group"><h5>${named(label)}</h5><ul class="fields">${fields.map((field) =>
    formField(sheet, field, documents.indexOf(field.document) + 1)
  )}</ul></div>
`
)}
<div class="basis"><h5>${say((words) => words.basisOf)}</h5><ol>${documents.map((document) => markup`<li>${document}</li>`)}</ol></div>
</div>`
}

/** Of subjects that are not known anything may be true: that range is what tells them from those withheld. */
const subjects = ({ report }: Sheet, { eligible, completeness }: ReportService): Markup => {
  if (eligible === null && report.suppressed !== null && completeness.low === null)
    return say((words) => words.subjectsWithheld)
  if (eligible === null) return say((words) => words.subjectsNotKnown)
  return eligible === 0
    ? say((words) => words.noSubjects)
    : sentence((_, words, show) => words.subjectsOf(show.count(eligible)))
}

/** Those known to need nothing are not all while something is unknown: then their number would read as the whole. */
const subjectsOf = ({ subjects, low, high }: ReportService["onceOnly"]): Markup | null =>
  subjects !== null && low !== high ? null : markup` (${count(subjects)})`

const part = (
  sheet: Sheet,
  service: ReportService
): Markup => markup`<details class="service" id="service-${service.id}">
<summary><h3><span class="number">${service.number}</span> ${named(service.name)}</h3><span class="brief">${bandBadge(service.band)} <span class="figure">${ranged(service.completeness)}</span></span></summary>
<p class="note">${subjects(sheet, service)} · ${say((words) => words.onceOnly)} ${ranged(service.onceOnly)}${subjectsOf(service.onceOnly)} · <code>${service.base}</code></p>
${tally(sheet, service)}
${serviceFixes(sheet, service)}
${form(sheet, service)}
</details>
`

export const formsPart = (sheet: Sheet): Markup => markup`<section id="forms" aria-labelledby="forms-title">
<h2 id="forms-title">${say((words) => words.forms)}</h2>
<p class="lead">${say((words) => words.formsMeans)}</p>
<ul class="legend key">${FILLINGS.filter((filling) => filling !== "withheld" || sheet.report.suppressed !== null).map(
  (filling) =>
    markup`<li class="f-${filling}">${mark(FILLING_SHAPES[filling])}<b>${say((words) => words.fillings[filling])}</b> ${say((words) => words.fillingsMean[filling])}</li>`
)}</ul>
<p class="tools" data-all hidden><button type="button" data-open="true">${say((words) => words.openAll)}</button> <button type="button" data-open="false">${say((words) => words.closeAll)}</button></p>
${sheet.report.services.map((service) => part(sheet, service))}
</section>`
