/** Which engine the embedded store uses. */
import { version } from "@duckdb/node-api"

/** `DuckDB v1.5.6` */
export const engine = (): string => `DuckDB ${version()}`
