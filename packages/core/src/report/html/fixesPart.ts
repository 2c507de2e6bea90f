/** What to fix next, grouped by the agency that owns the gap. */
import type { OwnerFix } from "../../Fixes.ts"
import { change, count, percent, say, sentence } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"
import { fillsUnknown, itemName, mayBeLess, serviceOf, singleFixes } from "./repair.ts"
import { agency, type Sheet } from "./Sheet.ts"

const SHOWN = 5

const what = ({ report }: Sheet, fix: OwnerFix): Markup =>
  fix.item === null
    ? markup`${say((words) => words.connect)} ${fix.register}`
    : sentence((lang, words) => `${words.fill} ${itemName(report, fix, lang)}`)

const row = (sheet: Sheet, fix: OwnerFix): Markup => {
  const gaining = fix.services.filter(({ gain }) => gain > 0)
  const numbers = gaining.flatMap(({ service }) => serviceOf(sheet.report, service) ?? [])
  return markup`<tr data-fix="${fix.item ?? fix.register}"><th scope="row">${what(sheet, fix)}${mayBeLess(fillsUnknown(sheet.report, fix))}</th>
<td class="figure">${change(fix.gain)}</td>
<td class="figure">${percent(fix.onceOnly.to)}</td><td class="figure">${fix.cells === null ? say((words) => words.withheld) : count(fix.cells)}</td>
<td>${numbers.length === 0 ? markup`<span class="none">—</span>` : numbers.map(({ id, number }, index) => markup`${index === 0 ? null : ", "}<a href="#service-${id}">${number}</a>`)}</td></tr>`
}

const group = (sheet: Sheet, owner: OwnerFix): Markup | null => {
  const own = singleFixes(sheet.report).filter((fix) => fix.agency === owner.agency)
  if (own.length === 0) return null
  const sum = sentence((_, words, show) =>
    words.allOf(
      owner.cells === null ? null : show.count(owner.cells),
      show.percent(owner.onceOnly.from),
      show.percent(owner.onceOnly.to)
    )
  )
  return markup`<tbody data-owner="${owner.agency}"><tr><th scope="rowgroup" colspan="5">${agency(sheet, owner.agency)} <span class="note">${sum}</span>${mayBeLess(fillsUnknown(sheet.report, owner))}</th></tr>
${own.slice(0, SHOWN).map((fix) => row(sheet, fix))}</tbody>
`
}

export const fixesPart = (sheet: Sheet): Markup => {
  const { fixes } = sheet.report
  return markup`<section id="fixes" aria-labelledby="fixes-title">
<h2 id="fixes-title">${say((words) => words.fixNextTitle)}</h2>
<p class="lead">${say((words) => (fixes === null ? words.fixesUnknown : words.fixesMean))}</p>
${
  fixes === null || fixes.agencies.length === 0
    ? null
    : markup`<div class="scroll" role="group" aria-labelledby="fixes-title" tabindex="0"><table class="plain owned"><thead><tr><th scope="col">${say((words) => words.repair)}</th><th scope="col" class="number">${say((words) => words.gain)}</th><th scope="col" class="number">${say((words) => words.onceOnlyThen)}</th><th scope="col" class="number">${say((words) => words.cells)}</th><th scope="col">${say((words) => words.gaining)}</th></tr></thead>
${fixes.agencies.map((owner) => group(sheet, owner))}</table></div>`
}
</section>`
}
