/** One cell of a heat map: a whole per cent as text, and one of eleven shades that says the same. */
import { say } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"

const SHADES = 10

/** Reads the same in both languages. What is not exactly nothing or everything never looks so. */
export const wholePercent = (share: number): string => {
  const rounded = Math.round(share * 100)
  if (rounded === 0 && share > 0) return "<1"
  return rounded === 100 && share < 1 ? ">99" : String(rounded)
}

export interface Heat {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** `null`: nothing is asked there. A value of `null` is unknown, within its range if there is one. */
export const heatCell = (heat: Heat | null): Markup => {
  if (heat === null) return markup`<td></td>`
  const { value, low, high } = heat
  if (value !== null) return markup`<td class="h${Math.floor(value * SHADES)}">${wholePercent(value)}</td>`
  if (low === null || high === null) return markup`<td class="hu">?</td>`
  return markup`<td class="hu">${wholePercent(low)}–${wholePercent(high)}</td>`
}

/** What the shades mean. */
export const heatLegend = (): Markup => {
  const shades = Array.from({ length: SHADES + 1 }, (_, shade) => markup`<li class="h${shade}">${shade * SHADES}</li>`)
  return markup`<ul class="legend shades">${shades}<li class="hu">?</li></ul><p class="note">${say((words) => words.shades)}</p>`
}
