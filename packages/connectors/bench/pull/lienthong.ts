/** The same work with Liên Thông: one call of `sync`. */

import type { Dataset } from "@lienthong/core/Dataset"
import { sync } from "@lienthong/core/Sync"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { population, residents } from "../../src/population.ts"
import { isNarrow } from "./Resident.ts"
import type { Work } from "./side.ts"

const pull = async (dataset: Dataset, work: Work): Promise<void> => {
  const { url, clientId, clientSecret, file, memory, threads } = work
  const connector = population({ url, clientId, clientSecret: Redacted.make(clientSecret) })
  const pulled = sync({ ...connector, datasets: [dataset] }, dataset.name)
  await Effect.runPromise(pulled.pipe(Effect.provide(layer({ path: file, memory, threads }))))
}

export const lienthong = (work: Work): Promise<void> => pull(residents, work)

const narrow: Dataset = {
  ...residents,
  fields: Object.fromEntries(Object.entries(residents.fields).filter(([name]) => isNarrow(name))),
  links: { householdHead: residents.links.householdHead! }
}

export const lienthongNarrow = (work: Work): Promise<void> => pull(narrow, work)
