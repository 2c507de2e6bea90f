/**
 * The counts of a measurement in SQL as one would write it by hand for these 25 services: each link is a join, and records
 * that are alike in what a form looks at are counted together. It ends where a measurement goes on to states, fixes and
 * shares, of which there are few.
 */
import type { Dataset } from "@lienthong/core/Dataset"
import { quoted } from "@lienthong/core/store/duckdb/Tables"
import { datasets } from "../../src/Catalogue.ts"

const [residents, taxpayers, fees, imports] = datasets

/** The bits of some fields, separated by blanks. */
const mask = (dataset: Dataset, fields: string): bigint => {
  const names = Object.keys(dataset.fields)
  return fields.split(" ").reduce((bits, field) => bits | (1n << BigInt(names.indexOf(field))), 0n)
}

/** What a record has and what was rejected, of some fields. */
const bits = (alias: string, dataset: Dataset, fields: string): string =>
  `${alias}._present & ${mask(dataset, fields)} AS ${alias}_p, ${alias}._invalid & ${mask(dataset, fields)} AS ${alias}_i`

const table = (dataset: Dataset, alias: string): string => `${quoted(dataset.name)} ${alias}`

const join = (alias: string, from: string, key = "personalId", to: Dataset = residents): string =>
  `LEFT JOIN ${table(to, alias)} ON ${from} = ${alias}.${key}`

const DEAD = `r._present & ${mask(residents, "dateOfDeath")} > 0`
const older = (years: number): string => `coalesce(r.dateOfBirth <= DATE '2026-11-23' - INTERVAL ${years} YEAR, FALSE)`
const is = (field: string, value: string): string => `coalesce(${field} = '${value}', FALSE)`
const MARRIED = is("r.maritalStatus", "married")
const EXPIRED = "coalesce(r.idCardExpiresOn < DATE '2026-11-23', FALSE)"
const expired = (alias: string): string => EXPIRED.replace("r.", `${alias}.`)

const named = (conditions: ReadonlyArray<string>): string => conditions.map((sql, at) => `${sql} AS c${at}`).join(", ")
const folded = (column: string): string => `lower(trim(${column}))`

const MOTHER =
  "birthName permanentResidence personalId idCardIssuedOn idCardIssuedBy phone email dateOfBirth ethnicity nationality householdHeadId"
const FATHER = "birthName dateOfBirth ethnicity nationality permanentResidence personalId"
const OWNER = "birthName permanentResidence phone personalId idCardIssuedBy idCardIssuedOn"
const SPOUSE =
  "birthName dateOfBirth permanentResidence personalId idCardIssuedBy idCardIssuedOn phone sex placeOfOrigin"

