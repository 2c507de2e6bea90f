/** A column's head that sorts by it; text alone where no script runs. */
import { type Markup, markup } from "./markup.ts"

export const sortHead = (text: Markup, kind: "number" | "key" | "text", sorted?: "ascending" | "descending"): Markup =>
  markup`<th scope="col" class="${kind}"${sorted === undefined ? null : markup` aria-sort="${sorted}"`}><button type="button" data-sort-by="${kind}">${text}</button></th>`
