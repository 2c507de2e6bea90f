/** A repair in words: what somebody has to do, and where it shows most. */
import type { OwnerFix } from "../../Fixes.ts"
import type { Report, ReportService } from "../../Report.ts"
import type { Language } from "../figures.ts"
import { isUnknownNow } from "../gaps.ts"
import { say } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"

/** One agency does one thing: fills an item at its source, or connects a register. */
export const singleFixes = (report: Report): ReadonlyArray<OwnerFix> => {
  if (report.fixes === null) return []
  const connections = report.fixes.connections.filter(({ register }) => register !== null)
  const ranked = [...report.fixes.items, ...connections].sort(
    (a, b) => b.gain - a.gain || (b.cells ?? 0) - (a.cells ?? 0) || b.fields - a.fields
  )
  // An item of a register comes with the register: the larger of the two is named.
  const seen = new Set<string>()
  return ranked.filter(({ agency, register, item }) => {
    const key = `${agency} ${register ?? item}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Whether some of what a repair fills is unknown now. What is not connected is known not to be there. */
export const fillsUnknown = (report: Report, { agency, item, register, services }: OwnerFix): boolean =>
  services
    .flatMap(({ service }) => serviceOf(report, service)?.fields ?? [])
    .filter((field) => field.owner === agency && (item === null || field.item === item))
    .some((field) => (register === null || field.provider === null) && isUnknownNow(field))

export const serviceOf = (report: Report, id: string): ReportService | undefined =>
  report.services.find((service) => service.id === id)

/** What the forms call an item. */
export const itemName = (report: Report, { item, services }: OwnerFix, lang: Language): string => {
  const fields = services.flatMap(({ service }) => serviceOf(report, service)?.fields ?? [])
  return fields.find((field) => field.item === item)?.label[lang] ?? item ?? ""
}

/** Said beside what a repair brings, if it may bring less. */
export const mayBeLess = (isUnknown: boolean): Markup | null =>
  isUnknown ? markup` <span class="note">${say((words) => words.mayBeLess)}</span>` : null

export const fieldName = (service: ReportService, id: string, lang: Language): string =>
  service.fields.find((field) => field.id === id)?.label[lang] ?? id
