/** Text from elsewhere made harmless on a terminal, and cut to fit it. */

// Control characters move the cursor or start escape sequences; format characters reorder or hide what is read.
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const WIDE = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u
const EMOJI = /^\p{Emoji_Presentation}/u

// Latin letters with or without marks, in one piece each: what nearly every text is made of.
const NARROW = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2013\u2014\u2026]*$/u

let segmenter: Intl.Segmenter | undefined

/** Made when a text asks for it: making it takes longer than most of a program's start. */
const segments = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter()
  return segmenter.segment(text)
}

/** What a reader takes for single characters. */
export const graphemes = (text: string): ReadonlyArray<string> =>
  NARROW.test(text) ? [...text] : Array.from(segments(text), ({ segment }) => segment)

/** One line of plain text: white space becomes a space, anything that a terminal would obey becomes `�`. */
export const inert = (text: string): string =>
  text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\t\r\n]+/g, " ")
    .replace(HARMFUL, "\ufffd")

const columnsOf = (grapheme: string): number => (WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1)

/** How many columns a line of inert text takes on a terminal. */
export const widthOf = (text: string): number => {
  if (NARROW.test(text)) return text.length
  let width = 0
  for (const grapheme of graphemes(text)) width += columnsOf(grapheme)
  return width
}

/** Inert text cut to at most `width` columns; a cut is shown as `…`. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ""
  let left = width - 1
  for (const grapheme of graphemes(text)) {
    left -= columnsOf(grapheme)
    if (left < 0) break
    kept += grapheme
  }
  return `${kept.trimEnd()}…`
}
