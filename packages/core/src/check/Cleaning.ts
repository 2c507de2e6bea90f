/** A value without what stands for "no value": blanks, placeholders, spaces around it, another spelling of its letters. */
import type { Dataset } from "../Dataset.ts"
import { MAX_TEXT } from "../Field.ts"

/** The dataset's texts that stand for "no value". */
export interface Placeholders {
  /** In lower case. */
  readonly texts: ReadonlySet<string>
  /** By their length, the letters that they end with, in both cases: few other texts need a closer look. */
  readonly endings: ReadonlyArray<string | undefined>
}

export const placeholdersOf = (dataset: Dataset): Placeholders => {
  const texts = dataset.placeholders.map((text) => text.normalize("NFC").toLowerCase())
  const endings: Array<string | undefined> = []
  for (const text of texts) {
    const last = text.at(-1) ?? ""
    endings[text.length] = `${endings[text.length] ?? ""}${last}${last.toUpperCase()}`
  }
  return { texts: new Set(texts), endings }
}

/** Letters that need a closer look. Latin ones with all their marks, Vietnamese among them, are NFC already. */
const UNCOMMON = /[^ -~\u00a1-\u02ff\u1e00-\u1eff]/
const SPACE = 0x20

const perhapsPlaceholder = (text: string, { endings }: Placeholders): boolean =>
  endings[text.length]?.includes(text[text.length - 1]!) === true

/** Whether a text can be stored as it is, as nearly all can: told at one look. */
export const isPlain = (text: string, placeholders: Placeholders): boolean =>
  text !== "" &&
  text.length <= MAX_TEXT &&
  text.charCodeAt(0) !== SPACE &&
  text.charCodeAt(text.length - 1) !== SPACE &&
  !UNCOMMON.test(text) &&
  !perhapsPlaceholder(text, placeholders)

const cleanText = (value: string, placeholders: Placeholders): string | undefined => {
  if (isPlain(value, placeholders)) return value
  const text = value.normalize("NFC").trim()
  if (text === "") return undefined
  return perhapsPlaceholder(text, placeholders) && placeholders.texts.has(text.toLowerCase()) ? undefined : text
}

/** Whether a value can be stored as it is: a plain text, or an object of nothing else. */
export const isPlainValue = (value: unknown, placeholders: Placeholders): boolean => {
  if (typeof value === "string") return isPlain(value, placeholders)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  let any = false
  for (const name in value) {
    const part: unknown = (value as Record<string, unknown>)[name]
    if (typeof part !== "string" || !isPlain(part, placeholders)) return false
    any = true
  }
  return any
}

/** Any value, `undefined` if it stands for nothing. An object is cleaned part by part, and is nothing without any. */
export const cleaned = (value: unknown, placeholders: Placeholders): unknown => {
  if (value === null || value === undefined) return undefined
  if (typeof value === "string") return cleanText(value, placeholders)
  if (typeof value !== "object" || Array.isArray(value)) return value
  const parts: Record<string, unknown> = {}
  let any = false
  for (const [name, part] of Object.entries(value)) {
    const clean = typeof part === "string" ? cleanText(part, placeholders) : (part ?? undefined)
    if (clean === undefined) continue
    parts[name] = clean
    any = true
  }
  return any ? parts : undefined
}
