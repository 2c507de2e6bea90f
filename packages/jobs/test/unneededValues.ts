/** What sources sent that no measure needs as a value: what must stand nowhere in a minimised store. */
import { folded } from "./sentValues.ts"

/**
 * Where the sources write what the measures need as it is: who is asked (sex, marriage, kind and status of a taxpayer, age,
 * origin of a vehicle), what holds until when, and which version and declaration is the newest. The rest is an answer's
 * own time and day.
 */
const NEEDED = new Set(
  `sex maritalStatus dateOfBirth expiresOn updatedAt
  loaiNnt ngaySinh trangThai nguonGoc ngayCapNhat
  SO_TK DONG NGAY_CAP_NHAT
  asOf date`.split(/\s+/)
)

/** Shorter ones are found in any text: codes of provinces, ages, counts. */
const SHORTEST = 6

/** Digits that count up: the engine numbers what is in a dictionary, and bytes from 48 on spell the same. */
const countsUp = (text: string): boolean =>
  [...text].every((digit, at) => at === 0 || digit.charCodeAt(0) === text.charCodeAt(at - 1) + 1)

/** Days as a store writes them. */
const spelt = (value: unknown): string => {
  const text = folded(String(value).trim())
  const day = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  return day !== null && /^(19|20)/.test(text) ? `${day[1]}-${day[2]}-${day[3]}` : text
}

const gather = (
  value: unknown,
  key: string,
  into: { readonly needed: Set<string>; readonly rest: Set<string> }
): void => {
  if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) gather(each, Array.isArray(value) ? key : name, into)
    return
  }
  const text = spelt(value)
  if (text.length < SHORTEST || countsUp(text)) return
  ;(NEEDED.has(key) ? into.needed : into.rest).add(text)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Names, addresses, numbers, amounts, days and cursors in what was sent: JSON, or one JSON a line. */
export const unneededValues = (bodies: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = { needed: new Set<string>(), rest: new Set<string>() }
  for (const body of bodies) {
    const whole = parsed(body)
    for (const value of whole === null ? body.split("\n").map(parsed) : [whole]) gather(value, "", found)
  }
  // A day on which one person was born may be the day on which another's card was issued.
  const needed = [...found.needed].flatMap((text) => [text, text.slice(0, 10)])
  return found.rest.difference(new Set(needed))
}
