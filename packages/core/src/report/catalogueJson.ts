/** The catalogue as JSON: enough for anyone to recompute a figure by hand. */
import type { Catalogue } from "../catalogue/Catalogue.ts"
import { describe } from "../catalogue/describe.ts"

/** Indented, ended by a line break; the same catalogue gives the same bytes. */
export const catalogueJson = (catalogue: Catalogue): string => {
  const { version, hash } = catalogue
  return `${JSON.stringify({ version, hash, ...describe(catalogue) }, null, 2)}\n`
}
