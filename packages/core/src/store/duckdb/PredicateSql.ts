/** A predicate as SQL over a base record: two-valued, so that `not` of an absent value is true. */
import { bornBy, type Condition, type Predicate } from "../../Predicate.ts"
import { quoted } from "./Tables.ts"

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A predicate whose conditions on single fields are written by `condition`. */
export const predicateBy = (predicate: Predicate, condition: (part: Condition) => string): string => {
  const all = (parts: ReadonlyArray<Predicate>, joint: string, none: string): string =>
    parts.length === 0 ? none : `(${parts.map((part) => predicateBy(part, condition)).join(joint)})`
  if ("all" in predicate) return all(predicate.all, " AND ", "TRUE")
  if ("any" in predicate) return all(predicate.any, " OR ", "FALSE")
  if ("not" in predicate) return `(NOT ${predicateBy(predicate.not, condition)})`
  return condition(predicate)
}

/** The condition on table `alias`, ages reckoned on `day`. */
export const predicateSql = (predicate: Predicate, alias: string, day: string): string =>
  predicateBy(predicate, (condition) => {
    const column = `${alias}.${quoted(condition.field)}`
    if ("present" in condition) return `(${column} IS NOT NULL)`
    if ("is" in condition) return `coalesce(${column} = ${literal(condition.is)}, FALSE)`
    const [sign, age] = "ageAtLeast" in condition ? ["<=", condition.ageAtLeast] : [">", condition.ageBelow]
    return `coalesce(${column} ${sign} DATE ${literal(bornBy(day, age))}, FALSE)`
  })
