/** The same work with Liên Thông: one call of `sync`. */
import { sync } from "@lienthong/core/Sync"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { population, residents } from "../../src/population.ts"
import type { Work } from "./side.ts"

export const lienthong = async ({ url, clientId, clientSecret, file, memory, threads }: Work): Promise<void> => {
  const connector = population({ url, clientId, clientSecret: Redacted.make(clientSecret) })
  await Effect.runPromise(sync(connector, residents.name).pipe(Effect.provide(layer({ path: file, memory, threads }))))
}
