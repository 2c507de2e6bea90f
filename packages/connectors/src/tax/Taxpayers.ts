/** The dataset `tax.taxpayers`: the tax authority's registration of a person, household business or enterprise. */
import type { Dataset } from "@lienthong/core/Dataset"
import * as Field from "@lienthong/core/Field"
import * as z from "zod"
import { PersonalId } from "../identifiers/PersonalId.ts"
import { Phone } from "../identifiers/Phone.ts"
import { Province } from "../identifiers/Province.ts"
import { PROVINCE_CODES } from "../identifiers/Provinces.ts"
import { TaxCode } from "../identifiers/TaxCode.ts"
import { PLACEHOLDERS } from "../Placeholders.ts"

/** A taxpayer. Status codes: Appendix I of Circular 90/2026/TT-BTC, which has no 08. */
export const taxpayers: Dataset = {
  name: "tax.taxpayers",
  agency: "thue",
  label: { vi: "Người nộp thuế", en: "Taxpayers" },
  fields: {
    taxCode: Field.text({ schema: TaxCode, provides: "taxpayer.taxCode" }),
    taxpayerType: Field.oneOf(["individual", "householdBusiness", "enterprise"], { required: true }),
    name: Field.text({ provides: "taxpayer.name" }),
    personalId: Field.text({ schema: PersonalId, provides: "taxpayer.personalId" }),
    dateOfBirth: Field.date({ provides: "taxpayer.dateOfBirth" }),
    sex: Field.oneOf(["male", "female"], { provides: "taxpayer.sex" }),
    address: Field.text({ provides: "taxpayer.address" }),
    province: Field.text({ schema: Province }),
    phone: Field.text({ schema: Phone, provides: "taxpayer.phone" }),
    email: Field.text({ schema: z.email(), provides: "taxpayer.email" }),
    taxOffice: Field.text(),
    taxCodeIssuedOn: Field.date(),
    status: Field.oneOf(["00", "01", "02", "03", "04", "05", "06", "07", "09", "10"]),
    representativeName: Field.text({ provides: "taxpayer.representativeName" }),
    representativeId: Field.text({ schema: PersonalId }),
    updatedAt: Field.timestamp()
  },
  key: ["taxCode"],
  version: ["updatedAt"],
  region: { field: "province", known: PROVINCE_CODES },
  links: {
    holder: { from: "personalId", to: "population.residents", key: "personalId" },
    representative: { from: "representativeId", to: "population.residents", key: "personalId" }
  },
  placeholders: PLACEHOLDERS,
  rules: []
}
