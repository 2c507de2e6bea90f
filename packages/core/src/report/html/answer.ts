/** The page opens with the answer: where things stand, how they moved, what to do first, what needs attention. */
import type { ReportService } from "../../Report.ts"
import { bestFixes, isUnknownNow } from "../gaps.ts"
import { type Standing, standingOf } from "../standing.ts"
import { shareBar } from "./bar.ts"
import { change, named, ranged, say, sentence, time } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"
import { fillsUnknown, itemName, mayBeLess, serviceOf, singleFixes } from "./repair.ts"
import { agencyIn, comparable, type Sheet } from "./Sheet.ts"

const TOP = 3

type Measure = "completeness" | "onceOnly"

const moved = (sheet: Sheet, measure: Measure): Markup => {
  const { previous, report } = sheet
  if (sheet.now === null) return markup``
  if (previous === null) return say((words) => words.firstMeasurement)
  if (!comparable(sheet)) return say((words) => words.notComparable)
  const [now, then] = [report.overall[measure], previous.overall[measure].value]
  const difference = now === null || then === null ? null : now - then
  return markup`${change(difference)} ${say((words) => words.since)} ${time(previous.asOf)}`
}

const rate = (sheet: Sheet, measure: Measure): Markup => {
  const { overall } = sheet.report
  const measured = { value: overall[measure], ...overall.range[measure] }
  const means = measure === "completeness" ? "completenessLong" : "onceOnlyLong"
  return markup`<div class="rate" data-figure="${measure}">
<h3>${say((words) => words[measure])}</h3>
<p class="big">${ranged(measured)}</p>
${shareBar(measured.low, measured.high)}
<p>${say((words) => words[means])}</p>
<p class="note">${moved(sheet, measure)}</p>
</div>`
}

const card = (gain: number, text: Markup): Markup =>
  markup`<li data-gain="${gain}"><p class="gain">${sentence((_, words, show) => markup`+${show.points(gain)} <small>${words.points}</small>`)}</p>
<p>${text}</p></li>`

/** What one agency can do, by what it brings over all services. */
const ownerCards = (sheet: Sheet): ReadonlyArray<Markup> =>
  singleFixes(sheet.report)
    .filter(({ gain }) => gain > 0)
    .slice(0, TOP)
    .map((fix) => {
      const text = sentence((lang, words, show) => {
        const best = fix.services[0]
        const service = best === undefined ? undefined : serviceOf(sheet.report, best.service)
        return words.ifDone({
          owner: agencyIn(sheet, fix.agency, lang),
          does: fix.item === null ? words.connects : words.fills,
          what: fix.item === null ? (fix.register ?? "") : itemName(sheet.report, fix, lang),
          from: show.percent(fix.onceOnly.from),
          to: show.percent(fix.onceOnly.to),
          most:
            best === undefined || service === undefined
              ? null
              : markup`${words.mostFor} <a href="#service-${service.id}">${service.name[lang]}</a>: ${words.fromTo(show.percent(best.onceOnly.from), show.percent(best.onceOnly.to))}.`
        })
      })
      return card(fix.gain, markup`${text}${mayBeLess(fillsUnknown(sheet.report, fix))}`)
    })

/** The same of one form, where nothing more is known. */
const formCards = (sheet: Sheet): ReadonlyArray<Markup> =>
  bestFixes(sheet.report, TOP).map(({ service, field, gain }) => {
    const from = service.onceOnly.low ?? 0
    const text = sentence((lang, words, show) =>
      words.ifFilled({
        owner: agencyIn(sheet, field.owner, lang),
        field: field.label[lang],
        service: markup`<a href="#service-${service.id}">${service.name[lang]}</a>`,
        from: show.percent(from),
        to: show.percent(Math.min(from + gain, 1))
      })
    )
    return card(gain, markup`${text}${mayBeLess(isUnknownNow(field))}`)
  })

/** That nothing helps is known only of subjects that are known, and of whom nothing is unknown. */
const isKnown = ({ eligible, onceOnly }: ReportService): boolean =>
  eligible === 0 || (eligible !== null && onceOnly.value !== null)

const withoutFix = ({ report }: Sheet): Markup => {
  if (report.suppressed !== null) return say((words) => words.fixWithheld)
  return say((words) => (report.services.every(isKnown) ? words.noFix : words.fixUnknown))
}

const fixes = (sheet: Sheet): Markup => {
  const cards = sheet.report.fixes === null ? formCards(sheet) : ownerCards(sheet)
  return cards.length === 0 ? markup`<p>${withoutFix(sheet)}</p>` : markup`<ol class="fixes">${cards}</ol>`
}

const why = (standing: Standing): Markup => {
  if (standing === "otherwise" || standing === "minimised") return say((words) => words.notMeasured[standing])
  return standing === "never" ? say((words) => words.neverRead) : say((words) => words.failedRun)
}

const attention = ({ report }: Sheet): Markup | null => {
  const troubled = report.datasets.filter(({ status }) => status !== "complete")
  if (troubled.length === 0) return null
  return markup`<div class="attention" role="note"><h3>${say((words) => words.attention)}</h3><ul>${troubled.map(
    ({ label, name, failure, ...dataset }) =>
      markup`<li><strong>${named(label)}</strong> <code>${name}</code>: ${why(standingOf(dataset))}${failure === null ? null : markup` (<code>${failure.reason}</code>: ${failure.message})`}</li>`
  )}</ul></div>`
}

const facts = ({ report }: Sheet): Markup => {
  const { overall, services, suppressed } = report
  const fields = services.reduce((sum, service) => sum + service.fields.length, 0)
  const assumed = services.reduce((sum, service) => sum + service.assumed, 0)
  // What is withheld from the public is not unknown.
  const unknown = suppressed === null ? services.filter(({ eligible }) => eligible === null).length : 0
  return markup`<dl class="facts">
<div><dt>${say((words) => words.measured)}</dt><dd data-figure="measured">${sentence((_, words, show) =>
    words.measuredOf(show.count(overall.measured), show.count(overall.services))
  )}${
    unknown === 0 ? null : markup`; ${sentence((_, words, show) => words.subjectsUnknown(show.count(unknown)))}`
  }</dd></div>
<div><dt>${say((words) => words.basis)}</dt><dd data-figure="assumed">${sentence((_, words, show) =>
    words.assumedOf(show.count(assumed), show.count(fields))
  )}</dd></div></dl>`
}

export const answer = (sheet: Sheet): Markup => markup`<section id="answer" aria-labelledby="answer-title">
<h2 id="answer-title">${say((words) => words.answer)}</h2>
<div class="rates">${rate(sheet, "completeness")}${rate(sheet, "onceOnly")}</div>
${attention(sheet)}
<h3>${say((words) => words.topFixes)}</h3>
${fixes(sheet)}
${facts(sheet)}
</section>`
