/** The customs source. */
export { vehicleImports } from "./customs/VehicleImports.ts"
