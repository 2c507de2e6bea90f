/**
 * The tax code (mã số thuế): 10 digits, the last one a check digit; for a dependent unit a hyphen and three more
 * (Circular 105/2020/TT-BTC art. 5); or, since 1 July 2025, the 12-digit personal ID (Circular 86/2024/TT-BTC).
 *
 * No legal text gives the check digit. The rule is the one that published software checks against real codes.
 */
import * as z from "zod"

const WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3] as const
const NO_SERIAL = "0000000"
const NO_BRANCH = "000"

/**
 * The tenth digit for the nine before it: `10 − S mod 11` of the weighted sum S, or `null` where that is no digit: such
 * codes are never issued.
 */
export const checkDigit = (nineDigits: string): number | null => {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(nineDigits[index]), 0)
  return sum % 11 === 0 ? null : 10 - (sum % 11)
}

/** Whether a code of the right shape has the right check digit, a serial number and a branch. Personal IDs have none. */
export const isIssuable = (taxCode: string): boolean => {
  if (taxCode.length === 12) return true
  if (taxCode.slice(2, 9) === NO_SERIAL || taxCode.slice(11) === NO_BRANCH) return false
  return checkDigit(taxCode.slice(0, 9)) === Number(taxCode[9])
}

/** A tax code. Another shape is `invalid_format`; a code that cannot have been issued is `check_digit`. */
export const TaxCode = z
  .string()
  .regex(/^(\d{10}(-\d{3})?|\d{12})$/)
  .refine(isIssuable, { params: { code: "check_digit" } })
