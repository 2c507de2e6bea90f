/** All 37 columns of a resident. */
import type { DuckDBAppender } from "@duckdb/node-api"
import * as z from "zod"
import { day, instant, object, text } from "./Append.ts"
import type { Shape } from "./bareLoop.ts"
import { Resident } from "./Resident.ts"

export const TABLE = `CREATE TABLE residents (
  personalId VARCHAR, birthName VARCHAR, alternativeName VARCHAR, dateOfBirth DATE, sex VARCHAR, placeOfBirth VARCHAR,
  placeOfBirthRegistration VARCHAR, placeOfOrigin VARCHAR, ethnicity VARCHAR, religion VARCHAR, nationality VARCHAR,
  bloodType VARCHAR, oldIdNumber VARCHAR, idCardIssuedOn DATE, idCardIssuedBy VARCHAR, idCardExpiresOn DATE,
  fatherId VARCHAR, fatherName VARCHAR, fatherNationality VARCHAR, motherId VARCHAR, motherName VARCHAR,
  motherNationality VARCHAR, spouseId VARCHAR, spouseName VARCHAR, spouseNationality VARCHAR,
  permanentResidence VARCHAR, temporaryResidence VARCHAR, currentResidence VARCHAR, absenceStatus VARCHAR,
  residenceFileNumber VARCHAR, maritalStatus VARCHAR, relationToHead VARCHAR, householdHeadId VARCHAR, dateOfDeath DATE,
  phone VARCHAR, email VARCHAR, updatedAt TIMESTAMP)`

const append = (appender: DuckDBAppender, resident: Resident): void => {
  const { idCard, father, mother, spouse } = resident
  text(appender, resident.personalId)
  text(appender, resident.birthName)
  text(appender, resident.alternativeName)
  day(appender, resident.dateOfBirth)
  text(appender, resident.sex)
  text(appender, resident.placeOfBirth)
  text(appender, resident.placeOfBirthRegistration)
  text(appender, resident.placeOfOrigin)
  text(appender, resident.ethnicity)
  text(appender, resident.religion)
  text(appender, resident.nationality)
  text(appender, resident.bloodType)
  text(appender, resident.oldIdNumber)
  day(appender, idCard?.issuedOn)
  text(appender, idCard?.issuedBy)
  day(appender, idCard?.expiresOn)
  text(appender, father?.personalId)
  text(appender, father?.name)
  text(appender, father?.nationality)
  text(appender, mother?.personalId)
  text(appender, mother?.name)
  text(appender, mother?.nationality)
  text(appender, spouse?.personalId)
  text(appender, spouse?.name)
  text(appender, spouse?.nationality)
  object(appender, resident.permanentResidence)
  object(appender, resident.temporaryResidence)
  object(appender, resident.currentResidence)
  text(appender, resident.absenceStatus)
  text(appender, resident.residenceFileNumber)
  text(appender, resident.maritalStatus)
  text(appender, resident.relationToHead)
  text(appender, resident.householdHeadId)
  day(appender, resident.dateOfDeath)
  text(appender, resident.phone)
  text(appender, resident.email)
  instant(appender, resident.updatedAt)
  appender.endRow()
}

export const wholeShape: Shape<Resident> = { table: TABLE, check: z.compile(Resident), append }
