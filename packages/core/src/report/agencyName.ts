/** The name by which people call an agency, for narrow columns. */
import type { Label } from "../Dataset.ts"
import type { Language } from "./figures.ts"

/** What every name begins with says nothing; what stands in brackets is history. */
const NOISE = { en: /\s*\(.*\)|^Ministry of /g, vi: /\s*\(.*\)|^(Bộ|Cục|Tập đoàn) /g }

/**
 * @example
 * agencyName({ vi: "Bộ Công an", en: "Ministry of Public Security" }, "vi") // "Công an"
 */
export const agencyName = (name: Label, lang: Language): string => name[lang].replace(NOISE[lang], "")
