/** Everything that is read stands in the page in both languages; the style shows one of them. */
import type { Label } from "../../Dataset.ts"
import { type Figures, figures, type Language, NONE } from "../figures.ts"
import { type Markup, markup, type Part } from "./markup.ts"
import { type PageWords, pageWords } from "./pageWords.ts"

const VI = pageWords("vi")
const EN = pageWords("en")
const SHOW: Readonly<Record<Language, Figures>> = { vi: figures("vi"), en: figures("en") }

/** A text in both languages; once where they agree. */
export const both = (vi: string, en: string): Markup =>
  vi === en ? markup`${vi}` : markup`<span lang="vi">${vi}</span><span lang="en">${en}</span>`

/** The same inside a drawing. */
export const drawnText = (vi: string, en: string): Markup =>
  vi === en ? markup`${vi}` : markup`<tspan lang="vi">${vi}</tspan><tspan lang="en">${en}</tspan>`

export const named = ({ vi, en }: Label): Markup => both(vi, en)

/** Words of the page. */
export const say = (pick: (words: PageWords) => string): Markup => both(pick(VI), pick(EN))

/** A sentence that each language builds in its own order. */
export const sentence = (build: (lang: Language, words: PageWords, show: Figures) => Part): Markup =>
  markup`<span lang="vi">${build("vi", VI, SHOW.vi)}</span><span lang="en">${build("en", EN, SHOW.en)}</span>`

/** Text for an attribute of each language; the script puts the right one where an element can only hold text. */
export const swapped = (pick: (words: PageWords) => string, lang: Language): Markup =>
  markup` data-vi="${pick(VI)}" data-en="${pick(EN)}">${pick(lang === "vi" ? VI : EN)}`

/** A figure as text, with its exact value for programs. */
export const figure = (value: number | null, write: (show: Figures) => string): Markup =>
  value === null
    ? markup`<span class="none">${both(write(SHOW.vi), write(SHOW.en))}</span>`
    : markup`<data value="${value}">${both(write(SHOW.vi), write(SHOW.en))}</data>`

/** Words of the page inside a drawing. */
export const drawnWords = (build: (words: PageWords, show: Figures, lang: Language) => string): Markup =>
  drawnText(build(VI, SHOW.vi, "vi"), build(EN, SHOW.en, "en"))

export const count = (value: number | null): Markup => figure(value, (show) => show.count(value))
export const percent = (value: number | null): Markup => figure(value, (show) => show.percent(value))

const DATES: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  vi: new Intl.DateTimeFormat("vi", { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" })
}

/** A point in time as each language writes it, on the clocks of Việt Nam. */
export const time = (instant: string | null): Markup => {
  if (instant === null) return markup`<span class="none">${NONE}</span>`
  const date = new Date(instant)
  return markup`<time datetime="${instant}">${both(DATES.vi.format(date), DATES.en.format(date))}</time>`
}

/** A measure; while something is unknown, the range that it lies in. */
export const ranged = (measured: { value: number | null; low: number | null; high: number | null }): Markup => {
  const { value, low, high } = measured
  const text = both(SHOW.vi.ranged(measured), SHOW.en.ranged(measured))
  if (value !== null) return markup`<data value="${value}">${text}</data>`
  if (low === null || high === null) return markup`<span class="none">${text}</span>`
  return markup`<span class="range" data-low="${low}" data-high="${high}">${text}</span>`
}

/** Percentage points with a sign. */
export const change = (difference: number | null): Markup =>
  difference === null
    ? markup`<span class="none">${NONE}</span>`
    : markup`<data class="moved" value="${difference}">${both(SHOW.vi.signedPoints(difference), SHOW.en.signedPoints(difference))}</data>`
