/** The wire names of a resident: the flat ones are the field names, the nested ones are flattened. */
import type { Incoming } from "@lienthong/core/Page"
import { instantOf } from "../http/Time.ts"
import { isObject, type Json, misplaced, notARecord, removalBy } from "../http/Wire.ts"

/** A wire object whose parts are fields of their own; what stands there instead of one is wrong in each of them. */
const nested = (parts: ReadonlyArray<string>): ((value: unknown) => Json) => {
  const all = (value: unknown): Json => Object.fromEntries(parts.map((part) => [part, value]))
  const none = all(undefined)
  return (value) => {
    if (isObject(value)) return value
    return value === null || value === undefined ? none : all(misplaced(value))
  }
}

const cardIn = nested(["issuedOn", "issuedBy", "expiresOn"])
const relativeIn = nested(["personalId", "name", "nationality"])

/** One item of a page. */
export const toIncoming = (raw: unknown): Incoming => {
  if (!isObject(raw)) return notARecord(raw)
  const idCard = cardIn(raw.idCard)
  const father = relativeIn(raw.father)
  const mother = relativeIn(raw.mother)
  const spouse = relativeIn(raw.spouse)
  // Written out, and in the dataset's order: looking up each name takes longer.
  const fields = {
    personalId: raw.personalId,
    birthName: raw.birthName,
    alternativeName: raw.alternativeName,
    dateOfBirth: raw.dateOfBirth,
    sex: raw.sex,
    placeOfBirth: raw.placeOfBirth,
    placeOfBirthRegistration: raw.placeOfBirthRegistration,
    placeOfOrigin: raw.placeOfOrigin,
    ethnicity: raw.ethnicity,
    religion: raw.religion,
    nationality: raw.nationality,
    bloodType: raw.bloodType,
    oldIdNumber: raw.oldIdNumber,
    idCardIssuedOn: idCard.issuedOn,
    idCardIssuedBy: idCard.issuedBy,
    idCardExpiresOn: idCard.expiresOn,
    fatherId: father.personalId,
    fatherName: father.name,
    fatherNationality: father.nationality,
    motherId: mother.personalId,
    motherName: mother.name,
    motherNationality: mother.nationality,
    spouseId: spouse.personalId,
    spouseName: spouse.name,
    spouseNationality: spouse.nationality,
    permanentResidence: raw.permanentResidence,
    temporaryResidence: raw.temporaryResidence,
    currentResidence: raw.currentResidence,
    absenceStatus: raw.absenceStatus,
    residenceFileNumber: raw.residenceFileNumber,
    maritalStatus: raw.maritalStatus,
    relationToHead: raw.relationToHead,
    householdHeadId: raw.householdHeadId,
    dateOfDeath: raw.dateOfDeath,
    phone: raw.phone,
    email: raw.email,
    updatedAt: instantOf(raw.updatedAt)
  }
  return { fields, removed: removalBy(raw.deleted), raw }
}
