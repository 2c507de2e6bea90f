/** Markup that is safe by construction: what a template is given is text, unless this file made it. */
import { inert } from "../inert.ts"

const MADE: unique symbol = Symbol("markup")

/** A piece of a page. Nothing but `markup` and `own` makes one, so no text of a report can pass for it. */
export interface Markup {
  readonly [MADE]: string
}

export type Part = Markup | string | number | null | undefined | ReadonlyArray<Part>

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

/** Inert first: a text that turns the reading direction or hides itself misleads even where it cannot execute. */
const escaped = (text: string): string => inert(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "")

const written = (part: Part): string => {
  if (part === null || part === undefined) return ""
  if (typeof part === "string") return escaped(part)
  if (typeof part === "number") return String(part)
  if (Array.isArray(part)) return part.map(written).join("")
  return (part as Markup)[MADE]
}

/**
 * A template whose values are escaped. Attributes have to be quoted with `"`, and no value may stand in a script, a
 * style, a URL or an event handler.
 *
 * @example
 * markup`<p title="${name}">${name}</p>`
 */
export const markup = (pieces: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Markup => {
  let text = pieces[0] ?? ""
  for (const [index, part] of parts.entries()) text += written(part) + (pieces[index + 1] ?? "")
  return { [MADE]: text }
}

/** Text of our own that stands in the page as it is: the script and the style. */
export const own = (text: string): Markup => ({ [MADE]: text })

/** The finished text. */
export const textOf = (piece: Markup): string => piece[MADE]
