/** What a side left in its file: both must have stored the same. */
import { DuckDBInstance } from "@duckdb/node-api"

/** A count and a checksum over columns of each type; of objects only that they are there. */
export interface Stored {
  readonly records: number
  readonly checksum: string
}

const NARROW = ["personalId", "birthName", "dateOfBirth", "phone", "updatedAt"]
const COLUMNS = [...NARROW, "fatherId", "motherName", "idCardIssuedOn"]
const OBJECTS = ["permanentResidence"]

export const storedIn = async (file: string, table: string, narrow: boolean): Promise<Stored> => {
  const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" })
  const db = await instance.connect()
  const values = [
    ...(narrow ? NARROW : COLUMNS).map((name) => `${name}::VARCHAR`),
    ...OBJECTS.map((name) => `${name} IS NULL`)
  ]
  const reader = await db.runAndReadAll(
    `SELECT count(*)::INTEGER AS records, bit_xor(hash(${values.join(", ")}))::VARCHAR AS checksum FROM ${table}`
  )
  const [row] = reader.getRowObjects()
  db.closeSync()
  instance.closeSync()
  return { records: Number(row?.records), checksum: String(row?.checksum) }
}
