/** The tax source. */
export { registrationFees } from "./tax/RegistrationFees.ts"
export { taxpayers } from "./tax/Taxpayers.ts"
