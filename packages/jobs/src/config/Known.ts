/** The sources and their datasets by name. Written down so that checking a name loads no connector; a test compares. */
import { asRecord } from "./Problem.ts"

export const SOURCES = {
  population: ["population.residents"],
  tax: ["tax.taxpayers", "tax.registrationFees"],
  customs: ["customs.vehicleImports"]
} as const

export const SOURCE_NAMES: ReadonlyArray<string> = Object.keys(SOURCES)
export const DATASET_NAMES: ReadonlyArray<string> = Object.values(SOURCES).flat()

/** The names that a configuration may say. */
export interface Known {
  readonly sources: ReadonlyArray<string>
  readonly datasets: ReadonlyArray<string>
}

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The names of whatever has one. */
export const namesOf = (values: unknown): ReadonlyArray<string> =>
  list(values).flatMap((value) => {
    const { name } = asRecord(value)
    return typeof name === "string" ? [name] : []
  })

/** What this program reads, and what connectors in a configuration do, as far as they are well-formed. */
export const knownWith = (connectors: unknown): Known => ({
  sources: [...SOURCE_NAMES, ...namesOf(connectors)],
  datasets: [...DATASET_NAMES, ...list(connectors).flatMap((connector) => namesOf(asRecord(connector).datasets))]
})
