/** What every part of the page is written from. */
import { changesBetween } from "../../Definition.ts"
import type { Report } from "../../Report.ts"
import type { Summary } from "../../Summary.ts"
import { agencyName } from "../agencyName.ts"
import { type Language, NONE } from "../figures.ts"
import { both } from "./bilingual.ts"
import { type Markup, markup } from "./markup.ts"

export interface Sheet {
  readonly report: Report
  /** The language shown first. */
  readonly lang: Language
  /** The report's own summary; `null` if it may not be compared. */
  readonly now: Summary | null
  /** Oldest first, `now` the last. */
  readonly trend: ReadonlyArray<Summary>
  /** What the report is compared with. */
  readonly previous: Summary | null
  /** Names of regions by their code. */
  readonly regions: Readonly<Record<string, string>>
}

/** The short name of an agency, in both languages. */
export const agency = ({ report }: Sheet, id: string | null): Markup => {
  const name = report.agencies.find((one) => one.id === id)?.name
  return name === undefined ? markup`${id ?? NONE}` : both(agencyName(name, "vi"), agencyName(name, "en"))
}

/** The same in one language, for sentences. */
export const agencyIn = ({ report }: Sheet, id: string | null, lang: Language): string => {
  const name = report.agencies.find((one) => one.id === id)?.name
  return name === undefined ? (id ?? NONE) : agencyName(name, lang)
}

/** Whether the figures of before mean what those of now do. */
export const comparable = ({ now, previous }: Sheet): boolean =>
  previous !== null && now !== null && changesBetween(previous.definition, now.definition).length === 0
