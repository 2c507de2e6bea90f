/** Residents without end, made of a few faultless ones of the mock source: each has a personal ID of its own. */
import { PROVINCE_CODES } from "../../src/identifiers/Provinces.ts"

const ID = /"personalId":"\d{3}(\d{3})\d{6}"/
const CHANGED = /"updatedAt":"[^"]*"/

/** Six digits; a factor without a divisor in common with it scatters what follows one another. */
const SERIALS = 1_000_000
const SCATTER = 7919

interface Template {
  readonly before: string
  /** Century, sex and year of birth, as the ID states them. */
  readonly born: string
  readonly after: string
  /** Its place among the templates born so, and how many they are. */
  readonly place: number
  readonly among: number
}

/** The record at any place, as it was first sent, or as it was changed at a later moment. */
export type People = (index: number, changed: string | null) => string

export const peopleOf = (texts: ReadonlyArray<string>): People => {
  const born = texts.map((text) => ID.exec(text)![1]!)
  const sizes = new Map<string, number>()
  const places = born.map((digits) => {
    const place = sizes.get(digits) ?? 0
    sizes.set(digits, place + 1)
    return place
  })
  const templates = texts.map((text, index): Template => {
    const { 0: whole, index: at } = ID.exec(text)!
    return {
      before: text.slice(0, at),
      born: born[index]!,
      after: text.slice(at + whole.length),
      place: places[index]!,
      among: sizes.get(born[index]!)!
    }
  })
  return (index, changed) => {
    const { before, born, after, place, among } = templates[index % templates.length]!
    const number = Math.floor(index / templates.length) * among + place
    const serial = Math.floor(number / PROVINCE_CODES.length)
    if (serial >= SERIALS) throw new RangeError("There are no more numbers for people born so.")
    const issuer = PROVINCE_CODES[number % PROVINCE_CODES.length]!
    const id = `${issuer}${born}${String((serial * SCATTER) % SERIALS).padStart(6, "0")}`
    const rest = changed === null ? after : after.replace(CHANGED, `"updatedAt":"${changed}"`)
    return `${before}"personalId":"${id}"${rest}`
  }
}
