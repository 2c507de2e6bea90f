/** The services as a table that sorts and filters. */
import type { ReportService } from "../../Report.ts"
import { BANDS, bandBadge } from "./band.ts"
import { shareBar } from "./bar.ts"
import { change, count, named, ranged, say, sentence, swapped } from "./bilingual.ts"
import { type Markup, markup, type Part } from "./markup.ts"
import type { PageWords } from "./pageWords.ts"
import { agency, agencyIn, comparable, type Sheet } from "./Sheet.ts"
import { sortHead } from "./sortHead.ts"

const measureCell = (column: string, measured: ReportService["completeness"]): Markup =>
  markup`<td class="figure" data-column="${column}" data-sort="${measured.value ?? measured.low}">${ranged(measured)}${shareBar(measured.low, measured.high)}</td>`

const changeCell = (sheet: Sheet, service: ReportService): Markup => {
  const before = comparable(sheet) ? sheet.previous?.services.find(({ id }) => id === service.id) : undefined
  const [now, then] = [service.completeness.value, before?.completeness.value ?? null]
  const difference = now === null || then === null ? null : now - then
  return markup`<td class="figure" data-column="change" data-sort="${difference}">${change(difference)}</td>`
}

const bottleneckCell = (sheet: Sheet, { bottleneck, fields }: ReportService): Markup => {
  const field = bottleneck === null ? undefined : fields.find(({ id }) => id === bottleneck.field)
  if (bottleneck === null || field === undefined)
    return markup`<td data-column="bottleneck" data-sort=""><span class="none">—</span></td>`
  return markup`<td data-column="bottleneck" data-sort="${bottleneck.gain}">${named(field.label)}
<span class="note">${agency(sheet, field.owner)}, ${sentence((_, words, show) =>
    bottleneck.gain > 0
      ? `+${show.points(bottleneck.gain)} ${words.points}`
      : words.lacking(show.count(bottleneck.missing))
  )}</span></td>`
}

const row = (sheet: Sheet, service: ReportService): Markup => {
  const { id, number, name, band, eligible } = service
  return markup`<tr data-service="${id}" data-agency="${service.agency}" data-band="${band ?? "none"}">
<td class="figure" data-column="number" data-sort="${number}">${number}</td>
<th scope="row" data-column="name"><a href="#service-${id}">${named(name)}</a><span class="note">${agency(sheet, service.agency)}</span></th>
${measureCell("completeness", service.completeness)}${measureCell("onceOnly", service.onceOnly)}${changeCell(sheet, service)}
<td data-column="band" data-sort="${service.completeness.value ?? service.completeness.low}">${bandBadge(band)}</td>
<td class="figure" data-column="eligible" data-sort="${eligible}">${count(eligible)}</td>
${bottleneckCell(sheet, service)}</tr>
`
}

const option = (value: string, pick: (words: PageWords) => string, { lang }: Sheet): Markup =>
  markup`<option value="${value}"${swapped(pick, lang)}</option>`

const agencyOptions = (sheet: Sheet): Part => {
  const ids = [...new Set(sheet.report.services.map((service) => service.agency))]
  return ids.map((id) => {
    const [vi, en] = [agencyIn(sheet, id, "vi"), agencyIn(sheet, id, "en")]
    return markup`<option value="${id}" data-vi="${vi}" data-en="${en}">${sheet.lang === "vi" ? vi : en}</option>`
  })
}

const filters = (sheet: Sheet): Markup => markup`<form class="filters" data-filters="services" hidden>
<label>${say((words) => words.search)} <input type="search" name="text" autocomplete="off"></label>
<label>${say((words) => words.ofAgency)} <select name="agency">${option("", (words) => words.allAgencies, sheet)}${agencyOptions(sheet)}</select></label>
<fieldset><legend>${say((words) => words.showBands)}</legend>${BANDS.map(
  (band) =>
    markup`<label class="choice"><input type="checkbox" name="band" value="${band}" checked> ${bandBadge(band === "none" ? null : band)}</label>`
)}</fieldset>
<p class="note" role="status"><output data-shown>${sheet.report.services.length}</output> ${say((words) => words.of)} ${sheet.report.services.length} ${say((words) => words.shown)}</p>
</form>`

const heads = (): Part => [
  sortHead(markup`#`, "number", "ascending"),
  sortHead(
    say((words) => words.service),
    "text"
  ),
  ...(["completeness", "onceOnly", "change"] as const).map((column) =>
    sortHead(
      say((words) => words[column]),
      "number"
    )
  ),
  sortHead(
    say((words) => words.band),
    "key"
  ),
  sortHead(
    say((words) => words.subjects),
    "number"
  ),
  sortHead(
    say((words) => words.fixNext),
    "key"
  )
]

export const servicesTable = (sheet: Sheet): Markup => markup`<section id="services" aria-labelledby="services-title">
<h2 id="services-title">${say((words) => words.services)}</h2>
<p class="lead">${say((words) => words.sortHint)}</p>
${filters(sheet)}
<div class="scroll" role="group" aria-labelledby="services-title" tabindex="0">
<table class="services" data-sortable>
<thead><tr>
${heads()}
</tr></thead>
<tbody data-rows>
${sheet.report.services.map((service) => row(sheet, service))}</tbody>
</table></div>
<p class="empty" data-empty hidden>${say((words) => words.nothingFound)}</p>
</section>`
