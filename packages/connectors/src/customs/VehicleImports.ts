/** The dataset `customs.vehicleImports`: the vehicle lines of import declarations. */
import type { Dataset } from "@lienthong/core/Dataset"
import * as Field from "@lienthong/core/Field"
import * as z from "zod"
import { Country } from "../identifiers/Country.ts"
import { CustomsOffice } from "../identifiers/CustomsOffice.ts"
import { DeclarationNumber } from "../identifiers/DeclarationNumber.ts"
import { HsCode } from "../identifiers/HsCode.ts"
import { TaxCode } from "../identifiers/TaxCode.ts"
import { PLACEHOLDERS } from "../Placeholders.ts"

/** A declaration has one line per kind of goods, at most this many. */
const MOST_LINES = 50

/** One vehicle line of an import declaration; its value is in VND. */
export const vehicleImports: Dataset = {
  name: "customs.vehicleImports",
  agency: "haiquan",
  label: { vi: "Xe nhập khẩu", en: "Vehicle imports" },
  fields: {
    declarationNumber: Field.text({ schema: DeclarationNumber, provides: "importDeclaration.number" }),
    amendment: Field.integer({ min: 0, max: 9 }),
    line: Field.integer({ min: 1, max: MOST_LINES }),
    procedureCode: Field.text({ schema: z.string().regex(/^[A-H]\d{2}$/) }),
    customsOffice: Field.text({ schema: CustomsOffice }),
    entryGate: Field.text({ provides: "importDeclaration.entryGate" }),
    registeredOn: Field.date({ provides: "importDeclaration.registeredOn" }),
    clearedOn: Field.date(),
    channel: Field.oneOf(["1", "2", "3"]),
    importerTaxCode: Field.text({ schema: TaxCode }),
    importerName: Field.text({ provides: "importDeclaration.importerName" }),
    hsCode: Field.text({ schema: HsCode }),
    goodsName: Field.text(),
    brand: Field.text(),
    chassisNumber: Field.text(),
    engineNumber: Field.text(),
    originCountry: Field.text({ schema: Country }),
    customsValue: Field.integer({ min: 0 }),
    updatedAt: Field.timestamp()
  },
  key: ["declarationNumber", "line"],
  version: ["amendment", "updatedAt"],
  region: null,
  links: { importer: { from: "importerTaxCode", to: "tax.taxpayers", key: "taxCode" } },
  placeholders: PLACEHOLDERS,
  rules: []
}
