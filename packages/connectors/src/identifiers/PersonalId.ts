/**
 * The personal identification number (số định danh cá nhân): 12 digits.
 *
 * Three say where the birth was registered, one the century and sex, two the year of birth, six are random; there is no
 * check digit (Decree 137/2015/NĐ-CP art. 13; Circular 59/2021/TT-BCA art. 4).
 */
import * as z from "zod"
import { isKnownProvince } from "./Provinces.ts"

/** Any 12 digits: issuers abroad have codes that no public list gives, so an unknown issuer is not an error. */
export const PersonalId = z.string().regex(/^\d{12}$/)

const FIRST_CENTURY = 19

/** The code of the province, or of the country, where the birth was registered. */
export const issuerOf = (personalId: string): string => personalId.slice(0, 3)

/** The sex that the fourth digit states. */
export const sexOf = (personalId: string): "male" | "female" => (Number(personalId[3]) % 2 === 0 ? "male" : "female")

/** The year of birth that the fourth to sixth digits state, 1900–2399. */
export const birthYearOf = (personalId: string): number =>
  (FIRST_CENTURY + Math.floor(Number(personalId[3]) / 2)) * 100 + Number(personalId.slice(4, 6))

/** The first six digits for a person born in `year` (1900–2399) and registered by `issuer`. */
export const personalIdPrefix = (issuer: string, year: number, sex: "male" | "female"): string => {
  const century = 2 * (Math.floor(year / 100) - FIRST_CENTURY) + (sex === "female" ? 1 : 0)
  return `${issuer}${century}${String(year % 100).padStart(2, "0")}`
}

/** The notice `unknown_issuer` for a number whose issuer is none of the 63 provinces. */
export const issuerNotice = (personalId: unknown): string | null =>
  typeof personalId === "string" && !isKnownProvince(issuerOf(personalId)) ? "unknown_issuer" : null
