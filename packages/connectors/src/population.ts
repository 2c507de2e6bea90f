/** The population source. */
export { residents } from "./population/Residents.ts"
