/** Everything personal that a store holds, and so the sources sent: what no log, trace, metric or report may hold. */
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"

const PERSONAL = /Id$|Name$|^name$|^phone$|^email$|^dateOfBirth$|^oldIdNumber$|^chassisNumber$|^taxCode$|^address$/
/** Shorter ones are words of any text. */
const SHORTEST = 6
/** Days since then are days of everything else, too. */
const RECENT = "2020"

export const personalValues = async (dataDir: string): Promise<ReadonlySet<string>> => {
  const instance = await DuckDBInstance.create(join(dataDir, "store.duckdb"))
  const db = await instance.connect()
  const values = new Set<string>()
  for (const table of ["population.residents", "tax.taxpayers", "tax.registrationFees", "customs.vehicleImports"]) {
    const result = await db.runAndReadAll(`SELECT * FROM "${table}"`)
    for (const row of result.getRowObjectsJson()) {
      for (const [name, value] of Object.entries(row)) {
        if (!PERSONAL.test(name) || typeof value !== "string" || value.length < SHORTEST) continue
        if (name !== "dateOfBirth" || value < RECENT) values.add(value)
      }
    }
  }
  db.closeSync()
  instance.closeSync()
  return values
}
