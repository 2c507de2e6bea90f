/** A resident on the wire as one zod schema, with the same rules for each value as the dataset's. */
import { Day, Instant, Text } from "@lienthong/core/Field"
import * as z from "zod"
import { Country } from "../../src/identifiers/Country.ts"
import { PersonalId } from "../../src/identifiers/PersonalId.ts"
import { Phone } from "../../src/identifiers/Phone.ts"
import { Province } from "../../src/identifiers/Province.ts"

const text = Text.nullish()
const day = Day.nullish()
const id = PersonalId.nullish()
const country = Country.nullish()
const relative = z.object({ personalId: id, name: text, nationality: country }).nullish()
const residence = z.object({ province: Province.nullish(), ward: text, detail: text }).nullish()

export const Resident = z.object({
  personalId: PersonalId,
  birthName: text,
  alternativeName: text,
  dateOfBirth: day,
  sex: z.enum(["male", "female"]).nullish(),
  placeOfBirth: text,
  placeOfBirthRegistration: text,
  placeOfOrigin: text,
  ethnicity: text,
  religion: text,
  nationality: country,
  bloodType: text,
  oldIdNumber: z
    .string()
    .regex(/^\d{9}$/)
    .nullish(),
  idCard: z.object({ issuedOn: day, issuedBy: text, expiresOn: day }).nullish(),
  father: relative,
  mother: relative,
  spouse: relative,
  permanentResidence: residence,
  temporaryResidence: residence,
  currentResidence: residence,
  absenceStatus: text,
  residenceFileNumber: text,
  maritalStatus: z.enum(["single", "married", "divorced", "widowed"]).nullish(),
  relationToHead: text,
  householdHeadId: id,
  dateOfDeath: day,
  phone: Phone.nullish(),
  email: z.email().nullish(),
  updatedAt: Instant
})
export type Resident = z.infer<typeof Resident>

/** The half of it that is a single value mostly: 18 fields. */
export const NarrowResident = Resident.pick({
  personalId: true,
  birthName: true,
  dateOfBirth: true,
  sex: true,
  placeOfBirth: true,
  placeOfOrigin: true,
  ethnicity: true,
  religion: true,
  nationality: true,
  oldIdNumber: true,
  permanentResidence: true,
  residenceFileNumber: true,
  maritalStatus: true,
  relationToHead: true,
  householdHeadId: true,
  phone: true,
  email: true,
  updatedAt: true
})
export type NarrowResident = z.infer<typeof NarrowResident>

/** Whether a field is one of those. */
export const isNarrow = (name: string): boolean => name in NarrowResident.shape
