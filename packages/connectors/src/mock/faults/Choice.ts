/** Which faults are switched on, read from a text such as `flaky=0.05,tax:down`. Without Effect: every help loads it. */
import { nearest } from "@lienthong/core/Spelling"
import { CHAOS, FAULTS, type Fault, type FaultName, SOURCES, type SourceName } from "./Table.ts"

/** The rate of each fault that is switched on, by source. */
export type Faults = Readonly<Record<SourceName, ReadonlyMap<FaultName, number>>>

/** Asks for the list of faults instead. */
export const HELP = "help"

const hint = (word: string, names: ReadonlyArray<string>): string => {
  const meant = nearest(word, names)
  return meant === null ? `Known are ${names.join(", ")}.` : `Did you mean ${meant}?`
}

const RATE = /^(0?\.\d{1,9}|1|1\.0+|0\.\d{1,9})$/

interface Word {
  readonly source: SourceName | null
  readonly fault: Fault & { readonly name: FaultName }
  readonly rate: number
}

const NAMES: ReadonlyArray<string> = [CHAOS, ...FAULTS.map(({ name }) => name)]

const wordsOf = (text: string): ReadonlyArray<Word> | string => {
  const [, place, name = "", rate] = /^(?:([^:=]*):)?([^:=]*)(?:=(.*))?$/.exec(text) ?? []
  const source = SOURCES.find((known) => known === place) ?? null
  if (place !== undefined && source === null) return `There is no source ${place}. ${hint(place, SOURCES)}`
  if (!NAMES.includes(name)) return `There is no fault ${name || text}. ${hint(name || text, NAMES)}`
  if (rate !== undefined && (!RATE.test(rate) || Number(rate) === 0))
    return `The rate of ${name} must be a number above 0 and up to 1, e.g. ${name}=0.05.`
  if (name === CHAOS) {
    if (rate !== undefined) return `${CHAOS} has rates of its own; give the rate of a single fault.`
    return FAULTS.filter(({ chaos }) => chaos > 0).map((fault) => ({ source, fault, rate: fault.chaos }))
  }
  const fault = FAULTS.find((known) => known.name === name)!
  const { sources }: Fault = fault
  if (source !== null && !sources.includes(source))
    return `${source} cannot have the fault ${name}, only ${sources.join(" and ")} can.`
  return [{ source, fault, rate: rate === undefined ? fault.rate : Number(rate) }]
}

/** Faults by name, with a rate if the usual one is not wanted and a source if not all are meant; or what is wrong. */
export const chosenIn = (text: string): Faults | string => {
  const chosen = { population: new Map(), tax: new Map(), customs: new Map() } satisfies Record<
    SourceName,
    Map<FaultName, number>
  >
  for (const part of text.split(",")) {
    const words = wordsOf(part.trim())
    if (typeof words === "string") return words
    for (const { source, fault, rate } of words) {
      const { sources }: Fault = fault
      for (const each of sources) if (source === null || source === each) chosen[each].set(fault.name, rate)
    }
  }
  return chosen
}

/** The faults among those chosen that show only on a store that holds records. */
export const needingHeld = (faults: Faults): ReadonlyArray<FaultName> =>
  FAULTS.filter((fault: Fault) => fault.needsHeld === true)
    .map(({ name }) => name)
    .filter((name) => SOURCES.some((source) => faults[source].has(name)))