/** Temporary tables by name. */
const TABLES: Readonly<Record<string, string>> = {
  alone: `SELECT r._region, ${bits(
    "r",
    residents,
    "birthName dateOfBirth sex personalId permanentResidence oldIdNumber temporaryResidence currentResidence nationality ethnicity phone idCardIssuedBy idCardIssuedOn maritalStatus email placeOfBirth"
  )}, ${named([EXPIRED, is("r.maritalStatus", "divorced"), MARRIED, is("r.sex", "male"), is("r.sex", "female"), ...[14, 15, 16, 17, 18, 20, 30, 62].map(older)])},
    count(*) AS n FROM ${table(residents, "r")} WHERE NOT ${DEAD} GROUP BY ALL`,

  household: `SELECT r._region, ${bits(
    "r",
    residents,
    "birthName dateOfBirth sex personalId phone email relationToHead householdHeadId nationality ethnicity placeOfBirthRegistration permanentResidence"
  )}, ${named([older(18)])}, ${bits("h", residents, "birthName phone permanentResidence")}, count(*) AS n
    FROM ${table(residents, "r")} ${join("h", "r.householdHeadId")} WHERE NOT ${DEAD} GROUP BY ALL`,

  family: `SELECT r._region, ${bits(
    "r",
    residents,
    "birthName sex dateOfBirth placeOfBirth personalId ethnicity religion phone permanentResidence temporaryResidence currentResidence fatherName motherName spouseName alternativeName nationality idCardIssuedOn idCardIssuedBy"
  )}, ${named([MARRIED, EXPIRED])}, ${["f", "m", "s"].map((alias) => bits(alias, residents, "dateOfBirth")).join(", ")}, count(*) AS n
    FROM ${table(residents, "r")} ${join("f", "r.fatherId")} ${join("m", "r.motherId")} ${join("s", `CASE WHEN ${MARRIED} THEN r.spouseId END`)}
    WHERE NOT ${DEAD} AND ${older(14)} GROUP BY ALL`,

  births: `SELECT r._region, ${bits("r", residents, "fatherId")}, ${named([older(1)])}, ${bits("m", residents, MOTHER)}, ${expired("m")} AS m_x,
    ${bits("f", residents, FATHER)}, ${bits("h", residents, "birthName")}, count(*) AS n
    FROM ${table(residents, "r")} ${join("m", "r.motherId")} ${join("f", "r.fatherId")} ${join("h", "m.householdHeadId")}
    WHERE r.dateOfBirth > DATE '2026-11-23' - INTERVAL 6 YEAR GROUP BY ALL`,

  deaths: `SELECT r._region, ${bits(
    "r",
    residents,
    "birthName dateOfBirth sex ethnicity nationality permanentResidence personalId idCardIssuedBy idCardIssuedOn"
  )}, ${named([MARRIED, older(14), EXPIRED])}, ${bits("s", residents, SPOUSE)}, ${expired("s")} AS s_x, count(*) AS n
    FROM ${table(residents, "r")} ${join("s", "r.spouseId")} WHERE ${DEAD} GROUP BY ALL`,

  seals: `SELECT t._region, ${bits("t", taxpayers, "name taxCode address phone representativeName")}, count(*) AS n
    FROM ${table(taxpayers, "t")} WHERE ${is("t.taxpayerType", "enterprise")} AND NOT ${is("t.status", "01")} AND NOT ${is("t.status", "04")} GROUP BY ALL`,

  people: `SELECT t._region, ${bits("t", taxpayers, "name dateOfBirth sex personalId phone email taxCode")},
    ${named([is("t.taxpayerType", "individual"), is("t.status", "01"), is("t.status", "04")])}, ${bits(
      "r",
      residents,
      "nationality idCardIssuedOn idCardIssuedBy permanentResidence currentResidence"
    )}, ${EXPIRED} AS r_x, r.personalId IS NOT NULL AS found, ${folded("t.name")} = ${folded("r.birthName")} AS sameName,
    t.dateOfBirth = r.dateOfBirth AS sameBirth, count(*) AS n
    FROM ${table(taxpayers, "t")} ${join("r", "t.personalId")} GROUP BY ALL`,

  vehicles: `SELECT t._region, ${bits(
    "t",
    fees,
    "brand vehicleType engineNumber chassisNumber origin feeFileNumber payerName payerId taxOffice assessedValue amount paidOn payerTaxCode"
  )}, ${named([is("t.origin", "domestic"), is("t.origin", "imported")])}, ${bits("r", residents, OWNER)}, ${EXPIRED} AS r_x,
    ${bits("i", imports, "importerName declarationNumber registeredOn entryGate")}, ${folded("t.engineNumber")} = ${folded("i.engineNumber")} AS sameEngine, count(*) AS n
    FROM ${table(fees, "t")} ${join("r", "t.payerId")} LEFT JOIN (
      FROM ${table(imports, "i")} WHERE chassisNumber IS NOT NULL QUALIFY row_number() OVER (
        PARTITION BY chassisNumber ORDER BY ${[...imports.version, ...imports.key].map((field) => `${field} DESC`).join(", ")}) = 1
    ) i ON t.chassisNumber = i.chassisNumber GROUP BY ALL`
}

const linkSql = (from: Dataset, field: string, to: Dataset, key: string): string =>
  `SELECT '${from.name}.${field}' AS name, count(*) AS n, count(*) FILTER (${field} IN (SELECT ${key} FROM ${table(to, "t")})) AS found
    FROM ${table(from, "f")} WHERE ${field} IS NOT NULL`

const LINKS = datasets
  .flatMap((from) => Object.values(from.links).map((link) => ({ ...link, field: link.from, from })))
  .map(({ from, field, to, key }) => linkSql(from, field, datasets.find(({ name }) => name === to)!, key))

/** Statements that make temporary tables, and one that counts what a measurement counts too: name and n. */
export const byHand = {
  tables: Object.entries(TABLES).map(([name, sql]) => `CREATE OR REPLACE TEMP TABLE ${name} AS ${sql}`),
  counts: `
    SELECT 'permanent-residence' AS name, sum(n)::BIGINT AS n FROM household
    UNION ALL SELECT 'criminal-record-certificate', sum(n)::BIGINT FROM family
    UNION ALL SELECT 'criminal-record-certificate without a father', sum(n)::BIGINT FROM family WHERE f_p IS NULL
    UNION ALL SELECT 'unemployment-benefit', sum(n)::BIGINT FROM alone WHERE c6 AND NOT c12
    UNION ALL SELECT 'birth-residence-health-card', sum(n)::BIGINT FROM births
    UNION ALL SELECT 'birth-registration', sum(n)::BIGINT FROM births WHERE NOT c0
    UNION ALL SELECT 'death-registration', sum(n)::BIGINT FROM deaths
    UNION ALL SELECT 'new-seal', sum(n)::BIGINT FROM seals
    UNION ALL SELECT 'personal-tax-registration', sum(n)::BIGINT FROM people WHERE c0 AND NOT c1 AND NOT c2
    UNION ALL SELECT 'names compared', sum(n)::BIGINT FROM people WHERE sameName IS NOT NULL
    UNION ALL SELECT 'names equal', sum(n)::BIGINT FROM people WHERE sameName
    UNION ALL SELECT 'motorcycle-registration', sum(n)::BIGINT FROM vehicles WHERE t_p & ${mask(fees, "payerTaxCode")} = 0
    ${LINKS.map((sql) => `UNION ALL SELECT name, found FROM (${sql})`).join("\n    ")}`
}
