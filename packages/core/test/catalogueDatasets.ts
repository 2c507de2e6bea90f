/** Small stand-ins for the datasets of the three sources: enough of their contracts to load the catalogue. */
import type { Dataset, Field as DatasetField } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"

const texts = (items: Readonly<Record<string, string>>): Record<string, DatasetField> =>
  Object.fromEntries(Object.entries(items).map(([name, provides]) => [name, Field.text({ provides })]))

const person = (...names: ReadonlyArray<string>) =>
  texts(Object.fromEntries(names.map((name) => [name, `person.${name}`])))

const toResident = (from: string) => ({ from, to: "population.residents", key: "personalId" })

const common = {
  version: ["updatedAt"],
  region: { field: "province", known: ["001", "079"] },
  placeholders: ["N/A"],
  rules: []
}

export const residents: Dataset = {
  ...common,
  name: "population.residents",
  agency: "bca",
  label: { vi: "Dân cư", en: "Residents" },
  fields: {
    ...person("personalId", "birthName", "alternativeName", "sex", "placeOfBirth", "placeOfBirthRegistration"),
    ...person("placeOfOrigin", "ethnicity", "religion", "nationality", "oldIdNumber", "idCardIssuedBy", "fatherName"),
    ...person("motherName", "spouseName", "permanentResidence", "temporaryResidence", "currentResidence"),
    ...person("relationToHead", "householdHeadId", "phone", "email"),
    dateOfBirth: Field.date({ provides: "person.dateOfBirth" }),
    idCardIssuedOn: Field.date({ provides: "person.idCardIssuedOn", validUntil: "idCardExpiresOn" }),
    idCardExpiresOn: Field.date(),
    maritalStatus: Field.oneOf(["single", "married", "divorced", "widowed"], { provides: "person.maritalStatus" }),
    dateOfDeath: Field.date(),
    fatherId: Field.text(),
    motherId: Field.text(),
    spouseId: Field.text(),
    province: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["personalId"],
  links: {
    father: toResident("fatherId"),
    mother: toResident("motherId"),
    spouse: toResident("spouseId"),
    householdHead: toResident("householdHeadId")
  }
}

export const taxpayers: Dataset = {
  ...common,
  name: "tax.taxpayers",
  agency: "thue",
  label: { vi: "Người nộp thuế", en: "Taxpayers" },
  fields: {
    ...texts({
      taxCode: "taxpayer.taxCode",
      name: "taxpayer.name",
      personalId: "taxpayer.personalId",
      sex: "taxpayer.sex",
      address: "taxpayer.address",
      phone: "taxpayer.phone",
      email: "taxpayer.email",
      representativeName: "taxpayer.representativeName"
    }),
    taxpayerType: Field.oneOf(["individual", "householdBusiness", "enterprise"], { required: true }),
    dateOfBirth: Field.date({ provides: "taxpayer.dateOfBirth" }),
    status: Field.oneOf(["00", "01", "04"]),
    representativeId: Field.text(),
    province: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["taxCode"],
  links: { holder: toResident("personalId"), representative: toResident("representativeId") }
}

export const registrationFees: Dataset = {
  ...common,
  name: "tax.registrationFees",
  agency: "thue",
  label: { vi: "Lệ phí trước bạ", en: "Registration fees" },
  fields: {
    ...texts({
      feeFileNumber: "registrationFee.fileNumber",
      payerName: "registrationFee.payerName",
      payerId: "registrationFee.payerId",
      taxOffice: "registrationFee.taxOffice",
      brand: "vehicle.brand",
      vehicleType: "vehicle.vehicleType",
      engineNumber: "vehicle.engineNumber",
      chassisNumber: "vehicle.chassisNumber"
    }),
    origin: Field.oneOf(["imported", "domestic"], { provides: "vehicle.origin" }),
    assessedValue: Field.integer({ min: 0, provides: "registrationFee.assessedValue" }),
    amount: Field.integer({ min: 0, provides: "registrationFee.amount" }),
    paidOn: Field.date({ provides: "registrationFee.paidOn" }),
    payerTaxCode: Field.text(),
    province: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["feeFileNumber"],
  links: {
    payer: toResident("payerId"),
    importDeclaration: { from: "chassisNumber", to: "customs.vehicleImports", key: "chassisNumber" }
  }
}

export const vehicleImports: Dataset = {
  ...common,
  name: "customs.vehicleImports",
  agency: "haiquan",
  label: { vi: "Tờ khai nhập khẩu xe", en: "Vehicle imports" },
  fields: {
    ...texts({
      declarationNumber: "importDeclaration.number",
      entryGate: "importDeclaration.entryGate",
      importerName: "importDeclaration.importerName"
    }),
    registeredOn: Field.date({ provides: "importDeclaration.registeredOn" }),
    line: Field.integer({ min: 1, max: 50 }),
    chassisNumber: Field.text(),
    engineNumber: Field.text(),
    importerTaxCode: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["declarationNumber", "line"],
  region: null,
  links: { importer: { from: "importerTaxCode", to: "tax.taxpayers", key: "taxCode" } }
}

export const datasets = [residents, taxpayers, registrationFees, vehicleImports] as const
