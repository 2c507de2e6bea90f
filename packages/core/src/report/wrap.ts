/** Long text in lines: broken between words, and inside a word only if it is longer than a line. */
import { graphemes, widthOf } from "./inert.ts"

const broken = (word: string, width: number): ReadonlyArray<string> => {
  const pieces = [""]
  for (const grapheme of graphemes(word)) {
    if (widthOf(pieces.at(-1)! + grapheme) > width) pieces.push("")
    pieces[pieces.length - 1] += grapheme
  }
  return pieces
}

/** The lines of inert text, each at most `width` columns wide (2 or more). */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines = [""]
  for (const word of text.split(" ").flatMap((word) => (widthOf(word) > width ? broken(word, width) : [word]))) {
    const line = lines.at(-1)!
    if (line === "") lines[lines.length - 1] = word
    else if (widthOf(line) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
