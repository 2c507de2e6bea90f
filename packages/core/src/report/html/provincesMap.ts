/** Service × province. Provinces are the rows: there are more of them, and a phone scrolls down. */
import { UNKNOWN_REGION } from "../../Dataset.ts"
import { named, say } from "./bilingual.ts"
import { heatCell, heatLegend } from "./heat.ts"
import { type Markup, markup } from "./markup.ts"
import type { Sheet } from "./Sheet.ts"
import { sortHead } from "./sortHead.ts"

type Measure = "completeness" | "onceOnly"

const codesOf = ({ report }: Sheet): ReadonlyArray<string> => {
  const codes = [...new Set(report.services.flatMap(({ regions }) => regions.map(({ region }) => region)))]
  const known = codes.filter((code) => code !== UNKNOWN_REGION).sort()
  return codes.length > known.length ? [...known, UNKNOWN_REGION] : known
}

const table = (sheet: Sheet, codes: ReadonlyArray<string>, measure: Measure): Markup => {
  const { services } = sheet.report
  const byRegion = services.map(({ regions }) => new Map(regions.map((region) => [region.region, region])))
  const row = (code: string): Markup => {
    const name = code === UNKNOWN_REGION ? say((words) => words.unknownRegion) : markup`${sheet.regions[code] ?? code}`
    const cells = byRegion.map((regions) => {
      const region = regions.get(code)
      return heatCell(region === undefined ? null : { value: region[measure], low: null, high: null })
    })
    return markup`<tr data-region="${code}"><th scope="row">${name}</th>${cells}</tr>
`
  }
  const heads = services.map(({ number, name }) =>
    sortHead(markup`${number}<span class="heard"> ${named(name)}</span>`, "number")
  )
  const title = `provinces-${measure}`
  return markup`<div class="scroll tall" role="group" aria-labelledby="${title}" tabindex="0" data-measure="${measure}">
<table class="heat provinces" data-sortable data-pointed>
<caption id="${title}">${say((words) => words[measure])}, %</caption>
<thead><tr>${sortHead(
    say((words) => words.province),
    "text"
  )}${heads}</tr></thead>
<tbody><tr><th scope="row">${say((words) => words.everywhere)}</th>${services.map((service) =>
    service.eligible === 0 ? heatCell(null) : heatCell(service[measure])
  )}</tr></tbody>
<tbody data-rows>${codes.map(row)}</tbody></table></div>`
}

export const provincesMap = (sheet: Sheet): Markup => {
  const codes = codesOf(sheet)
  const choice = (measure: Measure, first: boolean) =>
    markup`<label class="choice"><input type="radio" name="measure" value="${measure}"${first ? markup` checked` : null}> ${say((words) => words[measure])}</label>`
  return markup`<section id="provinces" aria-labelledby="provinces-title">
<h2 id="provinces-title">${say((words) => words.provinces)}</h2>
${
  codes.length === 0
    ? markup`<p>${say((words) => words.noProvinces)}</p>`
    : markup`<p class="lead">${say((words) => words.provincesMeans)}</p>
<form class="filters" data-measures hidden><fieldset><legend class="heard">${say((words) => words.provinces)}</legend>${choice("completeness", true)}${choice("onceOnly", false)}</fieldset></form>
<p class="note pointed" data-pointed-at hidden>${say((words) => words.pointing)}</p>
${table(sheet, codes, "completeness")}${table(sheet, codes, "onceOnly")}
${heatLegend()}`
}
</section>`
}
