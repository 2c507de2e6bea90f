/** How much memory a measurement may take: the same up to tens of millions of records, then more with their number. */
import { totalmem } from "node:os"
import * as Effect from "effect/Effect"
import type { Database } from "./Connection.ts"
import type { Passes } from "./Passes.ts"

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30
}
/** Up to so many records in the largest dataset, the store's own memory will do. */
const ENOUGH_FOR = 10_000_000
const BYTES_PER_RECORD_BEYOND = 24
/** What a record takes in a join's hash table, about; and what a hash alone takes in one. */
const BYTES_IN_JOIN = 64
export const BYTES_OF_HASH = 40
/** Of the machine's memory, whoever else needs some of it. */
const MOST_OF_MACHINE = 0.5

const bytesOf = (text: string): number => {
  const [, count = "", unit = ""] = /^\s*([\d.]+)\s*([KMG]?i?B)\s*$/i.exec(text) ?? []
  return Number(count) * (UNITS[unit.toUpperCase()] ?? Number.NaN) || 256e6
}

/**
 * Runs `work` with room for records of the largest dataset; afterwards the engine is held to its own limit again, in a
 * transaction of its own: one that failed takes no statement any more.
 */
export const withRoom = <A, E, R>(
  reading: Database["reading"],
  memory: string,
  records: number,
  work: (passes: Passes) => Effect.Effect<A, E, R>
) => {
  const own = bytesOf(memory)
  const wanted = Math.max(0, records - ENOUGH_FOR) * BYTES_PER_RECORD_BEYOND
  const more = Math.max(0, Math.min(wanted, (totalmem() * MOST_OF_MACHINE - own) / 2))
  const passes: Passes = (count, bytes = BYTES_IN_JOIN) => Math.max(1, Math.ceil((count * bytes) / (own / 2 + more)))
  const limit = (bytes: number) => reading((db) => db.run(`SET memory_limit = '${Math.ceil(bytes)}B'`))
  return more === 0
    ? work(passes)
    : Effect.acquireUseRelease(
        limit(own + 2 * more),
        () => work(passes),
        () => Effect.ignore(limit(own))
      )
}
