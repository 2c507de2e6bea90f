/** One field of a form: its label, who fills it, for how many, and why we think the form asks it. */
import { applicable } from "../../completeness/cells.ts"
import type { ReportField } from "../../Report.ts"
import { STATES } from "../../State.ts"
import { isUnknownNow } from "../gaps.ts"
import { partsBar } from "./bar.ts"
import { count, named, percent, say, sentence } from "./bilingual.ts"
import { FILLING_SHAPES, fillingOf } from "./filling.ts"
import { knownCounts } from "./knownCounts.ts"
import { mark } from "./mark.ts"
import { type Markup, markup } from "./markup.ts"
import { mayBeLess } from "./repair.ts"
import { agency, type Sheet } from "./Sheet.ts"

/** Where the answer comes from, in the place where a person would write it. */
const source = (sheet: Sheet, field: ReportField): Markup | null => {
  const { owner, provider, via } = field
  if (field.kind === "citizen-only") return null
  if (provider === null) return markup` · ${agency(sheet, owner)}`
  return markup` · ${agency(sheet, owner)} <code>${provider.dataset}.${provider.field}</code>${
    via === null ? null : markup` ${say((words) => words.via)} <code>${via}</code>`
  }`
}

const states = ({ counts }: ReportField): Markup | null => {
  if (counts === null) return null
  const known = knownCounts(counts)
  const asked = known === null ? 0 : applicable(known)
  const present = STATES.filter((state) => counts[state] !== 0)
  const parts = present
    .filter((state) => state !== "notApplicable")
    .map((state) => ({ name: state, share: (counts[state] ?? 0) / asked }))
  return markup`${asked === 0 ? null : partsBar(parts)}<ul class="states">${present.map((state) => {
    const shown = counts[state] === null ? say((words) => words.withheld) : count(counts[state])
    return markup`<li data-state="${state}"><i class="s-${state}"></i>${shown} ${say((words) => words.states[state])}</li>`
  })}</ul>`
}

const extras = (field: ReportField): Markup | null => {
  const { gain, agreement } = field
  if ((gain === null || gain === 0) && agreement === null) return null
  return markup`<p class="note">${
    gain === null || gain === 0
      ? null
      : markup`${sentence((_, words, show) => words.gains(show.points(gain)))}${mayBeLess(isUnknownNow(field))}`
  }${gain !== null && gain > 0 && agreement !== null ? " · " : null}${
    agreement === null
      ? null
      : sentence((_, words, show) =>
          words.agrees(show.percent(agreement.share), `${agreement.with.dataset}.${agreement.with.field}`)
        )
  }</p>`
}

/** `reference` is the number of the field's document in the list under the form. */
export const formField = (sheet: Sheet, field: ReportField, reference: number): Markup => {
  const filling = fillingOf(field, sheet.report.suppressed !== null)
  return markup`<li class="field f-${filling}" data-field="${field.id}">
<p class="name">${named(field.label)} <sup class="ref c-${field.confidence}">[${reference}] ${say((words) => words.confidence[field.confidence])}</sup></p>
<p class="box"><b>${mark(FILLING_SHAPES[filling])}${say((words) => words.fillings[filling])}</b>${
    field.availability === null ? null : markup` ${percent(field.availability)}`
  }<span class="source">${source(sheet, field)}</span></p>
${states(field)}${extras(field)}</li>
`
}
