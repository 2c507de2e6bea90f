/** A predicate as SQL over a base record: two-valued, so that `not` of an absent value is true. */
import type { Dataset } from "../../Dataset.ts"
import { bornBy, type Predicate } from "../../Predicate.ts"
import { quoted } from "./Tables.ts"

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The condition on table `alias`, ages reckoned on `day`. */
export const predicateSql = (predicate: Predicate, base: Dataset, alias: string, day: string): string => {
  const all = (parts: ReadonlyArray<Predicate>, joint: string, none: string): string =>
    parts.length === 0 ? none : `(${parts.map((part) => predicateSql(part, base, alias, day)).join(joint)})`
  if ("all" in predicate) return all(predicate.all, " AND ", "TRUE")
  if ("any" in predicate) return all(predicate.any, " OR ", "FALSE")
  if ("not" in predicate) return `(NOT ${predicateSql(predicate.not, base, alias, day)})`
  const column = `${alias}.${quoted(predicate.field)}`
  if ("present" in predicate) return `(${column} IS NOT NULL)`
  if ("is" in predicate) return `coalesce(${column} = ${literal(predicate.is)}, FALSE)`
  const [sign, age] = "ageAtLeast" in predicate ? ["<=", predicate.ageAtLeast] : [">", predicate.ageBelow]
  return `coalesce(${column} ${sign} DATE ${literal(bornBy(day, age))}, FALSE)`
}
