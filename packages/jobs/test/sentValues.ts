/** Everything personal in what sources sent: what must stand nowhere but in the store. */
import { PROVINCES } from "@lienthong/connectors/identifiers/Provinces"
import { PLACEHOLDERS } from "@lienthong/connectors/Placeholders"

/**
 * Codes, offices, places, brands and days of business: usual values of these stand in any text, so that only unusual ones
 * tell of a leak (`plantedValues.ts`). All else is one person's.
 */
export const SHARED: ReadonlySet<string> = new Set(
  `sex ethnicity religion nationality maritalStatus relationToHead placeOfBirth placeOfBirthRegistration placeOfOrigin
  province ward issuedBy issuedOn expiresOn updatedAt asOf nextCursor
  loaiNnt gioiTinh maTinh coQuanThue trangThai ngayCapMst ngayCapNhat nhanHieu loaiXe nguonGoc ngayNop
  MA_LH MA_HQ CUA_KHAU NGAY_DK NGAY_TQ NGAY_CAP_NHAT LUONG MA_HS TEN_HANG NHAN_HIEU XUAT_XU DONG
  date path sha256`.split(/\s+/)
)

/** Shorter ones are words of any text. */
const SHORTEST = 6
/** Days since then are days of everything else, too. */
const RECENT_DAY = /^20[2-9]\d-?\d\d-?\d\d/
const DIGITS = /^\d{9,}$/

const harmless = new Set([...PLACEHOLDERS, ...Object.values(PROVINCES)].map((text) => text.toLowerCase()))

/** As it is compared: a leak in other letters is one, too. */
export const folded = (text: string): string => text.normalize("NFC").toLowerCase()

const gather = (value: unknown, into: Set<string>): void => {
  if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) if (!SHARED.has(key)) gather(each, into)
    return
  }
  const text = folded(String(value).trim())
  // A short number is a count or an amount.
  if (typeof value !== "string" && !DIGITS.test(text)) return
  if (text.length >= SHORTEST && !harmless.has(text) && !RECENT_DAY.test(text)) into.add(text)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The personal values in what was sent: JSON, or one JSON a line. */
export const sentValues = (bodies: ReadonlyArray<string>): ReadonlySet<string> => {
  const values = new Set<string>()
  for (const body of bodies) {
    const whole = parsed(body)
    for (const value of whole === null ? body.split("\n").map(parsed) : [whole]) gather(value, values)
  }
  return values
}

/** Most places of a text are ruled out by the few characters that stand there, without cutting them out. */
const BEGINNINGS = 1 << 20
const beginningAt = (text: string, at: number): number => {
  let sum = 0
  for (let index = at; index < at + SHORTEST; index++) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0
  return sum & (BEGINNINGS - 1)
}

/** Those of some values that stand in a text. */
export const leaked = (values: Iterable<string>, text: string): ReadonlyArray<string> => {
  const where = folded(text)
  const begins = new Uint8Array(BEGINNINGS)
  const candidates = new Map<number, Array<string>>()
  for (const value of values) {
    const beginning = beginningAt(value, 0)
    begins[beginning] = 1
    const alike = candidates.get(beginning)
    if (alike === undefined) candidates.set(beginning, [value])
    else alike.push(value)
  }
  const found = new Set<string>()
  for (let at = 0; at + SHORTEST <= where.length; at++) {
    const beginning = beginningAt(where, at)
    if (begins[beginning] === 0) continue
    for (const value of candidates.get(beginning)!) if (where.startsWith(value, at)) found.add(value)
  }
  return [...found]
}
