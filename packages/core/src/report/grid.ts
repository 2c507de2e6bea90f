/** Tables for a terminal: columns that give way when it is narrow, no borders, nothing that a terminal would obey. */
import { styleText } from "node:util"
import { cut, inert, widthOf } from "./inert.ts"
import { wrap } from "./wrap.ts"

export type Style = "bold" | "dim" | "red" | "yellow" | "green"

/** One cell: its text, or its text with a style that shows on terminals with colour. */
export type Content = string | { readonly text: string; readonly style: Style }

/** One column. A column with neither `least` nor `drop` is always shown whole. */
export interface Column {
  readonly header: string
  readonly alignment?: "left" | "right"
  /** May be cut down to this width. */
  readonly least?: number
  /** May be left out; the highest number goes first. */
  readonly drop?: number
  /** Breaks long text into lines instead of cutting it. */
  readonly wrap?: boolean
}

export interface Paper {
  /** Columns of the terminal; what is narrower than 60 is taken for 60, what is wider than 200 for 200. */
  readonly width: number
  /** Whether the terminal shows colours. */
  readonly colour: boolean
}

const GAP = 2
const MARGIN = 2

/** The width that is written for. */
export const usable = ({ width }: Paper): number => Math.min(Math.max(Math.trunc(width) || 60, 60), 200)

/** Text with a style, if the paper takes colours. */
export const styled = (text: string, style: Style, paper: Paper): string =>
  paper.colour ? styleText(style, text, { validateStream: false }) : text

const textOf = (content: Content): string => inert(typeof content === "string" ? content : content.text)

interface Sized extends Column {
  readonly index: number
  readonly natural: number
}

const least = (column: Sized): number => Math.min(column.natural, column.least ?? column.natural)

const total = (widths: ReadonlyArray<number>): number =>
  widths.reduce((sum, width) => sum + width, MARGIN + GAP * Math.max(widths.length - 1, 0))

/** Leaves out columns until the rest fit at their least. */
const kept = (columns: ReadonlyArray<Sized>, width: number): ReadonlyArray<Sized> => {
  if (total(columns.map(least)) <= width) return columns
  const first = Math.max(...columns.map(({ drop }) => drop ?? 0))
  return first === 0
    ? columns
    : kept(
        columns.filter(({ drop }) => drop !== first),
        width
      )
}

/** Which of some columns is the narrowest (`sign` 1) or the widest (`sign` −1). */
const extreme = (widths: ReadonlyArray<number>, sign: 1 | -1, among: ReadonlyArray<number>): number =>
  among.reduce((best, index) => (sign * widths[index]! < sign * widths[best]! ? index : best))

/** Gives each column its least width, then shares what is left among those that would use more. */
const shared = (columns: ReadonlyArray<Sized>, width: number): ReadonlyArray<number> => {
  const widths = columns.map(least)
  let left = width - total(widths)
  while (left > 0) {
    const wanting = [...columns.keys()].filter((index) => widths[index]! < columns[index]!.natural)
    if (wanting.length === 0) break
    widths[extreme(widths, 1, wanting)]! += 1
    left--
  }
  // Nothing more can be left out: rather cut the widest than break every line.
  for (; left < 0; left++) widths[extreme(widths, -1, [...columns.keys()])]! -= 1
  return widths
}

/** The lines of a table, each ended by a line break; none at all if there are no rows. */
export const grid = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Content>>,
  paper: Paper
): string => {
  if (rows.length === 0) return ""
  const sized = columns.map((column, index) => {
    const texts = [column.header, ...rows.map((row) => textOf(row[index] ?? ""))]
    return { ...column, index, natural: Math.max(1, ...texts.map(widthOf)) }
  })
  const shown = kept(sized, usable(paper))
  const widths = shared(shown, usable(paper))
  const line = (cells: ReadonlyArray<Content>): ReadonlyArray<string> => {
    const parts = shown.map(({ wrap: wraps }, at) => {
      const text = textOf(cells[at]!)
      return wraps === true ? wrap(text, widths[at]!) : [cut(text, widths[at]!)]
    })
    return Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, row) => {
      const padded = shown.map(({ alignment }, at) => {
        const content = cells[at]!
        const text = parts[at]![row] ?? ""
        const space = " ".repeat(Math.max(widths[at]! - widthOf(text), 0))
        const shows = typeof content === "string" || text === "" ? text : styled(text, content.style, paper)
        return alignment === "right" ? `${space}${shows}` : `${shows}${space}`
      })
      return `${" ".repeat(MARGIN)}${padded.join(" ".repeat(GAP))}`.trimEnd()
    })
  }
  const header = shown.map(({ header: text }): Content => ({ text, style: "dim" }))
  const body = rows.map((row) => shown.map(({ index }) => row[index] ?? ""))
  const titled = shown.some(({ header: text }) => text !== "")
  return (titled ? [header, ...body] : body).flatMap((cells) => line(cells).map((text) => `${text}\n`)).join("")
}
