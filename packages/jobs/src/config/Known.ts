/** The sources and their datasets by name. Written down so that checking a name loads no connector; a test compares. */
export const SOURCES = {
  population: ["population.residents"],
  tax: ["tax.taxpayers", "tax.registrationFees"],
  customs: ["customs.vehicleImports"]
} as const

export const SOURCE_NAMES: ReadonlyArray<string> = Object.keys(SOURCES)
export const DATASET_NAMES: ReadonlyArray<string> = Object.values(SOURCES).flat()
