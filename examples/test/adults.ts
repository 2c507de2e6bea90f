import { DuckDBInstance } from "@duckdb/node-api"

/** Personal IDs of three living adults whom a store holds. */
export const adults = async (store: string): Promise<ReadonlyArray<string>> => {
  const instance = await DuckDBInstance.create(store)
  const db = await instance.connect()
  const rows = await db.runAndReadAll(
    `SELECT "personalId" FROM "population.residents" WHERE "dateOfBirth" < DATE '2000-01-01' AND "dateOfDeath" IS NULL LIMIT 3`
  )
  db.closeSync()
  instance.closeSync()
  return rows.getRows().map(([id]) => String(id))
}
