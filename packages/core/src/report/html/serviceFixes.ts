/** What would help one service: its best field, the best two and three together, and the provinces that matter most. */
import type { FormFix } from "../../Fixes.ts"
import type { ReportService } from "../../Report.ts"
import { isUnknownNow } from "../gaps.ts"
import { say, sentence } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"
import { fieldName, mayBeLess } from "./repair.ts"
import { agencyIn, type Sheet } from "./Sheet.ts"

const NAMED = 5

export const serviceFixes = (sheet: Sheet, service: ReportService): Markup | null => {
  const { fixes } = sheet.report
  if (fixes === null) return null
  const own = ({ service: id }: FormFix) => id === service.id
  const single = fixes.fields.find(own)
  const best = [...(single === undefined ? [] : [single]), ...fixes.sets.filter(own), ...fixes.provinces.filter(own)]
    .filter((fix, index, all) => fix.regions === null || index === all.findIndex(({ regions }) => regions !== null))
    .toSorted((a, b) => a.fields.length - b.fields.length)
  if (best.length === 0) return null
  return markup`<div class="helps"><h4>${say((words) => words.helps)}</h4><ul>${best.map(
    ({ fields, agencies, regions, onceOnly }) =>
      markup`<li>${sentence((lang, words, show) => {
        const names = fields.map((id) => fieldName(service, id, lang)).join(" + ")
        const places = regions?.map((code) => sheet.regions[code] ?? code) ?? []
        const where =
          regions === null
            ? ""
            : words.inProvinces(
                show.count(places.length),
                `${places.slice(0, NAMED).join(", ")}${places.length > NAMED ? ", …" : ""}`
              )
        const owners = agencies.map((id) => agencyIn(sheet, id, lang)).join(", ")
        return markup`<em>${names}</em> (${owners})${where}: ${words.onceOnly} <strong>${words.fromTo(show.percent(onceOnly.from), show.percent(onceOnly.to))}</strong>`
      })}${mayBeLess(service.fields.some((field) => fields.includes(field.id) && isUnknownNow(field)))}</li>`
  )}</ul></div>`
}
