/** The program's parts that other programs may want: its sources from the environment, its catalogue, its snapshots. */
export { catalogue, datasets } from "./Catalogue.ts"
export { type DataDirectory, openDirectory, storeOf } from "./DataDirectory.ts"
export { ExitCode } from "./ExitCode.ts"
export * as Snapshots from "./Snapshots.ts"
export { configured } from "./Sources.ts"
export { WebhookMessage } from "./watch/WebhookMessage.ts"
