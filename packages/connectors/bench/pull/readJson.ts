/**
 * What DuckDB does alone: pages are written to a file as they come and loaded with `read_json`, 10,000 records a commit. Not
 * one value is checked beyond what the column's type needs.
 */
import { rmSync, writeFileSync } from "node:fs"
import { DuckDBInstance } from "@duckdb/node-api"
import type { Work } from "./side.ts"
import { cursorIn, eachBody } from "./stages.ts"
import { TABLE } from "./wholeShape.ts"

const PAGES_PER_COMMIT = 2
const [OPEN, COMMA, CLOSE] = Buffer.from("[,]") as unknown as readonly [number, number, number]

const RELATIVE = "STRUCT(personalId VARCHAR, name VARCHAR, nationality VARCHAR)"
const ITEM = `{
  personalId: 'VARCHAR', birthName: 'VARCHAR', alternativeName: 'VARCHAR', dateOfBirth: 'DATE', sex: 'VARCHAR',
  placeOfBirth: 'VARCHAR', placeOfBirthRegistration: 'VARCHAR', placeOfOrigin: 'VARCHAR', ethnicity: 'VARCHAR',
  religion: 'VARCHAR', nationality: 'VARCHAR', bloodType: 'VARCHAR', oldIdNumber: 'VARCHAR',
  idCard: 'STRUCT(issuedOn DATE, issuedBy VARCHAR, expiresOn DATE)', father: '${RELATIVE}', mother: '${RELATIVE}',
  spouse: '${RELATIVE}', permanentResidence: 'VARCHAR', temporaryResidence: 'VARCHAR', currentResidence: 'VARCHAR',
  absenceStatus: 'VARCHAR', residenceFileNumber: 'VARCHAR', maritalStatus: 'VARCHAR', relationToHead: 'VARCHAR',
  householdHeadId: 'VARCHAR', dateOfDeath: 'DATE', phone: 'VARCHAR', email: 'VARCHAR', updatedAt: 'TIMESTAMP'}`

const COLUMNS = `
  personalId, birthName, alternativeName, dateOfBirth, sex, placeOfBirth, placeOfBirthRegistration, placeOfOrigin,
  ethnicity, religion, nationality, bloodType, oldIdNumber, idCard.issuedOn, idCard.issuedBy, idCard.expiresOn,
  father.personalId, father.name, father.nationality, mother.personalId, mother.name, mother.nationality,
  spouse.personalId, spouse.name, spouse.nationality, permanentResidence, temporaryResidence, currentResidence,
  absenceStatus, residenceFileNumber, maritalStatus, relationToHead, householdHeadId, dateOfDeath, phone, email,
  updatedAt`

/** The items of a page without the brackets around them. */
const itemsOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.indexOf(OPEN) + 1, bytes.lastIndexOf(CLOSE))

export const readJson = async (work: Work): Promise<void> => {
  const { file, memory, threads } = work
  const instance = await DuckDBInstance.create(file, {
    preserve_insertion_order: "false",
    wal_autocheckpoint: "256MB",
    storage_compatibility_version: "v1.5.0",
    memory_limit: memory,
    threads: String(threads)
  })
  const db = await instance.connect()
  await db.run(TABLE)
  const buffer = `${file}.json`
  let waiting: Array<Uint8Array> = []
  let loading: Promise<unknown> = Promise.resolve()

  const load = async (): Promise<void> => {
    await loading
    writeFileSync(buffer, Buffer.concat([...waiting.with(0, Uint8Array.of(OPEN)), Uint8Array.of(CLOSE)]))
    waiting = []
    loading = db.run(
      `INSERT INTO residents SELECT ${COLUMNS} FROM read_json('${buffer}', format = 'array', columns = ${ITEM})`
    )
  }

  await eachBody(work, async (bytes) => {
    waiting.push(Uint8Array.of(COMMA), itemsOf(bytes))
    if (waiting.length >= 2 * PAGES_PER_COMMIT) await load()
    return cursorIn(bytes)
  })
  if (waiting.length > 0) await load()
  await loading
  rmSync(buffer)
  db.closeSync()
  instance.closeSync()
}
