/** A band as a word with a mark of its own shape, so that nobody needs the colour. */
import type { ReportService } from "../../Report.ts"
import { say } from "./bilingual.ts"
import { mark, type Shape } from "./mark.ts"
import { type Markup, markup } from "./markup.ts"

type Band = NonNullable<ReportService["band"]>

const SHAPES: Readonly<Record<Band | "none", Shape>> = {
  excellent: "up",
  good: "disc",
  fair: "diamond",
  average: "square",
  weak: "down",
  none: "hatched"
}

/** The bands, best first, and that of what is unknown. */
export const BANDS = Object.keys(SHAPES) as ReadonlyArray<Band | "none">

export const bandBadge = (band: Band | null): Markup =>
  markup`<span class="band b-${band ?? "none"}">${mark(SHAPES[band ?? "none"])}${say((words) =>
    band === null ? words.noBand : words.bands[band]
  )}</span>`
