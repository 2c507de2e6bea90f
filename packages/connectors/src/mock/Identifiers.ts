/** Identifiers that follow the real rules and are never given twice. */
import { PROVINCES } from "./Provinces.ts"

const SERIALS = 1_000_000
/** Prime to the number of serials, so that families next to each other get serials far apart. */
const SCATTER = 614_657
const SIX = 1_000_000

/**
 * The serial that all members of a family share. Families of the base count up, those of newcomers down.
 * Members differ in sex or year of birth, so their whole numbers differ.
 */
export const familySerial = (family: number): number => (((family % SERIALS) + SERIALS) * SCATTER + 271_828) % SERIALS

const six = (serial: number): string => String(SIX + serial).slice(1)

/** Three digits of the issuer, one of century and sex, two of the year, six of the family. */
export const personalId = (issuer: string, female: boolean, year: number, serial: number): string => {
  const century = 2 * (Math.floor(year / 100) - 19) + (female ? 1 : 0)
  return `${issuer}${century}${String(year).slice(2)}${six(serial)}`
}

/** An issuer outside the 63 provinces, one for each of them. */
export const foreignIssuer = (province: number): string => `1${PROVINCES[province]!.code.slice(1)}`

/** A well-formed number of the 24th century: nobody's. */
export const nobodysId = (province: number, roll: number): string =>
  `${PROVINCES[province]!.code}899${six(roll % SERIALS)}`

const WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3]

const weigh = (body: string): number => {
  let sum = 0
  for (let at = 0; at < 9; at++) sum += WEIGHTS[at]! * (body.charCodeAt(at) - 48)
  return sum % 11
}

const PER_PREFIX = 4_999_990

/**
 * The tax code of 10 digits with a number of its own under a prefix of two digits. Bodies without a check digit are
 * never issued, so each number has two bodies of which at least one has one.
 */
export const taxCode = (prefix: number, number: number): string => {
  const part = String(prefix + Math.floor(number / PER_PREFIX)).padStart(2, "0")
  const serial = 10 + 2 * (number % PER_PREFIX)
  for (const candidate of [serial, serial + 1]) {
    const body = part + String(candidate).padStart(7, "0")
    const sum = weigh(body)
    if (sum !== 0) return `${body}${10 - sum}`
  }
  throw new Error(`no tax code for number ${number} under ${prefix}`)
}

/** The same code with a check digit that is wrong. */
export const miscopied = (code: string): string => `${code.slice(0, 9)}${(Number(code[9]) + 1) % 10}${code.slice(10)}`

const MAKERS = ["RLH", "RL4", "RLC", "RMN", "RLG"]
const FOREIGN_MAKERS = ["JYA", "MLH", "ZD4", "JH2", "LAL", "WB1"]

/** A chassis number of 17 characters. */
export const chassisNumber = (imported: boolean, vehicle: number): string => {
  const makers = imported ? FOREIGN_MAKERS : MAKERS
  return `${makers[vehicle % makers.length]!}${imported ? "PC44" : "JA39"}${String(1e10 + vehicle).slice(1)}`
}

export const engineNumber = (imported: boolean, vehicle: number): string =>
  `${imported ? "PC44E" : "JA39E"}${String(1e9 + vehicle).slice(1)}`

/** The first 11 digits of an import declaration. */
export const declarationNumber = (declaration: number): string => String(10_700_000_000 + declaration)
