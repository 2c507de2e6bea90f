/** The dataset `population.residents`: the National Population Database's record of a person. */
import type { Dataset, Link, Rule } from "@lienthong/core/Dataset"
import * as Field from "@lienthong/core/Field"
import * as z from "zod"
import { Country } from "../identifiers/Country.ts"
import { birthYearOf, issuerNotice, PersonalId, sexOf } from "../identifiers/PersonalId.ts"
import { Phone } from "../identifiers/Phone.ts"
import { Province } from "../identifiers/Province.ts"
import { PROVINCE_CODES } from "../identifiers/Provinces.ts"
import { PLACEHOLDERS } from "../Placeholders.ts"

const NAME = "population.residents"
const CONTRADICTS = "contradicts_personal_id"

const residence = { province: Province, ward: Field.Text, detail: Field.Text }

const toResident = (from: string): Link => ({ from, to: NAME, key: "personalId" })

const sexAgrees: Rule = ({ personalId, sex }) =>
  typeof personalId === "string" && typeof sex === "string" && sex !== sexOf(personalId)
    ? { field: "sex", code: CONTRADICTS }
    : null

const birthYearAgrees: Rule = ({ personalId, dateOfBirth }) =>
  typeof personalId === "string" &&
  typeof dateOfBirth === "string" &&
  Number(dateOfBirth.slice(0, 4)) !== birthYearOf(personalId)
    ? { field: "dateOfBirth", code: CONTRADICTS }
    : null

/** A person (Law on Identification 26/2023/QH15, art. 9). */
export const residents: Dataset = {
  name: NAME,
  agency: "bca",
  label: { vi: "Dân cư", en: "Residents" },
  fields: {
    personalId: Field.text({ schema: PersonalId, provides: "person.personalId", notice: issuerNotice }),
    birthName: Field.text({ provides: "person.birthName" }),
    alternativeName: Field.text({ provides: "person.alternativeName" }),
    dateOfBirth: Field.date({ provides: "person.dateOfBirth" }),
    sex: Field.oneOf(["male", "female"], { provides: "person.sex" }),
    placeOfBirth: Field.text({ provides: "person.placeOfBirth" }),
    placeOfBirthRegistration: Field.text({ provides: "person.placeOfBirthRegistration" }),
    placeOfOrigin: Field.text({ provides: "person.placeOfOrigin" }),
    ethnicity: Field.text({ provides: "person.ethnicity" }),
    religion: Field.text({ provides: "person.religion" }),
    nationality: Field.text({ schema: Country, provides: "person.nationality" }),
    bloodType: Field.text(),
    oldIdNumber: Field.text({ schema: z.string().regex(/^\d{9}$/), provides: "person.oldIdNumber" }),
    idCardIssuedOn: Field.date({ provides: "person.idCardIssuedOn", validUntil: "idCardExpiresOn" }),
    idCardIssuedBy: Field.text({ provides: "person.idCardIssuedBy", validUntil: "idCardExpiresOn" }),
    idCardExpiresOn: Field.date(),
    fatherId: Field.text({ schema: PersonalId }),
    fatherName: Field.text({ provides: "person.fatherName" }),
    fatherNationality: Field.text({ schema: Country }),
    motherId: Field.text({ schema: PersonalId }),
    motherName: Field.text({ provides: "person.motherName" }),
    motherNationality: Field.text({ schema: Country }),
    spouseId: Field.text({ schema: PersonalId }),
    spouseName: Field.text({ provides: "person.spouseName" }),
    spouseNationality: Field.text({ schema: Country }),
    permanentResidence: Field.object(residence, { provides: "person.permanentResidence" }),
    temporaryResidence: Field.object(residence, { provides: "person.temporaryResidence" }),
    currentResidence: Field.object(residence, { provides: "person.currentResidence" }),
    absenceStatus: Field.text(),
    residenceFileNumber: Field.text(),
    maritalStatus: Field.oneOf(["single", "married", "divorced", "widowed"], { provides: "person.maritalStatus" }),
    relationToHead: Field.text({ provides: "person.relationToHead" }),
    householdHeadId: Field.text({ schema: PersonalId, provides: "person.householdHeadId" }),
    dateOfDeath: Field.date(),
    phone: Field.text({ schema: Phone, provides: "person.phone" }),
    email: Field.text({ schema: z.email(), provides: "person.email" }),
    updatedAt: Field.timestamp()
  },
  key: ["personalId"],
  version: ["updatedAt"],
  region: { field: "permanentResidence", part: "province", known: PROVINCE_CODES },
  links: {
    father: toResident("fatherId"),
    mother: toResident("motherId"),
    spouse: toResident("spouseId"),
    householdHead: toResident("householdHeadId")
  },
  placeholders: PLACEHOLDERS,
  rules: [sexAgrees, birthYearAgrees]
}
