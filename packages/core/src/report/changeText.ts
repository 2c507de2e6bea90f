/** Why figures no longer mean what they meant, in a few words. */
import type { DefinitionChange } from "../Definition.ts"
import type { Language } from "./figures.ts"

const WORDS = {
  en: {
    catalogue: (from: string, to: string) => `the catalogue, from ${from} to ${to}`,
    formula: (from: string, to: string) => `the formula, from ${from} to ${to}`,
    contract: { added: "came new", removed: "went away", changed: "has another contract" },
    agreedAge: (from: string, to: string) => `is relied on for ${to} instead of ${from}`,
    days: (days: number | null) => (days === null ? "ever" : `${days} ${days === 1 ? "day" : "days"}`)
  },
  vi: {
    catalogue: (from: string, to: string) => `danh mục, từ ${from} sang ${to}`,
    formula: (from: string, to: string) => `công thức, từ ${from} sang ${to}`,
    contract: { added: "mới có", removed: "không còn", changed: "có cấu trúc khác" },
    agreedAge: (from: string, to: string) => `đổi thời hạn thỏa thuận từ ${from} sang ${to}`,
    days: (days: number | null) => (days === null ? "không hạn" : `${days} ngày`)
  }
} as const

/**
 * @example
 * changeText({ what: "formula", from: 1, to: 2 }, "en") // "the formula, from 1 to 2"
 */
export const changeText = (change: DefinitionChange, lang: Language): string => {
  const say = WORDS[lang]
  if (change.what === "catalogue") return say.catalogue(change.from, change.to)
  if (change.what === "formula") return say.formula(`${change.from}`, `${change.to}`)
  if (change.what === "contract") return `${change.dataset} ${say.contract[change.how]}`
  return `${change.dataset} ${say.agreedAge(say.days(change.from), say.days(change.to))}`
}
