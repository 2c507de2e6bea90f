/** The three sources and their datasets. */
export { customs, vehicleImports } from "./customs.ts"
export { population, residents } from "./population.ts"
export { registrationFees, tax, taxpayers } from "./tax.ts"
