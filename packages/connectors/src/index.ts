/** The three sources and their datasets. */
export { customs, customsSource, vehicleImports } from "./customs.ts"
export { population, populationSource, residents } from "./population.ts"
export { registrationFees, tax, taxpayers, taxSource } from "./tax.ts"
