/** The predicates of the catalogue, evaluated a second time and another way than the pipeline does. */
import type { Predicate } from "@lienthong/core/Predicate"

/** Completed years of age on a day; both as `YYYY-MM-DD`. */
export const ageOn = (day: string, bornOn: string): number =>
  Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4)) - (day.slice(5) < bornOn.slice(5) ? 1 : 0)

/** Whether the values of a record meet a condition on a day. */
export const holds = (condition: Predicate, values: Readonly<Record<string, unknown>>, day: string): boolean => {
  if ("all" in condition) {
    for (const part of condition.all) if (!holds(part, values, day)) return false
    return true
  }
  if ("any" in condition) {
    for (const part of condition.any) if (holds(part, values, day)) return true
    return false
  }
  if ("not" in condition) return !holds(condition.not, values, day)
  const value = values[condition.field]
  if (value === undefined) return false
  if ("is" in condition) return value === condition.is
  if ("ageAtLeast" in condition) return ageOn(day, String(value)) >= condition.ageAtLeast
  if ("ageBelow" in condition) return ageOn(day, String(value)) < condition.ageBelow
  return true
}
