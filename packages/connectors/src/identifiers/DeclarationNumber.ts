/**
 * The number of a customs declaration: 12 digits, of which the first 11 stay and the last counts the amendments; other
 * agencies use the first 11 only (official letter 5992/TCHQ-GSQL of 26 May 2014).
 */
import * as z from "zod"

/** The 11 digits that identify a declaration. */
export const DeclarationNumber = z.string().regex(/^\d{11}$/)

/** The declaration and the amendment that a 12-digit number names; `null` for any other text. */
export const splitDeclarationNumber = (
  text: string
): { readonly declarationNumber: string; readonly amendment: number } | null =>
  /^\d{12}$/.test(text) ? { declarationNumber: text.slice(0, 11), amendment: Number(text[11]) } : null
