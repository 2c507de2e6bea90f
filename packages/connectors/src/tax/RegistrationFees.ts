/** The dataset `tax.registrationFees`: filings of the registration fee (lệ phí trước bạ) for a vehicle. */
import type { Dataset } from "@lienthong/core/Dataset"
import * as Field from "@lienthong/core/Field"
import { PersonalId } from "../identifiers/PersonalId.ts"
import { Province } from "../identifiers/Province.ts"
import { PROVINCE_CODES } from "../identifiers/Provinces.ts"
import { TaxCode } from "../identifiers/TaxCode.ts"
import { PLACEHOLDERS } from "../Placeholders.ts"

const LONGEST_FILE_NUMBER = 64

/** A filing. Amounts are in VND. */
export const registrationFees: Dataset = {
  name: "tax.registrationFees",
  agency: "thue",
  label: { vi: "Lệ phí trước bạ", en: "Vehicle registration fees" },
  fields: {
    feeFileNumber: Field.text({
      schema: Field.Text.min(1).max(LONGEST_FILE_NUMBER),
      provides: "registrationFee.fileNumber"
    }),
    payerId: Field.text({ schema: PersonalId, provides: "registrationFee.payerId" }),
    payerTaxCode: Field.text({ schema: TaxCode }),
    payerName: Field.text({ provides: "registrationFee.payerName" }),
    chassisNumber: Field.text({ provides: "vehicle.chassisNumber" }),
    engineNumber: Field.text({ provides: "vehicle.engineNumber" }),
    brand: Field.text({ provides: "vehicle.brand" }),
    vehicleType: Field.text({ provides: "vehicle.vehicleType" }),
    origin: Field.oneOf(["imported", "domestic"], { provides: "vehicle.origin" }),
    assessedValue: Field.integer({ min: 0, provides: "registrationFee.assessedValue" }),
    amount: Field.integer({ min: 0, provides: "registrationFee.amount" }),
    paidOn: Field.date({ provides: "registrationFee.paidOn" }),
    taxOffice: Field.text({ provides: "registrationFee.taxOffice" }),
    province: Field.text({ schema: Province }),
    updatedAt: Field.timestamp()
  },
  key: ["feeFileNumber"],
  version: ["updatedAt"],
  region: { field: "province", known: PROVINCE_CODES },
  links: {
    payer: { from: "payerId", to: "population.residents", key: "personalId" },
    importDeclaration: { from: "chassisNumber", to: "customs.vehicleImports", key: "chassisNumber" }
  },
  placeholders: PLACEHOLDERS,
  rules: []
}
