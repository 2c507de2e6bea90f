import { measure } from "@lienthong/core/Measure"
import { Store } from "@lienthong/core/Store"
import { open, type Queries } from "@lienthong/core/store/duckdb/Connection"
import type { TableName } from "@lienthong/core/store/duckdb/Follows"
import { linkage, type Unlinked } from "@lienthong/core/store/duckdb/Linkage"
import { quoted } from "@lienthong/core/store/duckdb/Tables"
import { tally } from "@lienthong/core/store/duckdb/Tallying"
import type { Asked, Pattern, Subjects } from "@lienthong/core/Tally"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { catalogue } from "../src/Catalogue.ts"
import { storeOf } from "../src/DataDirectory.ts"
import { at } from "../src/Paths.ts"
import { directory, lienthong, mock } from "./program.ts"

const table: TableName = (dataset) => quoted(dataset.name)

/** Patterns in an order of their own. */
const patternsOf = (_: Subjects, patterns: ReadonlyArray<Pattern>): ReadonlyArray<string> =>
  patterns.flatMap(({ states, regions }) => regions.map((counted) => JSON.stringify([states, counted]))).sort()

/** What a measurement of a data directory asks its store. */
const askedIn = (dataDir: string) => {
  const heard: Array<Asked> = []
  const listening = Effect.gen(function* () {
    const store = yield* Store
    const telling = Store.of({
      ...store,
      tally: (asked, of) => {
        heard.push(asked)
        return store.tally(asked, of)
      }
    })
    yield* measure(yield* catalogue).pipe(Effect.provideService(Store, telling))
    return heard[0]!
  })
  return Effect.runPromise(Effect.provide(listening, storeOf(at(dataDir))))
}

interface Way {
  readonly passes: number
  /** Looks up only the odd ones. */
  readonly odd: boolean
  /** How many it is told that there are. */
  readonly records: number
}

it("a measurement in many passes, of all in few statements, or that looks everything up counts the same as one that looks up what is odd", async () => {
  using dir = directory()
  await using sources = await mock({ residents: 600, seed: 7 })
  const { code, stderr } = await lienthong(["sync", "--data-dir", dir.path], sources.env)
  expect(code, stderr).toBe(0)
  const { questions, links } = await askedIn(dir.path)
  expect(questions.length).toBeGreaterThan(1)
  expect(links.length).toBeGreaterThan(5)

  const answersIn = (db: Queries, { passes, odd, records }: Way) =>
    Effect.gen(function* () {
      const { counts, unlinked } = yield* linkage(db, links, table, () => passes)
      const known: Unlinked = odd ? unlinked : () => null
      const tallies = yield* Effect.forEach(questions, (question) =>
        tally(db, question, { tableName: table, unlinked: known, passes: () => passes, records }, patternsOf)
      )
      return { tallies, counts }
    })
  const [one, ...others] = await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { reading } = yield* open({ path: at(dir.path).store, memory: "256MB", threads: 1 })
        const many = [1, 7].flatMap((passes) => [true, false].map((odd) => ({ passes, odd, records: 1e6 })))
        const ways: ReadonlyArray<Way> = [...many, { passes: 1, odd: true, records: 600 }]
        return yield* Effect.forEach(ways, (way) => reading((db) => answersIn(db, way)))
      })
    )
  )
  expect(one!.counts.some(({ found }) => found > 100)).toBe(true)
  expect(one!.tallies.some(({ agreements }) => agreements.some(({ compared, equal }) => equal < compared))).toBe(true)
  for (const other of others) expect(other).toEqual(one)
})
