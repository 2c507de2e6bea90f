/**
 * What one would write without Liên Thông: fetch a page, parse it, check each record with zod, append it to DuckDB, commit
 * every 10,000 records. It does not resume, count, quarantine by field, remove or compare versions.
 */
import { DuckDBDateValue, DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api"
import { Agent, request } from "undici"
import * as z from "zod"
import { PAGE_SIZE } from "./pages.ts"
import { Resident } from "./Resident.ts"
import type { Work } from "./side.ts"

const COMMIT_EVERY = 10_000
const MS_PER_DAY = 86_400_000

const Grant = z.object({ access_token: z.string() })
const Page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable(), total: z.int() })
const check = z.compile(Resident)

const TABLE = `CREATE TABLE residents (
  personalId VARCHAR, birthName VARCHAR, alternativeName VARCHAR, dateOfBirth DATE, sex VARCHAR, placeOfBirth VARCHAR,
  placeOfBirthRegistration VARCHAR, placeOfOrigin VARCHAR, ethnicity VARCHAR, religion VARCHAR, nationality VARCHAR,
  bloodType VARCHAR, oldIdNumber VARCHAR, idCardIssuedOn DATE, idCardIssuedBy VARCHAR, idCardExpiresOn DATE,
  fatherId VARCHAR, fatherName VARCHAR, fatherNationality VARCHAR, motherId VARCHAR, motherName VARCHAR,
  motherNationality VARCHAR, spouseId VARCHAR, spouseName VARCHAR, spouseNationality VARCHAR,
  permanentResidence VARCHAR, temporaryResidence VARCHAR, currentResidence VARCHAR, absenceStatus VARCHAR,
  residenceFileNumber VARCHAR, maritalStatus VARCHAR, relationToHead VARCHAR, householdHeadId VARCHAR, dateOfDeath DATE,
  phone VARCHAR, email VARCHAR, updatedAt TIMESTAMP)`

export const bareLoop = async ({ url, clientId, clientSecret, file, memory, threads }: Work): Promise<void> => {
  const instance = await DuckDBInstance.create(file, {
    preserve_insertion_order: "false",
    wal_autocheckpoint: "256MB",
    memory_limit: memory,
    threads: String(threads)
  })
  const db = await instance.connect()
  await db.run(TABLE)
  await db.run("CREATE TABLE rejected (raw VARCHAR)")

  const dispatcher = new Agent({ connections: 1 })
  const granted = await request(`${url}/oauth/token`, {
    dispatcher,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret
    }).toString()
  })
  const authorization = `Bearer ${Grant.parse(await granted.body.json()).access_token}`

  const appender = await db.createAppender("residents")
  const rejects = await db.createAppender("rejected")
  const text = (value: string | null | undefined): void =>
    value == null ? appender.appendNull() : appender.appendVarchar(value)
  const day = (value: string | null | undefined): void =>
    value == null ? appender.appendNull() : appender.appendDate(new DuckDBDateValue(Date.parse(value) / MS_PER_DAY))
  const object = (value: object | null | undefined): void =>
    value == null ? appender.appendNull() : appender.appendVarchar(JSON.stringify(value))

  const append = (resident: Resident): void => {
    const { idCard, father, mother, spouse } = resident
    text(resident.personalId)
    text(resident.birthName)
    text(resident.alternativeName)
    day(resident.dateOfBirth)
    text(resident.sex)
    text(resident.placeOfBirth)
    text(resident.placeOfBirthRegistration)
    text(resident.placeOfOrigin)
    text(resident.ethnicity)
    text(resident.religion)
    text(resident.nationality)
    text(resident.bloodType)
    text(resident.oldIdNumber)
    day(idCard?.issuedOn)
    text(idCard?.issuedBy)
    day(idCard?.expiresOn)
    text(father?.personalId)
    text(father?.name)
    text(father?.nationality)
    text(mother?.personalId)
    text(mother?.name)
    text(mother?.nationality)
    text(spouse?.personalId)
    text(spouse?.name)
    text(spouse?.nationality)
    object(resident.permanentResidence)
    object(resident.temporaryResidence)
    object(resident.currentResidence)
    text(resident.absenceStatus)
    text(resident.residenceFileNumber)
    text(resident.maritalStatus)
    text(resident.relationToHead)
    text(resident.householdHeadId)
    day(resident.dateOfDeath)
    text(resident.phone)
    text(resident.email)
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(resident.updatedAt)) * 1000n))
    appender.endRow()
  }

  let cursor: string | null = null
  let uncommitted = 0
  await db.run("BEGIN")
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) })
    const { body } = await request(`${url}/v1/residents?${query}`, { dispatcher, headers: { authorization } })
    const page: z.infer<typeof Page> = Page.parse(await body.json())
    for (const item of page.items) {
      const checked = check.safeParse(item)
      if (checked.success) append(checked.data)
      else {
        rejects.appendVarchar(JSON.stringify(item))
        rejects.endRow()
      }
    }
    cursor = page.nextCursor
    uncommitted += page.items.length
    if (uncommitted >= COMMIT_EVERY || cursor === null) {
      appender.flushSync()
      rejects.flushSync()
      await db.run("COMMIT")
      await db.run("BEGIN")
      uncommitted = 0
    }
  } while (cursor !== null)
  await db.run("COMMIT")
  appender.closeSync()
  rejects.closeSync()
  db.closeSync()
  instance.closeSync()
  await dispatcher.close()
}
