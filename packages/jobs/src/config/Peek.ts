/** What a command that is over in a moment needs of the configuration; checking the rest would take longer than it does. */
import { LANGUAGES, type Language } from "../Choices.ts"
import type { Given } from "./Overrides.ts"
import { asRecord } from "./Problem.ts"
import { misspelt } from "./Variables.ts"
import { here, placed, type Surroundings, written } from "./Written.ts"

export interface Peeked {
  readonly dataDir: string
  readonly language: Language
  /** Whether nothing else is configured: then nothing else can be wrong. */
  readonly nothingElse: boolean
}

const KNOWN: ReadonlySet<string> = new Set(["dataDir", "language"])

/** Where the data are and in which language one reads; `null` if that takes a closer look. */
export const peek = async (given: Given, surroundings: Surroundings = here()): Promise<Peeked | null> => {
  const all = await written(given, surroundings)
  if ("wrong" in all) return null
  const input = asRecord(all.input)
  const { dataDir = ".lienthong", language = "en" } = input
  const known = LANGUAGES.find((each) => each === language)
  if (typeof dataDir !== "string" || known === undefined) return null
  const origin = all.originsBy(() => null)(["dataDir"])
  return {
    dataDir: placed(dataDir, origin, all.file, surroundings.cwd),
    language: known,
    nothingElse: Object.keys(input).every((key) => KNOWN.has(key)) && misspelt(surroundings.environment).length === 0
  }
}
