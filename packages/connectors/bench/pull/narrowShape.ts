/** 18 columns of a resident. */
import type { DuckDBAppender } from "@duckdb/node-api"
import * as z from "zod"
import { day, instant, object, text } from "./Append.ts"
import type { Shape } from "./bareLoop.ts"
import { NarrowResident } from "./Resident.ts"

const TABLE = `CREATE TABLE residents (
  personalId VARCHAR, birthName VARCHAR, dateOfBirth DATE, sex VARCHAR, placeOfBirth VARCHAR, placeOfOrigin VARCHAR,
  ethnicity VARCHAR, religion VARCHAR, nationality VARCHAR, oldIdNumber VARCHAR, permanentResidence VARCHAR,
  residenceFileNumber VARCHAR, maritalStatus VARCHAR, relationToHead VARCHAR, householdHeadId VARCHAR, phone VARCHAR,
  email VARCHAR, updatedAt TIMESTAMP)`

const append = (appender: DuckDBAppender, resident: NarrowResident): void => {
  text(appender, resident.personalId)
  text(appender, resident.birthName)
  day(appender, resident.dateOfBirth)
  text(appender, resident.sex)
  text(appender, resident.placeOfBirth)
  text(appender, resident.placeOfOrigin)
  text(appender, resident.ethnicity)
  text(appender, resident.religion)
  text(appender, resident.nationality)
  text(appender, resident.oldIdNumber)
  object(appender, resident.permanentResidence)
  text(appender, resident.residenceFileNumber)
  text(appender, resident.maritalStatus)
  text(appender, resident.relationToHead)
  text(appender, resident.householdHeadId)
  text(appender, resident.phone)
  text(appender, resident.email)
  instant(appender, resident.updatedAt)
  appender.endRow()
}

export const narrowShape: Shape<NarrowResident> = { table: TABLE, check: z.compile(NarrowResident), append }
