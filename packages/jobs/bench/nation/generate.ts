/** Generates a nation straight into a store file, in the store's own tables: as if every source had been read in full. */
import { existsSync } from "node:fs"
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import type { Dataset } from "@lienthong/core/Dataset"
import { Store } from "@lienthong/core/Store"
import * as DuckDbStore from "@lienthong/core/store/duckdb/DuckDbStore"
import { fingerprintOf, quoted, tableOf } from "@lienthong/core/store/duckdb/Tables"
import * as Effect from "effect/Effect"
import { datasets } from "../../src/Catalogue.ts"
import { copySql, rowsSql } from "./columns.ts"
import * as Nation from "./rows.ts"

const [residents, taxpayers, fees, imports] = datasets
const tablesOf = (size: Nation.Size) => [
  { dataset: residents, count: size.residents, rows: Nation.residentRows },
  { dataset: taxpayers, count: Nation.taxpayersOf(size), rows: Nation.taxpayerRows },
  { dataset: fees, count: Nation.feesOf(size), rows: Nation.feeRows },
  { dataset: imports, count: Nation.importsOf(size), rows: Nation.importRows }
]

/** Lets the store make its own tables: one run of each dataset, begun. Answers their numbers. */
const begin = (file: string): Promise<ReadonlyArray<number>> =>
  Effect.gen(function* () {
    const store = yield* Store
    const options = { full: true, trigger: { by: "hand" }, acceptShrink: false } as const
    return yield* Effect.forEach(datasets, (dataset) =>
      Effect.scoped(Effect.map(store.begin(dataset, options), ({ id }) => id))
    )
  }).pipe(Effect.provide(DuckDbStore.layer({ path: file, memory: "1GB", threads: 2 })), Effect.runPromise)

/** Makes one copy of a table. */
const fill = async (
  connections: ReadonlyArray<DuckDBConnection>,
  size: Nation.Size,
  table: string,
  { dataset, count, rows }: ReturnType<typeof tablesOf>[number]
): Promise<void> => {
  const share = Math.ceil(count / connections.length)
  const select = (at: number): string => rowsSql(dataset, rows(size, at * share, Math.min(count, (at + 1) * share)))
  await Promise.all(connections.map((db, at) => db.run(`INSERT INTO ${table} BY NAME ${select(at)}`)))
}

/** The end of a run, as a promotion leaves it. */
const hold = async (db: DuckDBConnection, dataset: Dataset, run: number, count: number): Promise<void> => {
  const table = tableOf(dataset, run)
  const balance = { declared: count, received: count, loaded: count }
  const rest = { superseded: 0, duplicate: 0, quarantined: 0, deleted: 0, unexplained: 0 }
  const text = JSON.stringify({ ...balance, ...rest })
  await db.run("INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?)", [
    dataset.name,
    fingerprintOf(dataset),
    BigInt(run),
    '{"v":1,"reading":"done"}',
    "2026-11-23T00:00:00Z",
    BigInt(count),
    text
  ])
  await db.run(
    `UPDATE runs SET status = 'complete', read = TRUE, received = ${count}, total = ${count}, counts = 'records',
       horizon = '2026-11-23T00:00:00Z', ended = started, balance = '${text}', changed = ${count}, records = ${count} WHERE id = ${run}`
  )
  await db.run(
    `CREATE OR REPLACE VIEW ${quoted(dataset.name)} AS SELECT * EXCLUDE (_removed) FROM ${table} WHERE NOT _removed`
  )
}

/** Makes the store file of a nation, unless it is there. */
export const generate = async (file: string, residents: number, { narrow = false } = {}): Promise<void> => {
  if (existsSync(file)) return
  const { copies, size } = Nation.sized(residents)
  const runs = await begin(file)
  const settings = {
    memory_limit: "4GB",
    threads: "2",
    preserve_insertion_order: "false",
    temp_directory: `${file}.tmp`
  }
  const instance = await DuckDBInstance.create(file, settings)
  const connections = [await instance.connect(), await instance.connect()]
  const db = connections[0]!
  for (const connection of connections) for (const sql of Nation.macros(size)) await connection.run(sql)
  for (const [at, table] of tablesOf(size).entries()) {
    const { dataset, count } = table
    const held = tableOf(dataset, runs[at]!)
    await db.run(`CREATE OR REPLACE TABLE first_copy AS FROM ${held}`)
    await fill(connections, size, "first_copy", table)
    for (let copy = 0; copy < copies; copy++)
      await db.run(`INSERT INTO ${held} BY NAME ${copySql(dataset, "first_copy", copy, (copy + 1) % copies, narrow)}`)
    await db.run("DROP TABLE first_copy")
    await hold(db, dataset, runs[at]!, count * copies)
  }
  await db.run("CHECKPOINT")
  for (const connection of connections) connection.closeSync()
  instance.closeSync()
}
